# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which values count as the same, as LatePoint and WordPress treat them. Pure.

Source: api-facts, "Values". Everything here takes values that were declared or read already (`types`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Mapping, TypeVar, Union

T = TypeVar("T")


def folded_text(text: str) -> str:
    """Returns the text without what sanitizing changes: outer and repeated white space, line ends, HTML entities."""
    if "&" in text:
        import html  # few texts need it

        text = html.unescape(text)
    return " ".join(text.split())


def same_text(text: str, other: str) -> bool:
    return text == other or folded_text(text) == folded_text(other)


def stored_phone(phone: str, extension: str = "x") -> str:
    """Returns the phone as LatePoint stores it: cut at the extension, then digits and a leading `+` only.

    A `+` survives only as the very first character: `" +1…"` and `tel:+1…` lose it.
    """
    kept = re.split("[" + extension + "]", phone)[0]
    digits = re.sub(r"[^0-9]", "", kept)
    return "+" + digits if kept.startswith("+") and digits else digits


class AsSent(str):
    """A phone for a site that stores it as it is sent: it is the same as another that differs in layout alone."""

    __slots__ = ()

    def differs_from(self, other: str) -> bool:
        """Whether the phones differ in more than white space and punctuation."""
        own, another = (re.sub(r"[^\w+]", "", phone).casefold() for phone in (self, other))
        return own != another


def same_phone(phone: str, other: str) -> bool:
    """Whether LatePoint stores two phones alike; versions differ on a capital X."""
    for sent, kept in ((phone, other), (other, phone)):
        if isinstance(sent, AsSent):
            return not sent.differs_from(kept)
    return phone == other or any(stored_phone(phone, x) == stored_phone(other, x) for x in ("x", "xX"))


def email_key(email: str) -> str:
    """Returns the address as an identity: regardless of case."""
    return email.strip().casefold()


def email_slot(email: str) -> str:
    """Returns the address as the database's unique index sees it: regardless of case and accents (zoé = zoe)."""
    if email.isascii():
        return email_key(email)
    decomposed = unicodedata.normalize("NFKD", email_key(email))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def same_email(email: str, other: str) -> bool:
    return email_key(email) == email_key(other)


def custom_key(key: str) -> str:
    """Returns the key of a custom field, or `custom_fields.KEY`, as an identity: regardless of case."""
    return key.casefold()


def same_key(key: str, other: str) -> bool:
    return custom_key(key) == custom_key(other)


def text_of(texts: Mapping[str, str], key: str, absent: T) -> Union[str, T]:
    """Returns the text of a custom field: under this very key, else under one that LatePoint takes for the same."""
    return texts[key] if key in texts else next((text for name, text in texts.items() if same_key(name, key)), absent)


def same_country(country: str, other: str) -> bool:
    """Whether two countries are the same: a code in any case, or the English name that some sites answer with."""
    country, other = country.strip(), other.strip()
    if country.casefold() == other.casefold():
        return True
    code, name = sorted((country, other), key=len)
    return len(code) == 2 and code.upper() == country_code(name)


def country_code(name: str) -> str:
    """Returns the two letters of a country that is given by name (`United States`), else `name` as it is."""
    if len(name.strip()) == 2:
        return name.strip().upper()
    from .countries import CODES

    return CODES.get(" ".join(name.split()).casefold(), name)
