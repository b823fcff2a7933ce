"""The last net under everything that is written for support: what looks like a secret or a phone number is
blacked out, and one event stays one line.

Secrets have a type that does not show itself, and no request body is logged: the net is for what slips past
both, such as a library's error that quotes a header. It rather takes out too much than too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pos_terminal.domain.secret import HIDDEN, Secret, living_secrets

LONGEST_LINE: Final = 16_000
"""Letters of one event; what is longer is cut, so that a log is bounded whatever is told."""
_BESIDE: Final = 1_000
"""What is cut is looked through a little further: half a secret would not be known."""
_SHORTEST_LIVING: Final = 8
"""Shorter ones would black out ordinary words and amounts; codes are known by the names before them."""

_NAMES: Final = (
    r"(?:pass(?:word|wd|phrase)|secret|token|(?:api|subscription|private)[_-]?key|authori[sz]ation|cookie"
    r"|pepper|csrf|signature|(?<!kick_)(?<![a-z])pin|otp|cvc|cvv|(?:recovery|enrolment|setup|pairing)[_-]?code"
    r"|phone|msisdn|mobile|pay[_-]?link)(?:[_-]?(?:code|hash|number|value))?"
)
_NAMED: Final = re.compile(
    rf"({_NAMES}\\*[\"']?(?:\s*[:=]\s*|(?<=[\"'])\s*,\s*))(b?\\*[\"'][^\"']*[\"']|[^\s,;&)}}\]\"']+)",
    re.IGNORECASE,
)
"""A name that says what follows: in a header, a query, JSON, a repr or a pair of a list."""
_NAME: Final = re.compile(rf"{_NAMES}\Z", re.IGNORECASE)
_GAP: Final = r"[ .()\u00a0\u202f-]?"
_STARTS: Final = r"(?<![\w.+-])"
_WORDS: Final = (
    *("pass", "secret", "token", "key", "auth", "cookie", "pepper", "csrf", "signature", "pin", "otp", "cvc"),
    *("cvv", "code", "phone", "msisdn", "mobile", "link", "bearer", "basic"),
)
"""Where none of these stands, no name can: most lines are done with at once."""
_NAMED_SHAPES: Final = (
    (re.compile(r"((?:set-)?cookie\s*:\s*)[^\r\n]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"(bearer|basic)\s+[a-z0-9._~+/=:-]{8,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (_NAMED, rf"\1{HIDDEN}"),
)
_SHAPES: Final = (
    (re.compile(r"://[^/\s\"'<>]*@"), f"://{HIDDEN}@"),
    # The companies' keys, our own, and tokens and hashes that tell what they are.
    (re.compile(r"wave_[a-z]{2}_\w{8,}"), HIDDEN),
    (re.compile(r"[srp]k_(?:live|test)_\w{6,}"), HIDDEN),
    (re.compile(r"whsec_[\w+/=-]{6,}"), HIDDEN),
    (re.compile(r"pos_(?:live|cbs)_[\w-]{8,}"), HIDDEN),
    (re.compile(r"till_[\w-]{30,}"), HIDDEN),
    (re.compile(r"eyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), HIDDEN),
    (re.compile(r"\$argon2[a-z]{1,2}\$[^\s\"']+"), HIDDEN),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|\Z)", re.DOTALL), HIDDEN),
    # Cards: 15 to 19 digits. What is counted in milliseconds has 13.
    (re.compile(rf"{_STARTS}[3-6](?:[ -]?\d){{14,18}}(?![\w-])"), HIDDEN),
    # Telephone numbers with their country, and as they are typed in Côte d'Ivoire, Benin and Senegal.
    (re.compile(rf"(?<!\w)(?:\+|00(?=[1-9]))\d(?:{_GAP}\d){{7,14}}"), HIDDEN),
    (re.compile(rf"{_STARTS}2(?:2\d|3[1-47]|45)\d{{8,10}}(?![\w-])"), HIDDEN),
    (re.compile(rf"{_STARTS}0[157](?:{_GAP}\d{{2}}){{4}}(?![\w-])"), HIDDEN),
    (re.compile(rf"{_STARTS}7[05678]{_GAP}\d{{3}}(?:{_GAP}\d{{2}}){{2}}(?![\w-])"), HIDDEN),
)
_UNSEEN: Final = (0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))
# Whatever a reader or a terminal takes for an end of the line, a command, or another direction of reading.
_CONTROLS: Final = {
    code: f"\\u{code:04x}"
    for code in (*range(0x20), *range(0x7F, 0xA0), *_UNSEEN)
    if chr(code) not in "\t\n\r"
}
"""Escapes that are right in JSON, too."""
_ENDS: Final = {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}
_LINE: Final = _CONTROLS | _ENDS


def redact(text: str, hidden: Iterable[Secret] = ()) -> str:
    """`text` without what must not be seen: `hidden`, every secret that lives in this process, and whatever
    has the shape of a key, a code or a telephone number."""
    for secret in hidden:
        text = secret.hide_in(text)
    for secret in living_secrets():
        text = secret.hide_in(text, shortest=_SHORTEST_LIVING)
    for shape, instead in _SHAPES:
        text = shape.sub(instead, text)
    lowered = text.lower()
    if any(word in lowered for word in _WORDS):
        for shape, instead in _NAMED_SHAPES:
            text = shape.sub(instead, text)
    return text


def redact_values(value: Any, hidden: Iterable[Secret] = ()) -> Any:
    """The same for a document: texts wherever they are, and whole what stands under the name of a secret."""
    if isinstance(value, str):
        return redact(value, hidden)
    if isinstance(value, Mapping):
        return {
            name: HIDDEN if _is_secret(str(name), inner) else redact_values(inner, hidden)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [redact_values(inner, hidden) for inner in value]
    return value if isinstance(value, bool | int | float | None) else redact(str(value), hidden)


def _is_secret(name: str, value: object) -> bool:
    return not isinstance(value, bool | None) and _NAME.search(name) is not None


def redacted_end(text: str, longest: int = LONGEST_LINE, hidden: Iterable[Secret] = ()) -> str:
    """The last so many letters of `text`, without what must not be seen. For texts of any length."""
    return redact(text[-longest - _BESIDE :], hidden)[-longest:]


def redacted_beginning(text: str, longest: int = LONGEST_LINE, hidden: Iterable[Secret] = ()) -> str:
    """The same for the first letters."""
    found = redact(text[: longest + _BESIDE], hidden)[:longest]
    return f"{found} … ({len(text) - longest} more)" if len(text) > longest else found


def one_line(text: str) -> str:
    """`text` as one line that no reader takes for two, nor for a command: control characters as escapes."""
    return text.translate(_LINE)


def plain_text(text: str) -> str:
    """`text` with its lines, and every other control character as an escape."""
    return text.translate(_CONTROLS).replace("\r", "\\r")
