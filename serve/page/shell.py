"""The page's outer HTML: Gradio's own, less what points outside, with our title, style sheet and script, and a nonce.

The policy lets the browser load and call nothing but this server. Gradio's HTML component compiles its template and its
`js_on_load` in the browser, hence 'unsafe-eval'; the templates are Gradio's default and ours, never a document's words.
"""

import re

from . import words

_ADVERTS = re.compile(r'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>\s*|<link\s+rel="manifest"[^>]*>\s*')
_SCRIPT = re.compile(r"<script\b")
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'self'; "
    "frame-ancestors 'none'"
)
_HEAD = (
    f"<title>{words.TITLE}</title>\n"
    '<meta name="robots" content="noindex">\n<meta name="color-scheme" content="light dark">\n'
    f'<link rel="stylesheet" href="page/page.css">\n<script defer src="page/page.js" data-back="{words.BACK}"></script>\n'
)


def dressed(html: str, nonce: str) -> str:
    """Gradio's page as ours."""
    html = _ADVERTS.sub("", html).replace("</head>", f"{_HEAD}</head>", 1)
    return _SCRIPT.sub(f'<script nonce="{nonce}"', html)


def policy(nonce: str) -> str:
    """The Content-Security-Policy of the page."""
    return _POLICY.format(nonce=nonce)
