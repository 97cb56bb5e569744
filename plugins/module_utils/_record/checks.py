# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of declared values: each returns what is wrong as parts of a sentence ("is not …"), or (). Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, Iterable, Tuple

from .._base.message import Message, Text, Value
from .invisible import ODD_SPACE, character_at, first_invisible, first_stray
from .same import country_code, stored_phone

STATUSES = ("active", "inactive", "pending_verification", "blocked")
# Codes that are often taken for countries, and what they are.
_NO_COUNTRIES = {
    "UK": "write GB",
    "EU": "the European Union is no country: write the country's own code",
    "EN": "that is a language: England is GB",
}
# ISO leaves these to users; WordPress shops use XK for Kosovo.
_USERS_OWN = ("XK",)

# Full width, small, raised, lowered: what some keyboards and documents write for a plus.
_PLUSES = "\uff0b\ufe62\u207a\u208a"

Problems = Tuple[Message, ...]


def no_problem(_value: Any) -> Problems:
    return ()


def invisible(text: str) -> Problems:
    """Returns the name and place of an invisible character in a text that is compared or dialled."""
    at = first_invisible(text)
    return () if at is None else (f"holds a character that nobody sees: {character_at(text, at)}",)


def problem_with_email(email: str) -> Problems:
    """Returns why LatePoint would call the address "not valid"."""
    if not email:
        return ()
    if invisible(email):
        return invisible(email)
    if email != email.strip() or re.search(r"\s", email):
        odd = ODD_SPACE.search(email)
        return ("holds white space" + (f": {character_at(email, odd.start())}" if odd else ""),)
    if not email.isascii() and "@" in email:
        return (_foreign_letters(*email.rpartition("@")[::2]),)
    pattern = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z0-9-]*[A-Za-z0-9]"
    return () if re.fullmatch(pattern, email) and ".." not in email else ("is not an e-mail address",)


def _foreign_letters(name: str, domain: str) -> str:
    problem = "holds letters that LatePoint refuses in an address (umlauts, accents)"
    if name.isascii():
        return f"{problem} behind the @: write the domain as xn--…"
    also = "" if domain.isascii() else ", and behind it (where xn--… would help)"
    return f"{problem} before the @{also}: declare another address"


def problem_with_phone(phone: str) -> Problems:
    """Returns a digit or plus of another script, raised or circled: it is not dialled, and LatePoint may drop it."""
    if invisible(phone):
        return invisible(phone)
    for at, character in enumerate(phone if not phone.isascii() else ""):
        plain = _dialled(character)
        if plain:
            return (f"holds {character_at(phone, at)}, which is not dialled: write {plain}",)
    return ()


def _dialled(character: str) -> str:
    """Returns what to write for a digit or plus that is not dialled; "" for every other character."""
    if character in _PLUSES:
        return "+"
    if character.isascii():
        return ""
    return _number(character)


def _number(character: str) -> str:
    """Returns the whole number that a character stands for: `3` for a raised 3, `10` for a circled 10; "" for none."""
    number = unicodedata.numeric(character, 0.5) if unicodedata.category(character) in ("Nd", "No") else 0.5
    return str(int(number)) if number == int(number) else ""


def stray(text: str) -> Problems:
    """Returns an invisible character in running text, where it may be meant."""
    at = first_stray(text)
    return () if at is None else (f"holds a character that nobody sees: {character_at(text, at)}",)


def doubtful_phone(phone: str) -> Problems:
    """Returns what LatePoint may drop of a phone: a `+` that is not the first character, or all of it."""
    if re.match(r"[^0-9+]+\+", phone):
        return ("has its + not as the first character, so LatePoint may drop it",)
    if phone.strip() and not stored_phone(phone, "xX"):
        where = " in front of the extension" if re.search("[0-9]", phone) else ""
        return (f'holds no digit{where}, so LatePoint may store nothing: write "" if there is no phone',)
    return ()


def known_status(status: str) -> Problems:
    """Returns why LatePoint has no such status."""
    if status in STATUSES:
        return ()
    known, hint = ", ".join(STATUSES), did_you_mean(status, STATUSES)
    text = Text("must be one of {known}, not '{value}'{hint}", known=known, value=Value("", status), hint=hint)
    return invisible(status) or (text,)


def known_country(country: str) -> Problems:
    """Returns why this is no country's code of ISO 3166-1 alpha-2."""
    if not country or is_code(country):
        return ()
    code = country_code(country)
    hint = _NO_COUNTRIES.get(code) or (f"write {code}" if is_code(code) else "")
    hint = f" ({hint})" if hint else ""
    shown = Value("", country)
    if re.fullmatch("[A-Z]{2}", country):
        return (Text("is '{value}', which ISO 3166-1 does not give to any country{hint}", value=shown, hint=hint),)
    rule = "must be two capital letters (ISO 3166-1 alpha-2, such as US), not '{value}'{hint}"
    return invisible(country) or (Text(rule, value=shown, hint=hint),)


def is_code(country: str) -> bool:
    """Whether a text is a country's code."""
    from .countries import ALL  # only records with a country need it

    return country in ALL or country in _USERS_OWN


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Returns ` - did you mean '…'?`, or "" where no known name is near."""
    names = tuple(known)
    if len(name) > 3 * max(map(len, names), default=0):
        return ""  # much too long to be near; looking would take seconds for a megabyte
    near = _nearest(name.lower(), names)
    return f" - did you mean '{near}'?" if near else ""


@lru_cache(maxsize=256)  # a mistake is often made in each of many records
def _nearest(name: str, known: Tuple[str, ...]) -> str:
    import difflib  # only a mistake needs it

    return next(iter(difflib.get_close_matches(name, known, 1)), "")
