-- What pos_terminal.central.ledger_tables says, as it was in this version.

CREATE TABLE journal (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    terminal_id TEXT DEFAULT current_setting('pos.terminal', true) NOT NULL,
    incarnation BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    position BIGINT NOT NULL,
    subject TEXT,
    hash BYTEA NOT NULL,
    event BYTEA NOT NULL,
    received_at BIGINT DEFAULT (extract(epoch FROM clock_timestamp()) * 1000)::bigint NOT NULL,
    CONSTRAINT journal_pkey PRIMARY KEY (restaurant_id, terminal_id, incarnation, seq),
    CONSTRAINT journal_position UNIQUE (restaurant_id, terminal_id, position)
);
CREATE INDEX journal_subject ON journal (restaurant_id, subject, position);

CREATE TABLE centre_heads (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    incarnation BIGINT NOT NULL,
    position BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT centre_heads_pkey PRIMARY KEY (restaurant_id)
);

CREATE TABLE payment_methods (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    terminal_id TEXT DEFAULT current_setting('pos.terminal', true) NOT NULL,
    method_id TEXT NOT NULL,
    provider_code TEXT NOT NULL,
    name TEXT NOT NULL,
    active BIGINT NOT NULL,
    display_order BIGINT NOT NULL,
    config TEXT NOT NULL,
    CONSTRAINT payment_methods_pkey PRIMARY KEY (restaurant_id, terminal_id, method_id),
    CONSTRAINT payment_methods_provider_code UNIQUE (restaurant_id, terminal_id, provider_code),
    CHECK (active IN (0, 1))
);

CREATE TABLE staff (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    terminal_id TEXT DEFAULT current_setting('pos.terminal', true) NOT NULL,
    staff_id TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    active BIGINT NOT NULL,
    CONSTRAINT staff_pkey PRIMARY KEY (restaurant_id, terminal_id, staff_id),
    CONSTRAINT staff_code UNIQUE (restaurant_id, terminal_id, code),
    CHECK (active IN (0, 1)),
    CHECK (role IN ('cashier', 'manager'))
);

CREATE TABLE payables (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    payable_type TEXT NOT NULL,
    payable_id TEXT NOT NULL,
    label TEXT NOT NULL,
    amount_due BIGINT NOT NULL,
    currency TEXT NOT NULL,
    amount_taken BIGINT NOT NULL,
    settled BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    taken_elsewhere BIGINT DEFAULT 0 NOT NULL,
    told BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT payables_pkey PRIMARY KEY (restaurant_id, payable_type, payable_id),
    CHECK (amount_due >= 0),
    CHECK (amount_taken >= 0),
    CHECK (length(currency) = 3),
    CHECK (settled IN (0, 1)),
    CHECK (taken_elsewhere >= 0),
    CHECK (told IN (0, 1))
);
CREATE INDEX payables_open ON payables (restaurant_id, payable_type, created_at) WHERE settled = 0;

CREATE TABLE payments (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    terminal_id TEXT DEFAULT current_setting('pos.terminal', true) NOT NULL,
    position BIGINT NOT NULL,
    payment_id TEXT NOT NULL,
    origin TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    payable_type TEXT NOT NULL,
    payable_id TEXT NOT NULL,
    label TEXT NOT NULL,
    reference TEXT NOT NULL,
    method_id TEXT NOT NULL,
    provider_code TEXT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    phase TEXT,
    charge_reference TEXT,
    provider_reference TEXT,
    transaction_id TEXT,
    expires_at BIGINT,
    sent_amount BIGINT,
    sent_currency TEXT,
    tendered BIGINT,
    change_given BIGINT,
    refunded_amount BIGINT NOT NULL,
    is_test BIGINT NOT NULL,
    error_code TEXT,
    error_message TEXT,
    staff_id TEXT,
    initiated_at BIGINT NOT NULL,
    completed_at BIGINT,
    customer_phone TEXT,
    prepared TEXT,
    released BIGINT DEFAULT 0 NOT NULL,
    counted BIGINT DEFAULT 0 NOT NULL,
    corrected BIGINT DEFAULT 0 NOT NULL,
    refund_reserved BIGINT DEFAULT 0 NOT NULL,
    claimed_number TEXT,
    fee BIGINT,
    fee_estimated BIGINT DEFAULT 0 NOT NULL,
    decided_by TEXT,
    approved_by TEXT,
    decided_at BIGINT,
    completed_position BIGINT,
    drawer_session TEXT,
    pieces TEXT,
    corrected_session TEXT,
    corrected_position BIGINT,
    CONSTRAINT payments_pkey PRIMARY KEY (restaurant_id, terminal_id, position),
    CONSTRAINT payments_payment_id UNIQUE (restaurant_id, payment_id),
    CONSTRAINT phase_while_processing CHECK ((status = 'processing') = (phase IS NOT NULL)),
    CHECK (amount > 0),
    CHECK (corrected IN (0, 1)),
    CHECK (counted IN (0, 1)),
    CHECK (fee_estimated IN (0, 1)),
    CHECK (is_test IN (0, 1)),
    CHECK (length(currency) = 3),
    CHECK (phase IN ('sent','waiting','unknown','cancelling','accepted')),
    CONSTRAINT refunds_within_amount CHECK (refunded_amount >= 0 AND refund_reserved >= 0 AND refunded_amount + refund_reserved <= amount),
    CHECK (released IN (0, 1)),
    CHECK (status IN ('pending','processing','success','failed','expired','partially_refunded','refunded')),
    CONSTRAINT cash_in_a_session CHECK (tendered IS NULL OR drawer_session IS NOT NULL),
    CONSTRAINT change_adds_up CHECK (tendered IS NULL OR tendered - change_given = amount)
);
CREATE INDEX payments_amount ON payments (restaurant_id, amount, position);
CREATE UNIQUE INDEX payments_charge ON payments (restaurant_id, terminal_id, charge_reference) WHERE charge_reference IS NOT NULL;
CREATE UNIQUE INDEX payments_claimed ON payments (restaurant_id, terminal_id, claimed_number) WHERE claimed_number IS NOT NULL;
CREATE INDEX payments_corrected ON payments (restaurant_id, corrected_session) WHERE corrected_session IS NOT NULL;
CREATE INDEX payments_day ON payments (restaurant_id, initiated_at, provider_code, status, is_test, amount, corrected, counted);
CREATE INDEX payments_decided ON payments (restaurant_id, decided_by, decided_at) WHERE decided_by IS NOT NULL;
CREATE INDEX payments_drawer ON payments (restaurant_id, drawer_session) WHERE drawer_session IS NOT NULL;
CREATE INDEX payments_in_flight ON payments (restaurant_id, position) WHERE status IN ('pending', 'processing');
CREATE UNIQUE INDEX payments_key ON payments (restaurant_id, terminal_id, idempotency_key, origin);
CREATE INDEX payments_payable ON payments (restaurant_id, payable_id, payable_type, position);
CREATE INDEX payments_reference ON payments (restaurant_id, reference, position) WHERE reference <> '';
CREATE INDEX payments_transaction ON payments (restaurant_id, transaction_id) WHERE transaction_id IS NOT NULL;

CREATE TABLE refunds (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    terminal_id TEXT DEFAULT current_setting('pos.terminal', true) NOT NULL,
    position BIGINT NOT NULL,
    refund_id TEXT NOT NULL,
    payment_id TEXT NOT NULL,
    origin TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    route TEXT NOT NULL,
    status TEXT NOT NULL,
    phase TEXT,
    reason TEXT NOT NULL,
    refund_reference TEXT,
    transaction_id TEXT,
    payer TEXT,
    error_code TEXT,
    error_message TEXT,
    fee BIGINT,
    fee_estimated BIGINT DEFAULT 0 NOT NULL,
    staff_id TEXT,
    approved_by TEXT,
    initiated_at BIGINT NOT NULL,
    completed_at BIGINT,
    completed_position BIGINT,
    drawer_session TEXT,
    CONSTRAINT refunds_pkey PRIMARY KEY (restaurant_id, terminal_id, position),
    CONSTRAINT refunds_refund_id UNIQUE (restaurant_id, refund_id),
    CONSTRAINT refund_phase_while_processing CHECK ((status = 'processing') = (phase IS NOT NULL)),
    CHECK (amount > 0),
    CHECK (fee_estimated IN (0, 1)),
    CHECK (length(currency) = 3),
    CHECK (phase IN ('sent','waiting','unknown')),
    CONSTRAINT cash_from_a_session CHECK (route <> 'cash' OR status <> 'success' OR drawer_session IS NOT NULL),
    CHECK (route IN ('api','hand','cash','provider')),
    CHECK (status IN ('processing','success','failed'))
);
CREATE INDEX ix_refunds_payment_id ON refunds (restaurant_id, payment_id);
CREATE INDEX refunds_day ON refunds (restaurant_id, completed_at, status) WHERE completed_at IS NOT NULL;
CREATE INDEX refunds_drawer ON refunds (restaurant_id, drawer_session) WHERE drawer_session IS NOT NULL;
CREATE INDEX refunds_in_flight ON refunds (restaurant_id, position) WHERE status = 'processing';
CREATE UNIQUE INDEX refunds_key ON refunds (restaurant_id, terminal_id, idempotency_key, origin);
CREATE INDEX refunds_transaction ON refunds (restaurant_id, transaction_id) WHERE transaction_id IS NOT NULL;

CREATE TABLE exceptions (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    terminal_id TEXT DEFAULT current_setting('pos.terminal', true) NOT NULL,
    exception_id TEXT NOT NULL,
    payment_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount BIGINT,
    currency TEXT,
    opened_at BIGINT NOT NULL,
    decision TEXT,
    note TEXT,
    decided_by TEXT,
    approved_by TEXT,
    decided_at BIGINT,
    refund_id TEXT,
    applied_type TEXT,
    applied_id TEXT,
    applied_amount BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT exceptions_pkey PRIMARY KEY (restaurant_id, exception_id),
    CHECK (applied_amount >= 0),
    CHECK (decision IN ('given_back', 'kept', 'loss', 'settled')),
    CHECK (kind IN ('late_money', 'mismatch', 'loss', 'number_twice', 'provider_refund', 'refund_failed', 'overpaid'))
);
CREATE INDEX exceptions_applied ON exceptions (restaurant_id, applied_id, applied_type) WHERE applied_id IS NOT NULL;
CREATE INDEX exceptions_open ON exceptions (restaurant_id, opened_at) WHERE decision IS NULL;
CREATE INDEX ix_exceptions_payment_id ON exceptions (restaurant_id, payment_id);

CREATE TABLE drawer_sessions (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    terminal_id TEXT DEFAULT current_setting('pos.terminal', true) NOT NULL,
    position BIGINT NOT NULL,
    session_id TEXT NOT NULL,
    drawer TEXT NOT NULL,
    number BIGINT NOT NULL,
    currency TEXT NOT NULL,
    opening_key TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    opening_float BIGINT NOT NULL,
    opening_counted BIGINT NOT NULL,
    opening_counts TEXT,
    opening_difference BIGINT NOT NULL,
    opening_reason TEXT NOT NULL,
    opening_approved_by TEXT,
    handed_from TEXT,
    shared BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by TEXT,
    closed_position BIGINT,
    closing_key TEXT,
    count_id TEXT,
    counted BIGINT,
    expected BIGINT,
    reason TEXT DEFAULT '' NOT NULL,
    approved_by TEXT,
    needs_approval BIGINT DEFAULT 0 NOT NULL,
    z_number BIGINT,
    to_safe BIGINT DEFAULT 0 NOT NULL,
    left_for_float BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT drawer_sessions_pkey PRIMARY KEY (restaurant_id, terminal_id, position),
    CONSTRAINT drawer_sessions_session_id UNIQUE (restaurant_id, session_id),
    CONSTRAINT closed_as_a_whole CHECK ((closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (closed_position IS NULL) AND (closed_at IS NULL) = (closing_key IS NULL) AND (closed_at IS NULL) = (count_id IS NULL) AND (closed_at IS NULL) = (counted IS NULL) AND (closed_at IS NULL) = (expected IS NULL) AND (closed_at IS NULL) = (z_number IS NULL)),
    CHECK (left_for_float >= 0),
    CHECK (length(currency) = 3),
    CHECK (needs_approval IN (0, 1)),
    CHECK (opening_counted IN (0, 1)),
    CHECK (opening_float >= 0),
    CHECK (shared IN (0, 1)),
    CONSTRAINT counted_goes_somewhere CHECK (to_safe + left_for_float = COALESCE(counted, 0)),
    CHECK (to_safe >= 0)
);
CREATE INDEX drawer_sessions_closing_key ON drawer_sessions (restaurant_id, terminal_id, closing_key);
CREATE INDEX drawer_sessions_number ON drawer_sessions (restaurant_id, terminal_id, number);
CREATE INDEX drawer_sessions_open ON drawer_sessions (restaurant_id, terminal_id, drawer) WHERE closed_at IS NULL;
CREATE INDEX drawer_sessions_opening_key ON drawer_sessions (restaurant_id, terminal_id, opening_key);
CREATE INDEX drawer_sessions_z_number ON drawer_sessions (restaurant_id, terminal_id, z_number);

CREATE TABLE drawer_movements (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    terminal_id TEXT DEFAULT current_setting('pos.terminal', true) NOT NULL,
    position BIGINT NOT NULL,
    movement_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount BIGINT NOT NULL,
    at BIGINT NOT NULL,
    idempotency_key TEXT,
    category TEXT NOT NULL,
    label TEXT NOT NULL,
    payment_id TEXT,
    staff_id TEXT,
    approved_by TEXT,
    received_by TEXT,
    received_at BIGINT,
    CONSTRAINT drawer_movements_pkey PRIMARY KEY (restaurant_id, terminal_id, position),
    CONSTRAINT drawer_movements_movement_id UNIQUE (restaurant_id, movement_id),
    CONSTRAINT received_at_a_time CHECK ((received_by IS NULL) = (received_at IS NULL)),
    CONSTRAINT signed_by_its_kind CHECK (CASE WHEN kind IN ('pay_in', 'transfer_in') THEN amount > 0 WHEN kind IN ('pay_out', 'drop', 'transfer_out') THEN amount < 0 WHEN kind = 'no_sale' THEN amount = 0 ELSE amount <> 0 END),
    CHECK (kind IN ('change_owed','owed_paid','change_left','rounding','pay_in','pay_out','drop','transfer_in','transfer_out','no_sale')),
    CONSTRAINT only_bags_are_received CHECK (received_by IS NULL OR kind = 'drop')
);
CREATE INDEX drawer_bags_missing ON drawer_movements (restaurant_id, position) WHERE kind = 'drop' AND received_by IS NULL;
CREATE INDEX drawer_movements_idempotency_key ON drawer_movements (restaurant_id, terminal_id, idempotency_key);
CREATE INDEX drawer_movements_payment ON drawer_movements (restaurant_id, payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX drawer_movements_session ON drawer_movements (restaurant_id, session_id, position);

CREATE TABLE drawer_counts (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    terminal_id TEXT DEFAULT current_setting('pos.terminal', true) NOT NULL,
    position BIGINT NOT NULL,
    count_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    idempotency_key TEXT NOT NULL,
    at BIGINT NOT NULL,
    counted BIGINT NOT NULL,
    expected BIGINT NOT NULL,
    counts TEXT,
    staff_id TEXT,
    approved_by TEXT,
    CONSTRAINT drawer_counts_pkey PRIMARY KEY (restaurant_id, terminal_id, position),
    CONSTRAINT drawer_counts_count_id UNIQUE (restaurant_id, count_id),
    CHECK (counted >= 0),
    CHECK (number > 0)
);
CREATE INDEX drawer_counts_idempotency_key ON drawer_counts (restaurant_id, terminal_id, idempotency_key);
CREATE INDEX drawer_counts_session ON drawer_counts (restaurant_id, terminal_id, session_id, number);

CREATE TABLE receipts (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    terminal_id TEXT DEFAULT current_setting('pos.terminal', true) NOT NULL,
    series BIGINT NOT NULL,
    number BIGINT NOT NULL,
    payment_id TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    head8 TEXT NOT NULL,
    printed BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT receipts_pkey PRIMARY KEY (restaurant_id, terminal_id, series, number),
    CHECK (length(head8) = 8),
    CHECK (number > 0),
    CHECK (printed >= 0),
    CHECK (series > 0)
);
CREATE INDEX receipts_payment_id ON receipts (restaurant_id, terminal_id, payment_id);

CREATE TABLE drawer_kicks (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    terminal_id TEXT DEFAULT current_setting('pos.terminal', true) NOT NULL,
    cause TEXT NOT NULL,
    subject TEXT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT drawer_kicks_pkey PRIMARY KEY (restaurant_id, terminal_id, cause, subject)
);

CREATE TABLE intents (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    terminal_id TEXT DEFAULT current_setting('pos.terminal', true) NOT NULL,
    position BIGINT NOT NULL,
    intent_id TEXT NOT NULL,
    payable_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    reference TEXT NOT NULL,
    note TEXT NOT NULL,
    methods TEXT NOT NULL,
    program TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    cancelled_at BIGINT,
    cancelled_position BIGINT,
    CONSTRAINT intents_pkey PRIMARY KEY (restaurant_id, terminal_id, position),
    CONSTRAINT intents_intent_id UNIQUE (restaurant_id, intent_id),
    CHECK (amount > 0),
    CHECK (length(currency) = 3)
);
CREATE INDEX intents_cancelled ON intents (restaurant_id, cancelled_position) WHERE cancelled_position IS NOT NULL;
CREATE INDEX intents_key ON intents (restaurant_id, terminal_id, idempotency_key);
CREATE INDEX intents_payable ON intents (restaurant_id, terminal_id, payable_id);

CREATE TABLE attempts (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    payment_id TEXT NOT NULL,
    redirect_url TEXT,
    private TEXT,
    others TEXT,
    CONSTRAINT attempts_pkey PRIMARY KEY (restaurant_id, payment_id)
);

CREATE TABLE watches (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    payment_id TEXT NOT NULL,
    next_at BIGINT NOT NULL,
    asked BIGINT NOT NULL,
    last_asked_at BIGINT,
    last_answer TEXT,
    not_found_at BIGINT,
    CONSTRAINT watches_pkey PRIMARY KEY (restaurant_id, payment_id)
);
CREATE INDEX watches_next ON watches (restaurant_id, next_at);

CREATE TABLE staff_pins (
    restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
    staff_id TEXT NOT NULL,
    pin_hash TEXT NOT NULL,
    CONSTRAINT staff_pins_pkey PRIMARY KEY (restaurant_id, staff_id)
);
