"""LatePoint's treatment of values: what a PUT or POST makes of the values it is sent."""

from __future__ import annotations

import html
import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from sandbox.dialects import Dialect
from sandbox.records import ADDRESS, NAMES, Record

LONGEST_TEXT = 255
LARGEST_NUMBER = (1 << 63) - 1
LONGEST_META = 64 * 1024
LONGEST_KEY = 110
LONGEST_NOTES = 65_535

_LABELS = {"first_name": "First Name", "last_name": "Last Name", "email": "Email", "phone": "Phone", "notes": "Notes"}
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+\Z")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\Z")
_TAG_LIKE = re.compile(r"<[^>]*?(?:(?=<)|>|\Z)")
_CODE = re.compile(r"<(script|style)[^>]*?>.*?</\1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)|<(?![ \t\n\r\v\f])(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[^>"'])*(?:>|\Z)""", re.DOTALL
)  # as PHP's strip_tags sees them: no tag begins before a space, and a > in quotes ends none
_OCTET = re.compile(r"%[a-f0-9]{2}", re.IGNORECASE)


_SANITIZED: dict[str, tuple[str, ...]] = {
    "verbatim": (),
    "names_and_notes": (*NAMES, "notes"),
    "sanitized": (*NAMES, "phone", "status", "notes"),
}


def fold(text: str) -> str:
    """The text as the database compares it: without case, accents and trailing spaces."""
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return text.casefold().rstrip(" ")


def as_text(value: Any) -> str:
    """A JSON value as PHP casts it to text; arrays and objects are stored as nothing."""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, (str, int, float)) else ""


def as_number(value: Any) -> int:
    """A JSON value as PHP casts it to a whole number: leading digits count, else 0."""
    if isinstance(value, (bool, int, float)):
        return max(-LARGEST_NUMBER, min(int(value), LARGEST_NUMBER)) if abs(value) < math.inf else 0
    found = re.match(r"\s*([+-]?[0-9]{1,18})", value) if isinstance(value, str) else None
    return int(found.group(1)) if found else 0


def as_guest(value: Any) -> bool:
    """is_guest: true and 1 mean yes; "yes", "true" and "on" mean no."""
    return value == "1" or (isinstance(value, (bool, int, float)) and value == 1)


def as_phone(text: str) -> str:
    """A phone number as LatePoint keeps it: digits and a leading +, nothing from the first x on."""
    kept = text.split("x", 1)[0]
    return ("+" if kept.startswith("+") else "") + re.sub(r"[^0-9]", "", kept)


def sanitized(text: str, *, lines: bool = False) -> str:
    """The text after WordPress's usual sanitizing; `lines` keeps the line breaks, as for notes."""
    if "<" in text:
        text = _TAG_LIKE.sub(lambda found: found[0] if ">" in found[0] else html.escape(found[0]), text)
        text = _TAG.sub("", _CODE.sub("", text)).replace("<\n", "&lt;\n")
    if not lines:
        text = re.sub(r"[\r\n\t ]+", " ", text)
    text = text.strip(" \t\n\r\0\x0b")
    if _OCTET.search(text):
        while _OCTET.search(text):
            text = _OCTET.sub("", text)
        text = re.sub(r" +", " ", text).strip(" \t\n\r\0\x0b")
    return text


def revise(record: Record, sent: Mapping[str, Any], dialect: Dialect) -> Record:
    """The whole record as it would be stored after `sent`; checks nothing yet."""
    new = {**record, "custom_fields": dict(record["custom_fields"])}
    for name in (*NAMES, "email", "phone", "status", "notes"):
        if sent.get(name) is not None:
            new[name] = _core_text(name, as_text(sent[name]), dialect)
    if dialect.notes != "notes" and sent.get("admin_notes") is not None:
        new["notes"] = _core_text("notes", as_text(sent["admin_notes"]), dialect)
    if sent.get("is_guest") is not None:
        new["is_guest"] = as_guest(sent["is_guest"])
    if sent.get("avatar_image_id") is not None:
        new["avatar_image_id"] = abs(as_number(sent["avatar_image_id"]))
    for name in ADDRESS:
        if sent.get(name) is not None:
            new[name] = _meta_text(new[name], sent[name], dialect)
    merge_custom_fields(new["custom_fields"], sent.get("custom_fields"), dialect)
    return new


def _core_text(name: str, text: str, dialect: Dialect) -> str:
    if name in _SANITIZED[dialect.text]:
        text = sanitized(text, lines=name == "notes")
    return as_phone(text) if name == "phone" and dialect.phone == "rewritten" else text


def _meta_text(old: str, value: Any, dialect: Dialect) -> str:
    """What a meta value becomes: zero can't be stored, and what is too long leaves the old one."""
    text = as_text(value)
    if value is False or text == "0":
        return "" if dialect.meta_zero == "deleted" else old
    if dialect.text == "sanitized":
        text = sanitized(text)
    return old if len(text.encode()) > LONGEST_META else text


def merge_custom_fields(stored: dict[str, str], sent: Any, dialect: Dialect) -> None:
    """Merge custom fields into the stored ones: keys ignore case, null and "" remove, too long ones vanish."""
    if isinstance(sent, list):
        sent = {str(number): value for number, value in enumerate(sent)}
    for key, value in sent.items() if isinstance(sent, dict) else ():
        known = next((name for name in stored if fold(name) == fold(key)), key)
        if not key or len(key) > LONGEST_KEY:
            continue
        text = "" if value is None else _meta_text(stored.get(known, ""), value, dialect)
        if text:
            stored[known] = text
        else:
            stored.pop(known, None)


def problem(record: Record, dialect: Dialect) -> tuple[str, str] | None:
    """The first thing that LatePoint refuses in the whole record, as (field, sentence); else nothing."""
    for name in NAMES:
        if not record[name].strip() and (name == "first_name" or dialect.last_name_required):
            return name, f"{_LABELS[name]} can not be blank"
    if not record["email"] and not dialect.blank_email:
        return "email", "Email can not be blank"
    if record["email"] and not is_email(record["email"]):
        return "email", "Email is not valid"
    limits = {"first_name": LONGEST_TEXT, "last_name": LONGEST_TEXT, "phone": LONGEST_TEXT, "email": dialect.email_max}
    for name, longest in limits.items():
        if len(record[name]) > longest:
            return name, f"{_LABELS[name]} is too long"
    return ("notes", "Notes is too long") if len(record["notes"].encode()) > LONGEST_NOTES else None


def is_email(text: str) -> bool:
    """What WordPress takes for an address: plain ASCII, one @, a domain of at least two labels."""
    local, _mark, domain = text.partition("@")
    labels = domain.split(".")
    return len(text) >= 6 and bool(_LOCAL.match(local)) and len(labels) > 1 and all(map(_LABEL.match, labels))
