# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Strategies: records as sites show them, records as users declare them, and pieces of both."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import NAMES
from ansible_collections.latepoint.api.plugins.module_utils._record.checks import STATUSES, problem_with_phone
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import Customer, customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import Declared, declare

# What JSON and a database hold: no NUL, no half of a surrogate pair.
texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)
words = st.sampled_from(["", "a", "A", " a ", "a  b", "a b", "a < b", "a &lt; b", "0", "no", "Null", "😀", "02134"])
values = st.one_of(words, texts)
phones = st.one_of(
    st.sampled_from(["", "+1-555-0199", "+15550199", "1 555 0199", " +15550199", "tel:+15550199", "no phone", "5x1"]),
    st.text("+0123456789 -()xX.", max_size=14),
)
declared_phones = phones.filter(lambda phone: not problem_with_phone(phone))
emails = st.sampled_from(["ada@example.com", "ADA@example.com", "grace@example.com", "alan@example.org"])
flags = st.sampled_from([True, False])
keys = st.sampled_from(["time", "Time", "tIME", "room", "a b", "é", "0"])
TEXTS = ("first_name", "last_name", "address", "city", "state", "zipcode", "notes")


def _declarable() -> dict[str, st.SearchStrategy[Any]]:
    fields: dict[str, st.SearchStrategy[Any]] = {name: st.one_of(st.none(), values) for name in TEXTS}
    fields.update(
        email=emails,
        phone=st.one_of(st.none(), declared_phones),
        status=st.sampled_from(STATUSES),
        is_guest=st.one_of(st.none(), flags),
        country=st.sampled_from(["", "US", "GB", "NO"]),
        avatar_image_id=st.sampled_from([None, "", 0, 1, 77]),
        custom_fields=st.dictionaries(keys, st.one_of(st.none(), values), max_size=3).filter(_one_spelling),
    )
    return fields


def _one_spelling(custom: dict[str, Any]) -> bool:
    return len({key.casefold() for key in custom}) == len(custom)


def _shown() -> dict[str, st.SearchStrategy[Any]]:
    fields: dict[str, st.SearchStrategy[Any]] = {name: st.one_of(st.none(), values) for name in TEXTS}
    fields.update(
        email=emails,
        phone=st.one_of(st.none(), phones),
        status=st.sampled_from(STATUSES),
        is_guest=st.sampled_from([None, True, False, "0", "1", 0, 1]),
        country=st.sampled_from([None, "", "US", "us", "United States", "Norway", "Atlantis"]),
        avatar_image_id=st.sampled_from([None, "", "0", 0, "77", 77]),
        custom_fields=st.one_of(
            st.just([]), st.none(), st.dictionaries(keys, values, max_size=4).filter(_one_spelling)
        ),
    )
    return fields


# What a user writes, what a site answers; any of the fields may be left out.
raw_declarations = st.fixed_dictionaries({}, optional=_declarable())
raw_customers = st.fixed_dictionaries({"id": st.sampled_from([1, "1"])}, optional=_shown())

declarations: st.SearchStrategy[Declared] = raw_declarations.map(declare)
customers: st.SearchStrategy[Customer] = raw_customers.map(customer_from_api)

# Values of which a text is sure to hold no other trace, and the fields that are personal texts.
words = st.text("abcdefghijklmnopqrstuvwxyz@.+-0123456789äé ", min_size=4, max_size=12).filter(
    lambda text: text[0].isalnum() and text[-1].isalnum() and " ".join(text.split()) == text and text != "active"
)
PERSONAL = [name for name in NAMES if name not in ("id", "status", "is_guest", "avatar_image_id", "custom_fields")]
