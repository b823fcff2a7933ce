"""What a person is told for each refusal and problem, in the language in use.

Source sentences are English and complete: what is wrong, that nothing changed, what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.domain.errors import SettingsProblem, TerminalError
from pos_terminal.domain.money import format_money
from pos_terminal.hardware.line import Problem
from pos_terminal.providers.sentences import settings_sentence
from pos_terminal.services.central_words import SENTENCES as CENTRAL_SENTENCES
from pos_terminal.services.method_words import SENTENCES as METHOD_SENTENCES
from pos_terminal.services.place_words import SENTENCES as PLACE_SENTENCES
from pos_terminal.services.printer_words import PRINTER_FORMS, printer_sentence
from pos_terminal.services.sending_words import SENTENCES as SENDING_SENTENCES
from pos_terminal.services.setup_words import SENTENCES as SETUP_SENTENCES
from pos_terminal.services.till_words import SENTENCES as TILL_SENTENCES
from pos_terminal.texts import tr

_Params = Mapping[str, object]
_SECONDS_SAID: Final = 120
"""A longer wait is said in minutes."""


def _money(params: _Params, name: str) -> str:
    amount = params.get(name)
    return format_money(amount if isinstance(amount, int) else 0, str(params.get("currency", "XOF")))


def _in_the_file(params: _Params) -> str:
    # Read when it is wanted: hardly any start needs its patterns.
    from pos_terminal.services.settings_words import settings_detail

    return settings_detail(str(params.get("detail")))


def _field(params: _Params) -> str:
    """What a person calls the field that is meant."""
    names = {
        "reference": tr("The reference"),
        "idempotency_key": tr("The key"),
        "code": tr("The short name"),
        "name": tr("The name"),
        "reason": tr("The reason"),
        "number": tr("The number"),
        "phone": tr("The phone number"),
    }
    return names.get(str(params.get("field")), tr("The text"))


def _wrong_code(params: _Params) -> str:
    """The same words whatever was wrong, with what is left to wait."""
    seconds = params.get("wait_s")
    if params.get("until_reset"):
        return tr("Wrong code. A manager has to set a new one.")
    if not isinstance(seconds, int) or seconds <= 0:
        return tr("Wrong code.")
    if seconds <= _SECONDS_SAID:
        return tr("Wrong code. Wait {seconds} s.", seconds=seconds)
    return tr("Wrong code. Wait {minutes} min.", minutes=-(-seconds // 60))


def _day_total(params: _Params) -> str:
    difference = params.get("difference")
    more = isinstance(difference, int) and difference > 0
    words = {"amount": _money({**params, "difference": abs(int(str(difference or 0)))}, "difference")}
    if more:
        return tr("The statement has {amount} more than was taken here. Nothing was changed.", **words)
    return tr("The statement has {amount} less than was taken here. Nothing was changed.", **words)


_SENTENCES: Final[Mapping[str, Callable[[_Params], str]]] = {
    **CENTRAL_SENTENCES,
    **PLACE_SENTENCES,
    **SENDING_SENTENCES,
    **SETUP_SENTENCES,
    **METHOD_SENTENCES,
    **TILL_SENTENCES,
    "receipt_not_paid": lambda _p: tr("There is no receipt: this payment is not paid."),
    "nothing_to_print": lambda _p: tr("There is nothing to print about this."),
    "amount_not_whole": lambda _p: tr("The amount must be a whole number of francs, in digits only."),
    "amount_too_small": lambda _p: tr("The amount must be more than zero."),
    "amount_too_large": lambda _p: tr("The amount is too large."),
    "currency_unknown": lambda p: tr("The currency {currency} is not known.", currency=p.get("currency")),
    "currency_differs": lambda p: tr("This order is in {currency}.", currency=p.get("currency")),
    "tendered_too_little": lambda p: tr("Still {amount} missing.", amount=_money(p, "missing")),
    "method_unknown": lambda p: tr("There is no payment method called {method}.", method=p.get("method")),
    "method_not_active": lambda p: tr("{method} is not ready on this terminal.", method=p.get("method")),
    "payable_unknown": lambda p: tr("There is no order {order}.", order=p.get("payable")),
    "payable_locked": lambda p: (
        tr(
            "A payment for order {order} is still being checked. Do not take the money twice.",
            order=p.get("payable"),
        )
        if p.get("payable")
        else tr("A part of this amount is still being checked. Do not take the money twice.")
    ),
    "more_than_due": lambda p: (
        tr("Only {amount} is left to pay on order {order}.", amount=_money(p, "open"), order=p.get("payable"))
        if p.get("payable")
        else tr("Only {amount} is left to pay.", amount=_money(p, "open"))
    ),
    "drawer_closed": lambda _p: tr("The drawer is closed. Open it before you take or give cash."),
    "drawer_open": lambda _p: tr("The drawer is open already. Count and close it first."),
    "drawer_counting": lambda _p: tr("The drawer is being counted. Cash waits until the count is over."),
    "drawer_of_another": lambda p: tr(
        "This drawer is {name}’s. Ask a manager to hand it over.", name=p.get("name")
    ),
    "drawer_currency": lambda p: tr("The drawer is in {currency}.", currency=p.get("currency")),
    "drawer_too_little": lambda _p: tr("There is not that much cash in the drawer."),
    "drawer_of_sale_closed": lambda _p: tr(
        "The drawer with this cash was counted and closed. Give the money back instead."
    ),
    "drawer_not_saved": lambda _p: tr("This was NOT saved. Nothing about the drawer changed; try again."),
    "float_once": lambda _p: tr("Count the float, or say how much it is."),
    "no_last_closing": lambda _p: tr("This drawer was never closed before. Count the float."),
    "opening_differs": lambda p: tr(
        "The float differs by {amount} from what the last closing left. Say why.",
        amount=_money(p, "difference"),
    ),
    "count_impossible": lambda _p: tr("A number of notes or coins cannot be right. Look at the count again."),
    "count_not_last": lambda _p: tr("The drawer was counted again after this. Use the last count."),
    "closing_split": lambda p: tr(
        "What goes to the safe and what stays must be the {amount} counted.", amount=_money(p, "counted")
    ),
    "same_person": lambda _p: tr("Two people are needed: who leaves the drawer and who takes it."),
    "same_drawer": lambda _p: tr("Choose another drawer to move the cash to."),
    "move_kind": lambda _p: tr("Cash cannot be moved in this way."),
    "pay_out_kind": lambda _p: tr("Say what the cash is paid out for: choose one of the list."),
    "owed_too_much": lambda _p: tr("That is more than the change of this payment."),
    "payment_unknown": lambda _p: tr("There is no such cash payment."),
    "staff_unknown": lambda p: tr("Nobody here is called {code}.", code=p.get("staff_code")),
    "bag_received": lambda _p: tr("Somebody has received this bag already."),
    "nothing_to_approve": lambda _p: tr("There is nothing left to approve."),
    "rounding_unknown": lambda _p: tr("Cash cannot be rounded to that."),
    "same_customer": lambda p: tr(
        "A payment of {amount} is still being checked. Is this the same customer?", amount=_money(p, "amount")
    ),
    "below_minimum": lambda p: tr(
        "{method} takes {amount} at least.", method=p.get("method"), amount=_money(p, "limit")
    ),
    "above_maximum": lambda p: tr(
        "{method} takes {amount} at most.", method=p.get("method"), amount=_money(p, "limit")
    ),
    "needs_manager": lambda _p: tr("A manager has to approve this."),
    "not_a_manager": lambda _p: tr("This PIN is not a manager’s."),
    "already_certain": lambda _p: tr("The answer has come meanwhile. There is nothing to decide any more."),
    "already_decided": lambda _p: tr("Somebody has already decided this."),
    "money_moved": lambda _p: tr("Money has moved on this payment. A manager decides about it."),
    "cancel_first": lambda _p: tr("Cancel the payment first. Its answer decides."),
    "too_early_to_decide": lambda _p: tr("Wait until the payment has been checked for a minute."),
    "provider_says_unpaid": lambda p: tr(
        "The provider does not confirm the number {number} for this payment.", number=p.get("number")
    ),
    "number_used": lambda p: tr(
        "The number {number} was already used for another payment.", number=p.get("number")
    ),
    "number_empty": lambda _p: tr("Type in the transaction number."),
    "number_form": lambda p: tr(
        "{number} is not a transaction number of this provider. Look at it again.", number=p.get("number")
    ),
    "nothing_to_confirm": lambda _p: tr("There is nothing left to check of this day."),
    "day_total_differs": _day_total,
    "cannot_correct": lambda _p: tr("Only a cash payment that nothing was given back on can be corrected."),
    "not_refundable": lambda _p: tr("Nothing was taken on this payment, so there is nothing to give back."),
    "more_than_refundable": lambda p: tr(
        "At most {amount} can be given back on this payment.", amount=_money(p, "left")
    ),
    "refund_route": lambda _p: tr("This payment cannot be given back in this way."),
    "refund_missing": lambda _p: tr("Give the money back first, then this is settled."),
    "refund_not_saved": lambda _p: tr("The refund could not be saved. Nothing was given back."),
    "decision_not_saved": lambda _p: tr("This could not be saved. Nothing was changed; try again."),
    "phone_missing": lambda _p: tr("Type in the customer’s phone number."),
    "phone_characters": lambda _p: tr("A phone number has digits only. Check it with the customer."),
    "phone_too_short": lambda _p: tr("This phone number is too short. Check it with the customer."),
    "phone_too_long": lambda _p: tr("This phone number is too long. Check it with the customer."),
    "phone_old_form": lambda _p: tr(
        "Phone numbers have ten digits now, and this one has eight. Ask the customer for all ten."
    ),
    "phone_other_country": lambda p: tr(
        "Only a phone number that begins with {prefix} can pay here.", prefix=p.get("prefix")
    ),
    "phone_not_valid": lambda _p: tr("There is no such phone number. Check it with the customer."),
    "payer_needed": lambda _p: tr("Type in the phone number of whoever paid."),
    "cannot_apply": lambda _p: tr("This money cannot be moved to that order."),
    "key_reused": lambda _p: tr("This key was already used for another payment. Nothing was taken."),
    "key_empty": lambda _p: tr("The key is empty."),
    "text_expected": lambda p: tr("{field} must be a text.", field=_field(p)),
    "restaurant_unnamed": lambda _p: tr("The restaurant needs a name."),
    "text_empty": lambda p: tr("{field} is empty.", field=_field(p)),
    "text_too_long": lambda p: tr(
        "{field} is too long: at most {limit} characters.", field=_field(p), limit=p.get("limit")
    ),
    "control_characters": lambda p: tr("{field} holds characters that cannot be shown.", field=_field(p)),
    "cannot_cancel": lambda _p: tr("This payment cannot be cancelled from here."),
    "transition_not_allowed": lambda _p: tr("This payment cannot do that any more."),
    "pin_form": lambda _p: tr("A code has 4 to 6 digits."),
    "pins_differ": lambda _p: tr("The two codes are not the same. Type the code twice."),
    "pin_trivial": lambda _p: tr("This code is too easy to guess. Choose another."),
    "staff_code_taken": lambda p: tr("Somebody is already called {code}.", code=p.get("staff_code")),
    "wrong_code": lambda p: _wrong_code(p),
    "last_manager": lambda _p: tr(
        "Somebody else must be a manager first: nobody could manage this terminal."
    ),
    "tendered_without_cash": lambda _p: tr("Only cash has an amount received."),
    "manager_needed": lambda _p: tr("A manager must do this."),
    "first_is_manager": lambda _p: tr("The first person must be a manager."),
    "sign_in_needed": lambda _p: tr("Say who you are with --as, and give your code."),
    "nobody_yet": lambda _p: tr(
        "Nobody can sign in yet. Add the first person with “pos-terminal staff add”."
    ),
    "window_open": lambda _p: tr("The terminal's window is open on this data. Use it, or close it first."),
    "command_running": lambda _p: tr("Another command is using this data. Try again in a moment."),
    "no_display": lambda _p: tr(
        "This machine has no display. Use --screenshots DIR to see the window, or the commands "
        "pay, payments and status."
    ),
    "data_folder_unusable": lambda p: tr(
        "The data folder {folder} cannot be used: {detail}", folder=p.get("folder"), detail=p.get("detail")
    ),
    "backup_failed": lambda p: tr(
        "The backup {target} could not be made: {detail}", target=p.get("target"), detail=p.get("detail")
    ),
    "restore_failed": lambda p: tr(
        "The backup could not be put back in {folder}: {detail}. The next start goes on with it.",
        folder=p.get("folder"),
        detail=p.get("detail"),
    ),
    "settings_unreadable": lambda p: tr(
        "The settings file {file} cannot be used. Line {line}: {detail}",
        file=p.get("file"),
        line=p.get("line"),
        detail=_in_the_file(p),
    ),
    "settings_not_saved": lambda p: tr(
        "The settings could not be kept in {file}: {detail}", file=p.get("file"), detail=p.get("detail")
    ),
    "sqlite_too_old": lambda p: tr(
        "This program needs SQLite {needed} or newer and found {found}.",
        needed=p.get("needed"),
        found=p.get("found"),
    ),
    "pragma_refused": lambda p: tr("The database does not accept the setting {name}.", name=p.get("name")),
    "database_foreign": lambda _p: tr("The file ledger.db belongs to another program. Nothing was changed."),
    "database_damaged": lambda p: tr(
        "The data is damaged ({detail}). No sale is possible. Export it and call support; "
        "nothing was deleted.",
        detail=p.get("detail"),
    ),
    "database_busy": lambda _p: tr("The data is in use by another program. Nothing was changed."),
    "database_readonly": lambda _p: tr("The data folder cannot be written. Nothing was changed."),
    "database_failed": lambda p: tr("The disk reported a problem: {detail}", detail=p.get("detail")),
    "disk_full": lambda _p: tr("The disk is full. Nothing was taken. Free some space, then try again."),
    "disk_nearly_full": lambda _p: tr(
        "The disk is nearly full. Free some space before taking mobile money. Cash still works."
    ),
    "payment_not_saved": lambda _p: tr("The payment was NOT saved. Do not count it; try again."),
    "commit_unknown": lambda _p: tr("The disk reported a problem. Look at Payments before you go on."),
    "safe_mode": lambda _p: tr("The data is damaged. This terminal only shows and exports it for now."),
    "no_printer": lambda _p: tr("There is no printer on this terminal. Choose one in Settings, Printer."),
    "print_queue_full": lambda p: tr(
        "{count} documents already wait for the printer. Print this one later, from Payments.",
        count=p.get("limit"),
    ),
    "printer_trouble": lambda p: printer_sentence(Problem(str(p.get("problem"))), str(p.get("address"))),
    "code_page_unknown": lambda p: tr(
        "There is no code page {number}. Print the code pages and type in a number of theirs.",
        number=p.get("number"),
    ),
    "job_gone": lambda _p: tr("This does not wait for the printer any more."),
    "printer_setting": lambda p: tr(
        "“{setting}” names no printer. Write it like one of these: {forms}",
        setting=p.get("setting"),
        forms=PRINTER_FORMS,
    ),
    "date_unreadable": lambda p: tr(
        "“{text}” is no day up to today. Write it as 2026-11-21.", text=p.get("text")
    ),
    "z_unknown": lambda _p: tr("There is no Z report of this number. Nothing was changed."),
    "counts_unreadable": lambda p: tr(
        "“{text}” is no count. Write value x pieces, such as 10000x3,500x2,c500x4.", text=p.get("text")
    ),
    "report_not_saved": lambda p: tr(
        "The file {file} cannot be written: {detail}", file=p.get("file"), detail=p.get("detail")
    ),
    "simulator_missing": lambda _p: tr("Practice needs the simulator, and it is not installed."),
}


def say(error: TerminalError) -> str:
    """One or two sentences for a person. A code without a sentence is a bug, and a test finds it."""
    if error.code == "secret_missing":
        # Read when it is wanted: what a start reads does not need the methods' fields.
        from pos_terminal.services.missing_keys import missing_key_here

        if (missing := missing_key_here(error)) is not None:
            return missing
    if isinstance(error, SettingsProblem) and (sentence := settings_sentence(error)) is not None:
        return sentence
    make = _SENTENCES.get(error.code)
    return make(error.params) if make else error.code


CODES: Final = frozenset(_SENTENCES)
