# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as the same: the treatment that LatePoint and WordPress give to values. Pure.

Source: api-facts, "Values". Everything here takes values that were declared or read already (`types`).
"""

from __future__ import annotations

import re
import unicodedata


def folded_text(text: str) -> str:
    """Text without what sanitizing changes: outer and repeated white space, line ends, HTML entities."""
    if "&" in text:
        import html  # few texts need it

        text = html.unescape(text)
    return " ".join(text.split())


def same_text(one: str, other: str) -> bool:
    return one == other or folded_text(one) == folded_text(other)


def stored_phone(phone: str, extension: str = "x") -> str:
    """The phone as LatePoint stores it: cut at the extension, then digits and a leading `+` only.

    A `+` survives only as the very first character: `" +1…"` and `tel:+1…` lose it.
    """
    kept = re.split("[" + extension + "]", phone)[0]
    digits = re.sub(r"[^0-9]", "", kept)
    return "+" + digits if kept.startswith("+") and digits else digits


def same_phone(one: str, other: str) -> bool:
    """The same if LatePoint would store the same; versions differ on a capital X."""
    return one == other or any(stored_phone(one, x) == stored_phone(other, x) for x in ("x", "xX"))


def email_key(email: str) -> str:
    """The address as an identity: regardless of case."""
    return email.strip().casefold()


def email_slot(email: str) -> str:
    """The address as the database's unique index sees it: regardless of case and accents (zoé = zoe)."""
    if email.isascii():
        return email_key(email)
    decomposed = unicodedata.normalize("NFKD", email_key(email))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def same_email(one: str, other: str) -> bool:
    return email_key(one) == email_key(other)


def same_country(one: str, other: str) -> bool:
    """A code is the same in any case, and the same as the English name that some sites answer with."""
    one, other = one.strip(), other.strip()
    if one.casefold() == other.casefold():
        return True
    code, name = sorted((one, other), key=len)
    return len(code) == 2 and code.upper() == country_code(name)


def country_code(name: str) -> str:
    """The two letters of a country that a site answered by name (`United States`), or `name` as it is."""
    if len(name.strip()) == 2:
        return name.strip().upper()
    from .countries import CODES

    return CODES.get(" ".join(name.split()).casefold(), name)
