# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes and types in which a site answers, told by the doctor. Pure: envelopes and records in, findings out."""

from __future__ import annotations

from collections import Counter
from typing import Any, Collection, Iterable, List, Mapping, Sequence

from .._record.catalogue import BY_NAME, NAMES, VALUES
from .._record.checks import STATUSES
from .._record.customer import Customer, customer_from_api
from .._record.types import whole_number
from .findings import (
    Finding,
    listed,
    note,
    ok,
    plural,
    problem,
)

Record = Mapping[str, Any]
TYPED = ("id", "is_guest", "avatar_image_id")
TEXTS = tuple(entry.name for entry in VALUES if entry.kind.option == "str")


def shape_of(value: Any) -> str:
    """A value's type as JSON has it, and nothing of the value but whether it is empty."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true/false"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        if value == "":
            return '""'
        return "number as text" if whole_number(value) is not None else "text"
    if isinstance(value, list):
        return "list" if value else "[]"
    return "object" if value else "{}"


def shapes(values: Iterable[Any]) -> str:
    """`number as text or null`: all shapes among the values, the most frequent first."""
    counted = Counter(shape_of(value) for value in values)
    return " or ".join(name for name, _number in counted.most_common()) or "not shown"


# --- envelopes -----------------------------------------------------------------------------------------


def success(envelope: Record) -> Finding:
    told = "success: true" if envelope.get("success") is True else 'status: "success"'
    others = sorted(str(name)[:40] for name in envelope if name not in ("success", "status", "data"))
    return ok("success", told + (f", beside {listed(others[:6])}" if others else ""), "Successes are recognised.")


def list_metadata(envelope: Record) -> Finding:
    for name in ("pagination", "meta"):
        told = envelope.get(name)
        if isinstance(told, Mapping):
            keys = listed(sorted(str(key)[:40] for key in told)[:8])
            if whole_number(told.get("total")) is not None:
                return ok("list_metadata", f"{name} with {keys}", "Whether a listing is whole can be checked.")
            return note("list_metadata", f"{name} with {keys}", _NO_TOTAL)
    return note("list_metadata", "none", _NO_TOTAL)


_NO_TOTAL = (
    "Lists tell no total: they are read until a page is short or empty, and a customer who comes or goes "
    "meanwhile may go unnoticed until the next run."
)


# --- records -------------------------------------------------------------------------------------------


def types(rows: Sequence[Record]) -> Finding:
    """Types of what is no text; problems are values that can't be read as what they should be."""
    told = [f"{name}: {shapes(row[name] for row in rows if name in row)}" for name in TYPED]
    empty = shapes(row[name] for row in rows for name in TEXTS if row.get(name, 1) in (None, ""))
    told.append(f"empty texts: {empty if empty != 'not shown' else 'none seen'}")
    wrong = unreadable(rows)
    if wrong:
        meaning = f"{listed(wrong)} can't be read for certain: leave out what the doctor names here."
        return problem("types", "; ".join(told), meaning, wrong)
    return ok("types", "; ".join(told), "All of these are read and compared as what they mean.")


def unreadable(rows: Sequence[Record]) -> List[str]:
    """Fields that come in a shape in which nobody can tell their value."""
    wrong = {name for row in rows for name in customer_from_api(row).unreadable}
    return [entry.name for entry in VALUES if entry.name in wrong and entry.name != "custom_fields"]


def address(record: Record) -> Finding:
    if isinstance(record.get("address"), Mapping):
        keys = listed(sorted(str(key)[:40] for key in record["address"])[:8])
        return ok("address", f"nested: {keys}", "Addresses are read from there, and sent as flat fields.")
    seen = [name for name in ("address", "city", "state", "zipcode", "country") if name in record]
    return ok("address", f"flat: {listed(seen)}", "Addresses are read and sent as flat fields.")


def notes(record: Record) -> Finding:
    seen = [name for name in ("notes", "admin_notes") if name in record]
    if len(seen) == 2:
        meaning = "One may be the customer's own notes. A write goes to notes, and counts as kept if either shows it."
        return note("notes", "notes and admin_notes", meaning, ["notes"])
    return ok("notes", listed(seen), "Internal notes are read from there.", ["notes"])


def custom_fields(rows: Sequence[Record]) -> Finding:
    values = [row["custom_fields"] for row in rows if "custom_fields" in row]
    odd = sorted({customer_from_api(row).unreadable.get("custom_fields", "") for row in rows} - {""})
    if odd:
        meaning = f"Custom fields come as {listed(odd)}, so that their keys are unknown: leave custom_fields out."
        return problem("custom_fields", shapes(values), meaning, ["custom_fields"])
    return ok(
        "custom_fields", shapes(values), "No custom fields at all are read alike, as [] and as {}.", ["custom_fields"]
    )


def fields_shown(records: Sequence[Record], names: Collection[str] = NAMES) -> Finding:
    """Which of these fields customers show when asked for everything; one who shows a field is enough."""
    customers = [customer_from_api(record) for record in records]
    wanted = [entry.name for entry in VALUES if entry.name in names]
    hidden = [name for name in wanted if not any(one.shows(name) for one in customers)]
    if hidden:
        meaning = (
            f"Leave {listed(hidden)} out: what the site doesn't show would be written on every run, and never be "
            "found as declared."
        )
        seen = f"none of {plural(len(records), 'record')} shows {listed(hidden)}"
        return problem("fields_shown", seen, meaning, hidden)
    return ok("fields_shown", f"all {len(wanted)} fields", "Every field can be compared.")


def statuses(customers: Sequence[Customer]) -> Finding:
    """Statuses that can't be declared, by their number."""
    odd = sum(bool(one.value("status")) and one.value("status") not in STATUSES for one in customers)
    if odd:
        meaning = f"Such a status can't be declared: leave it out, or declare one of {listed(STATUSES)}."
        return note("statuses", f"{odd} of {plural(len(customers), 'customer')} with a status of their own", meaning)
    return ok("statuses", "only those that can be declared", f"They are {listed(STATUSES)}.")


def countries(customers: Sequence[Customer], rows: Sequence[Record]) -> Finding:
    """Whether countries come as codes or as names, and how many are neither."""
    known = [one.value("country") for one in customers if one.value("country")]
    odd = sum(len(country) != 2 for country in known)
    if odd:
        meaning = "They are shown as they stand; declaring a code for such a customer is a change."
        return note("countries", f"{odd} of {len(known)} are no country that is known", meaning, ["country"])
    raw = [value for row in rows for value in _countries(row) if value]
    kind = "no country in sight" if not raw else "names" if any(len(value) != 2 for value in raw) else "codes"
    return ok("countries", kind, "Codes and English names are read alike.", ["country"])


def _countries(row: Record) -> List[str]:
    nested = row.get("address")
    found = [row.get("country"), nested.get("country") if isinstance(nested, Mapping) else None]
    return [value.strip() for value in found if isinstance(value, str)]


def same_customer(one: Customer, other: Customer) -> List[str]:
    """Fields that both show, but with values that don't count as the same."""
    both = [entry.name for entry in VALUES if one.shows(entry.name) and other.shows(entry.name)]
    return [name for name in both if not _agree(name, one, other)]


def _agree(name: str, one: Customer, other: Customer) -> bool:
    entry = BY_NAME[name]
    return any(one.has(entry, value) for value in other.shown[name])
