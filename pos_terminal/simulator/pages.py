"""What the customer sees: the page behind the QR code, without JavaScript, in French or English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import parse_qs

from pos_terminal.domain.money import format_money
from pos_terminal.simulator.account import Account, Refused
from pos_terminal.simulator.exchange import HTML, Request, Response
from pos_terminal.simulator.truth import Session

LATE_MS: Final = 60_000

_FRENCH: Final = {
    "PRACTICE. No real money moves.": "ENTRAÎNEMENT. Aucun argent réel.",
    "To pay to": "À payer à",
    "Reference {reference}": "Référence {reference}",
    "Pay": "Payer",
    "Refuse": "Refuser",
    "Not enough money": "Solde insuffisant",
    "Pay in one minute": "Payer dans une minute",
    "Secret code (any four digits)": "Code secret (quatre chiffres au choix)",
    "Phone number": "Numéro de téléphone",
    "One-time code (any six digits)": "Code à usage unique (six chiffres au choix)",
    "Card declined": "Carte refusée",
    "Your card was declined. You can try another one.": (
        "Votre carte a été refusée. Vous pouvez en essayer une autre."
    ),
    "Paid": "Payé",
    "Transaction {transaction}": "Transaction {transaction}",
    "Given back": "Remboursé",
    "This request has ended. Nothing was paid.": "Cette demande est terminée. Rien n’a été payé.",
    "You refused. You can still pay.": "Vous avez refusé. Vous pouvez encore payer.",
    "There is not enough money in your account. You can try again.": (
        "Votre solde est insuffisant. Vous pouvez réessayer."
    ),
    "The payment did not work. You can try again.": "Le paiement n’a pas abouti. Vous pouvez réessayer.",
    "You may close this page.": "Vous pouvez fermer cette page.",
    "There is no such request.": "Cette demande n’existe pas.",
}
_SAFE: Final = (
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
)

# The design's colours, light only: it stands for somebody else's page.
_STYLE: Final = """
*{box-sizing:border-box}
body{margin:0;background:#F1F2F4;color:#11141B;font:18px/1.45 Inter,system-ui,sans-serif}
.band{margin:0;padding:10px;text-align:center;
background:repeating-linear-gradient(45deg,#11141B 0 12px,#FFF 12px 24px)}
.band span{display:inline-block;background:#FFF;border-radius:6px;padding:5px 16px;font-size:15px;
font-weight:700}
main{max-width:440px;margin:0 auto;padding:40px 24px;text-align:center}
.mark{display:inline-block;background:var(--colour);color:var(--ink);font-weight:700;font-size:20px;
padding:6px 18px;border-radius:10px}
.to{margin:32px 0 0;color:#474E5B}
h1{margin:0;font-size:26px;overflow-wrap:anywhere}
.amount{margin:24px 0 4px;font-size:56px;line-height:1.1;font-weight:700;white-space:nowrap}
.ref{margin:0 0 32px;color:#474E5B;font-size:15px;overflow-wrap:anywhere}
button{display:block;width:100%;min-height:60px;margin:0 0 14px;border-radius:12px;font:inherit;
font-weight:600;cursor:pointer;border:1px solid #7F8896;background:#FFF;color:#11141B}
button.main{background:var(--colour);border-color:var(--colour);color:var(--ink);font-size:22px}
label{display:block;margin:0 0 18px;text-align:left;font-size:15px;font-weight:600}
input{display:block;width:100%;min-height:52px;margin-top:4px;padding:0 14px;border:1px solid #7F8896;
border-radius:12px;font:inherit;font-size:22px}
button:focus-visible,input:focus-visible{outline:3px solid #263CA8;outline-offset:3px}
.told{margin:0 0 28px;padding:14px 18px;border-radius:12px;font-weight:600;background:#FCEAE8;color:#B42318}
.done{margin:8px 0;font-size:34px;font-weight:700;color:#0E6B3D}
.over{margin:8px 0;font-size:20px;font-weight:600;color:#474E5B}
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of the customer's beside paying: its name in the form, its word, and the code of the try that
    fails by it."""

    name: str
    word: str
    code: str


@dataclass(frozen=True, slots=True)
class Field:
    """Something the customer types before paying: its name in the form, its word, and its form."""

    name: str
    word: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Look:
    """One company's page."""

    company: str
    title: str
    colour: str
    ink: str
    choices: tuple[Choice, ...]
    told: Mapping[str, str]
    """By code of a failed try: what the customer reads."""
    fields: tuple[Field, ...] = ()

    @property
    def prefix(self) -> str:
        """Where its pages are."""
        return f"/{self.company}/pay/"


class Pages:
    """Answers requests under the look's prefix."""

    def __init__(self, account: Account, look: Look) -> None:
        self._account = account
        self._look = look

    def handle(self, request: Request) -> Response:
        """The page of a session, or what its buttons do."""
        language = _language(request.headers.get("accept-language", ""))
        session = self._account.truth.sessions.get(request.path.removeprefix(self._look.prefix))
        if session is None or session.company != self._look.company:
            body = f'<p class="over">{_say("There is no such request.", language)}</p>'
            return _page(self._look, 404, language, body)
        if request.method == "POST":
            self._choose(session, request.body)
            return Response(303, b"", HTML, (("Location", f"{self._look.prefix}{session.id}"), *_SAFE))
        if request.method not in ("GET", "HEAD"):
            return Response(405, b"", HTML, (("Allow", "GET, POST"), *_SAFE))
        return _page(self._look, 200, language, self._body(session, language))

    def _choose(self, session: Session, body: bytes) -> None:
        form = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace"), True).items()}
        choice = form.get("choice", "")
        typed = [(field, form[field.name]) for field in self._look.fields if field.name in form]
        if choice in ("pay", "late") and not all(re.fullmatch(f.pattern, text) for f, text in typed):
            return  # a browser has said so before
        with suppress(Refused):  # the page that comes next tells what the session is now
            if choice == "pay":
                self._account.pay(session.id)
            elif choice == "late":
                self._account.timers.at(self._account.now_ms() + LATE_MS, lambda: self._pay_late(session.id))
            for offered in self._look.choices:
                if choice == offered.name:
                    self._account.decline(session.id, offered.code)

    def _pay_late(self, session_id: str) -> None:
        with suppress(Refused, KeyError):  # it may have ended by then, or been forgotten
            self._account.pay(session_id)

    def _body(self, session: Session, language: str) -> str:
        parts = [
            f'<p class="to">{_say("To pay to", language)}</p>',
            f"<h1>{escape(self._account.settings.shop)}</h1>",
            f'<p class="amount">{escape(format_money(session.amount, session.currency))}</p>',
        ]
        if session.reference:
            told = _say("Reference {reference}", language, reference=session.reference)
            parts.append(f'<p class="ref">{told}</p>')
        return "\n".join([*parts, *self._state(session, language)])

    def _state(self, session: Session, language: str) -> list[str]:
        close = f"<p>{_say('You may close this page.', language)}</p>"
        if session.status == "complete":
            word = "Given back" if self._account.truth.is_refunded(session.id) else "Paid"
            number = _say("Transaction {transaction}", language, transaction=session.transaction_id or "")
            return [f'<p class="done">{_say(word, language)}</p>', f"<p>{number}</p>", close]
        if not session.is_open:
            ended = _say("This request has ended. Nothing was paid.", language)
            return [f'<p class="over">{ended}</p>', close]
        told = []
        if session.error_code is not None:
            words = self._look.told.get(session.error_code, "The payment did not work. You can try again.")
            told = [f'<p class="told" role="status">{_say(words, language)}</p>']
        others = [(choice.name, choice.word, "") for choice in self._look.choices]
        buttons = [("pay", "Pay", "main"), *others, ("late", "Pay in one minute", "")]
        inputs = [
            f'<label>{_say(field.word, language)}<input name="{field.name}" '
            f'pattern="{escape(field.pattern)}" inputmode="numeric" autocomplete="off" required></label>'
            for field in self._look.fields
        ]
        refusing = {name for name, _, _ in others}
        form = [
            f'<button name="choice" value="{value}" class="{look}"{" formnovalidate" * (value in refusing)}>'
            f"{_say(word, language)}</button>"
            for value, word, look in buttons
        ]
        return [*told, '<form method="post">', *inputs, *form, "</form>"]


def _language(accepted: str) -> str:
    """The first of French and English that the browser asks for; French when it asks for neither."""
    weights: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted.split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        primary = tag.split("-")[0].lower()
        if primary in ("fr", "en"):
            try:
                weights.append((-float(weight or 1), place, primary))
            except ValueError:
                continue
    return min(weights)[2] if weights else "fr"


def _say(sentence: str, language: str, **values: str) -> str:
    """The sentence in the customer's language, safe inside HTML."""
    words = _FRENCH[sentence] if language == "fr" else sentence
    return escape(words.format(**values))


def _page(look: Look, status: int, language: str, body: str) -> Response:
    band = _say("PRACTICE. No real money moves.", language)
    html = (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{look.title}</title><style>:root{{--colour:{look.colour};--ink:{look.ink}}}{_STYLE}</style></head>\n"
        f'<body><p class="band"><span>{band}</span></p><main><span class="mark">{look.title}</span>\n'
        f"{body}\n</main></body></html>\n"
    )
    return Response(status, html.encode(), HTML, (("Content-Language", language), *_SAFE))
