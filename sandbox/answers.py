"""An answer before it goes out: status, body, and whether the connection survives it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

JSON = "application/json; charset=UTF-8"
HTML = "text/html; charset=UTF-8"

WARNING = (
    '<br />\n<b>Warning</b>:  Undefined array key "custom_fields" in '
    "<b>/var/www/html/wp-content/plugins/latepoint-api/includes/customers.php</b> on line <b>412</b><br />\n"
)
_PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="UTF-8"><title>{title}</title></head>
<body><h1>{title}</h1><p>{text}</p></body></html>
"""
REASONS = {
    400: "400 Bad Request",
    401: "401 Authorization Required",
    403: "403 Forbidden",
    404: "Page not found",
    405: "405 Not Allowed",
    413: "413 Request Entity Too Large",
    422: "422 Unprocessable Content",
    429: "429 Too Many Requests",
    500: "500 Internal Server Error",
    502: "502 Bad Gateway",
    503: "503 Service Temporarily Unavailable",
    504: "504 Gateway Time-out",
}


@dataclass(frozen=True)
class Answer:
    """What the client gets, or what it gets instead of an answer."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    closed: bool = False
    """Nothing is sent; the connection is closed."""
    cut: int | None = None
    """Only so many bytes of the body are sent, under the length of the whole; then the connection is closed."""
    delay: float = 0.0
    """Seconds to wait before it goes out."""

    def with_headers(self, headers: dict[str, str]) -> Answer:
        """The same answer with more headers; its own win."""
        return replace(self, headers={**headers, **self.headers})

    def all_headers(self) -> dict[str, str]:
        """The headers as they go out."""
        return {"Content-Type": self.content_type, "Content-Length": str(len(self.body)), **self.headers}

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    def with_json(self, value: Any) -> Answer:
        """The same answer with another body."""
        return replace(self, body=dump(value))


def dump(value: Any) -> bytes:
    """JSON as WordPress writes it: plain ASCII, compact, slashes escaped."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def as_json(status: int, value: Any, headers: dict[str, str] | None = None) -> Answer:
    """A JSON answer."""
    return Answer(status, dump(value), JSON, headers or {})


def page(status: int, title: str | None = None, text: str = "", headers: dict[str, str] | None = None) -> Answer:
    """An HTML page of the site or of its web server."""
    title = title or REASONS.get(status, "Sandbox Salon")
    return Answer(status, _PAGE.format(title=title, text=text).encode(), HTML, headers or {})


def home() -> Answer:
    """The site's own page, for people."""
    return page(200, "Sandbox Salon", "Welcome. Book your appointment online.")


def with_warning(answer: Answer) -> Answer:
    """What is left of an answer once PHP has printed a warning: 200, text/html, the JSON behind the warning."""
    return replace(answer, status=200, content_type=HTML, body=WARNING.encode() + answer.body)
