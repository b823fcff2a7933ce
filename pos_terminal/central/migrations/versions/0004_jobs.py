"""Webhooks as they came, callbacks to be made, and the queue of jobs.

The queue's tables and functions are procrastinate's own, in a schema of their own, as its release 3.10 made
them. A restaurant's transaction may do one thing with them: call `enqueue`, which puts down a job of this
very restaurant in the transaction of the change that wants it.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from alembic import op

from pos_terminal.central.migrations.walls import APP, GATE, TENANT_COLUMN, tenant_walls

revision = "0004"
down_revision = "0003"

_QUEUE: Final = (
    """
    CREATE FUNCTION pos_jobs.enqueue(
        restaurant text, name text, ids jsonb, at_ms bigint, serial text, once text, priority integer
    ) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pos_jobs, pg_catalog, pg_temp AS $$
    DECLARE
        job procrastinate_job_to_defer_v1;
    BEGIN
        IF restaurant = '' OR restaurant IS DISTINCT FROM current_setting('pos.restaurant', true) THEN
            RAISE EXCEPTION 'a job is put down by the restaurant it is of';
        END IF;
        job := ROW(
            'restaurants', name, priority, restaurant || ':' || serial, restaurant || ':' || once,
            ids || jsonb_build_object('restaurant_id', restaurant), to_timestamp(at_ms / 1000.0)
        );
        IF once IS NULL THEN
            RETURN (procrastinate_defer_jobs_v1(ARRAY[job]))[1];
        END IF;
        BEGIN
            RETURN (procrastinate_defer_jobs_v1(ARRAY[job]))[1];
        EXCEPTION WHEN unique_violation THEN
            RETURN NULL;
        END;
    END $$
    """,
    # A worker that was killed leaves its jobs behind as "doing". Those are taken again, in one statement
    # each, so that of two workers that look at once one does; a job that kills whoever takes it is left in
    # the end.
    """
    CREATE FUNCTION pos_jobs.take_again(silent_s double precision, tries integer) RETURNS integer
    LANGUAGE plpgsql SET search_path = pos_jobs, pg_catalog, pg_temp AS $$
    DECLARE
        left_behind record;
        taken integer := 0;
    BEGIN
        FOR left_behind IN
            SELECT job.id, job.attempts FROM procrastinate_jobs job
            LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
            WHERE job.status = 'doing'
            AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => silent_s))
            ORDER BY job.id FOR UPDATE OF job SKIP LOCKED
        LOOP
            BEGIN
                UPDATE procrastinate_jobs
                SET status = CASE WHEN attempts < tries THEN 'todo'::procrastinate_job_status
                    ELSE 'failed'::procrastinate_job_status END,
                    attempts = attempts + 1, worker_id = NULL
                WHERE id = left_behind.id;
            EXCEPTION WHEN unique_violation THEN
                -- Another job of the same kind is waiting: it does the work of both.
                UPDATE procrastinate_jobs SET status = 'failed', worker_id = NULL WHERE id = left_behind.id;
            END;
            taken := taken + 1;
        END LOOP;
        RETURN taken;
    END $$
    """,
    "REVOKE ALL ON SCHEMA pos_jobs FROM PUBLIC",
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA pos_jobs FROM PUBLIC",
    f"GRANT USAGE ON SCHEMA pos_jobs TO {APP}",
    f"GRANT EXECUTE ON FUNCTION pos_jobs.enqueue(text, text, jsonb, bigint, text, text, integer) TO {APP}",
)

_TABLES: Final = (
    # Which restaurant's method an address of webhooks belongs to. The token names it and proves nothing.
    f"""
    CREATE TABLE webhook_addresses (
        {TENANT_COLUMN},
        provider_code text NOT NULL,
        token text NOT NULL UNIQUE CHECK (length(token) >= 32),
        created_at bigint NOT NULL,
        PRIMARY KEY (restaurant_id, provider_code)
    )
    """,
    f"""
    CREATE TABLE webhooks (
        {TENANT_COLUMN},
        webhook_id text NOT NULL,
        provider_code text NOT NULL,
        verdict text NOT NULL CHECK (verdict IN ('proved', 'known_sender')),
        proof text,
        body bytea NOT NULL CHECK (length(body) <= 262144),
        body_sha256 text NOT NULL,
        received_at bigint NOT NULL,
        last_received_at bigint NOT NULL,
        times bigint NOT NULL DEFAULT 1,
        state text NOT NULL DEFAULT 'waiting'
            CHECK (state IN ('waiting', 'early', 'applied', 'for_terminal', 'asked', 'nothing', 'doubled')),
        event_id text,
        kind text,
        terminal_id text,
        payment_id text,
        looked_at bigint,
        next_look bigint NOT NULL,
        sweeps integer NOT NULL DEFAULT 0,
        PRIMARY KEY (restaurant_id, webhook_id),
        UNIQUE (restaurant_id, provider_code, verdict, body_sha256),
        CHECK ((state = 'waiting') = (looked_at IS NULL))
    )
    """,
    "CREATE INDEX webhooks_open ON webhooks (next_look) WHERE state IN ('waiting', 'early')",
    "CREATE INDEX webhooks_early ON webhooks (restaurant_id, webhook_id) WHERE state = 'early'",
    "CREATE INDEX webhooks_payment ON webhooks (restaurant_id, payment_id)",
    # A company names a payment by our reference and knows nothing of terminals.
    "CREATE INDEX payments_charged ON payments (restaurant_id, charge_reference)"
    " WHERE charge_reference IS NOT NULL",
    "CREATE INDEX payments_asking ON payments (initiated_at)"
    " WHERE terminal_id = 'centre' AND status IN ('pending', 'processing')",
    "CREATE INDEX watches_due ON watches (next_at)",
    # The first of several bodies that tell one event; the others change nothing.
    f"""
    CREATE TABLE webhook_events (
        {TENANT_COLUMN},
        provider_code text NOT NULL,
        event_id text NOT NULL,
        webhook_id text NOT NULL,
        PRIMARY KEY (restaurant_id, provider_code, event_id)
    )
    """,
    # What a company told the centre of a payment that a terminal's journal writes.
    f"""
    CREATE TABLE terminal_evidence (
        {TENANT_COLUMN},
        evidence_id text NOT NULL,
        terminal_id text NOT NULL,
        payment_id text NOT NULL,
        webhook_id text NOT NULL,
        told_at bigint NOT NULL,
        body bytea NOT NULL,
        PRIMARY KEY (restaurant_id, evidence_id),
        UNIQUE (restaurant_id, webhook_id)
    )
    """,
    "CREATE INDEX terminal_evidence_of ON terminal_evidence (restaurant_id, terminal_id, evidence_id)",
    # Where an owner of payables wants to be told, and how it knows us. The secrets are sealed.
    f"""
    CREATE TABLE callback_owners (
        {TENANT_COLUMN},
        owner_id text NOT NULL,
        url text NOT NULL,
        secret bytea NOT NULL,
        old_secret bytea,
        old_secret_until bigint,
        changed_at bigint NOT NULL,
        PRIMARY KEY (restaurant_id, owner_id)
    )
    """,
    f"""
    CREATE TABLE payable_owners (
        {TENANT_COLUMN},
        payable_type text NOT NULL,
        payable_id text NOT NULL,
        owner_id text NOT NULL,
        told_settled boolean NOT NULL DEFAULT false,
        turns integer NOT NULL DEFAULT 0,
        PRIMARY KEY (restaurant_id, payable_type, payable_id)
    )
    """,
    f"""
    CREATE TABLE callbacks (
        {TENANT_COLUMN},
        event_id text NOT NULL,
        number bigint GENERATED ALWAYS AS IDENTITY,
        owner_id text NOT NULL,
        once text NOT NULL,
        kind text NOT NULL,
        body bytea NOT NULL,
        created_at bigint NOT NULL,
        since bigint NOT NULL,
        state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'taken', 'given_up')),
        next_at bigint NOT NULL,
        tries integer NOT NULL DEFAULT 0,
        last_tried_at bigint,
        last_status integer,
        last_problem text,
        taken_at bigint,
        PRIMARY KEY (restaurant_id, event_id),
        UNIQUE (restaurant_id, owner_id, once),
        CHECK ((state = 'taken') = (taken_at IS NOT NULL))
    )
    """,
    "CREATE INDEX callbacks_due ON callbacks (next_at) WHERE state = 'waiting'",
    "CREATE INDEX callbacks_of ON callbacks (restaurant_id, owner_id, number)",
    *(
        statement
        for table in (
            *("webhook_addresses", "webhooks", "webhook_events", "terminal_evidence"),
            *("callback_owners", "payable_owners", "callbacks"),
        )
        for statement in tenant_walls(table)
    ),
    # The gate finds out whose address was called, and what waits where; never what was said.
    f"CREATE POLICY gate ON webhook_addresses FOR SELECT TO {GATE} USING (true)",
    f"GRANT SELECT ON webhook_addresses TO {GATE}",
    f"CREATE POLICY gate ON webhooks FOR SELECT TO {GATE} USING (true)",
    f"GRANT SELECT (restaurant_id, webhook_id, state, received_at, next_look) ON webhooks TO {GATE}",
    f"CREATE POLICY gate ON callbacks FOR SELECT TO {GATE} USING (true)",
    f"GRANT SELECT (restaurant_id, event_id, state, next_at) ON callbacks TO {GATE}",
    f"CREATE POLICY gate ON watches FOR SELECT TO {GATE} USING (true)",
    f"GRANT SELECT (restaurant_id, payment_id, next_at) ON watches TO {GATE}",
    f"CREATE POLICY gate ON payments FOR SELECT TO {GATE} USING (true)",
    "GRANT SELECT (restaurant_id, terminal_id, payment_id, status, initiated_at, charge_reference)"
    f" ON payments TO {GATE}",
)


def upgrade() -> None:
    """Make the queue, and the tables of webhooks and callbacks."""
    op.execute("CREATE SCHEMA pos_jobs")
    op.execute("SET LOCAL search_path = pos_jobs, public")
    # Past SQLAlchemy, which would read its colons and percent signs as places for values.
    schema = files("procrastinate.sql").joinpath("schema.sql").read_text(encoding="utf-8")
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(schema)
    for statement in _QUEUE:
        op.get_bind().exec_driver_sql(statement)
    op.execute("SET LOCAL search_path = pos, public")
    for statement in _TABLES:
        op.execute(statement)
