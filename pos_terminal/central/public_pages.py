"""/payments/success/ and /payments/error/: where providers send customers by default.

The address proves nothing (anybody can open it), so neither page says that money moved; nothing of the
request is repeated on it, and no restaurant is named.
"""

from __future__ import annotations

import base64
import hashlib
import html
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from pos_terminal.texts import tr

router = APIRouter(include_in_schema=False)
_STYLE: Final = (
    "body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;"
    "font:1.125rem/1.5 system-ui,sans-serif;background:#f4f5f7;color:#16202c}"
    "main{max-width:28rem;margin:1rem;padding:2rem;background:#fff;border-radius:12px;text-align:center}"
    "h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}p{margin:0}"
    "@media(prefers-color-scheme:dark){body{background:#10161d;color:#e9edf2}main{background:#1b242e}}"
)
_CSP: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'"
)


@router.get("/payments/success/")
def success() -> HTMLResponse:
    """After the customer did their part. Whether it is paid is said by the shop's own screen."""
    return _page(
        tr("Thank you"),
        tr("Your part is done. The shop sees on its own screen whether the payment has arrived."),
    )


@router.get("/payments/error/")
def error() -> HTMLResponse:
    """After the customer gave up, or the provider did."""
    return _page(
        tr("The payment was not completed"),
        tr("Go back to the shop to try again, or to pay in another way."),
    )


def _page(heading: str, sentence: str) -> HTMLResponse:
    title, text = html.escape(heading), html.escape(sentence)
    # The catalogue's word for its own language.
    language = tr("en")
    document = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{title}</title><style>{_STYLE}</style></head>'
        f"<body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    )
    return HTMLResponse(document, headers={"Content-Security-Policy": _CSP, "Vary": "Accept-Language"})
