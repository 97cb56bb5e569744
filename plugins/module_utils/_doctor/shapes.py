# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's questions about the shapes and types in which a site answers."""

from __future__ import annotations

from collections import Counter
from typing import Any, Iterable, List, Mapping, Sequence

from .._record.catalogue import VALUES
from .._record.checks import STATUSES
from .._record.customer import customer_from_api
from .._record.types import whole_number
from .findings import Finding, listed, note, ok, plural, problem
from .questions import SAMPLES, Topic, Visit, question

Record = Mapping[str, Any]
TYPED = ("id", "is_guest", "avatar_image_id")
TEXTS = tuple(entry.name for entry in VALUES if entry.kind.option == "str")


def shape_of(value: Any) -> str:
    """Returns a value's type as JSON has it, and nothing of the value but whether it is empty."""
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
    """Returns `number as text or null`: all shapes among the values, the most frequent first."""
    counted = Counter(shape_of(value) for value in values)
    return " or ".join(name for name, _number in counted.most_common()) or "not shown"


# --- envelopes -----------------------------------------------------------------------------------------


def _of_extension(visit: Visit) -> bool:
    return visit.patient.api.partial_rows


@question("success", Topic.ENVELOPES, _of_extension)
def success(visit: Visit) -> Finding:
    envelope = visit.patient.envelope
    claim = "success: true" if envelope.get("success") is True else 'status: "success"'
    others = sorted(str(name)[:40] for name in envelope if name not in ("success", "status", "data"))
    return ok(claim + (f", beside {listed(others[:6])}" if others else ""), "Successes are recognised.")


@question("list_metadata", Topic.ENVELOPES, _of_extension)
def list_metadata(visit: Visit) -> Finding:
    for name in ("pagination", "meta"):
        data = visit.patient.envelope.get(name)
        if isinstance(data, Mapping):
            keys = listed(sorted(str(key)[:40] for key in data)[:8])
            if whole_number(data.get("total")) is not None:
                return ok(f"{name} with {keys}", "Whether a listing is whole can be checked.")
            return note(f"{name} with {keys}", _NO_TOTAL)
    return note("none", _NO_TOTAL)


_NO_TOTAL = (
    "Lists give no total: they are read until a page is short or empty, and a customer who comes or goes "
    "meanwhile may go unnoticed until the next run."
)


# --- records -------------------------------------------------------------------------------------------


@question("customers", Topic.RECORDS, lambda visit: not visit.customers)
def customers(_visit: Visit) -> Finding:
    meaning = "How customers look here shows once there is one, or with write: true on a staging site."
    return note("the site has none", meaning)


@question("types", Topic.RECORDS, lambda visit: bool(visit.customers))
def types(visit: Visit) -> Finding:
    """Types in the list and of a few customers read by id; these also show how long such a request takes."""
    api = visit.patient.api
    for customer in visit.customers[:SAMPLES]:
        visit.samples.append(api.fetch_raw(customer.id or 0))
    for _again in range(2):  # a cache answers the second time
        api.fetch_cacheable(visit.customers[0].id or 0)
    return types_of(visit.rows)


def types_of(rows: Sequence[Record]) -> Finding:
    """Returns the types of fields that are no text; values that can't be read as what they should be are a problem."""
    seen = [f"{name}: {shapes(row[name] for row in rows if name in row)}" for name in TYPED]
    empty = shapes(row[name] for row in rows for name in TEXTS if row.get(name, 1) in (None, ""))
    seen.append(f"empty texts: {empty if empty != 'not shown' else 'none seen'}")
    wrong = unreadable(rows)
    if wrong:
        meaning = f"{listed(wrong)} can't be read for certain: leave out what the doctor names here."
        return problem("; ".join(seen), meaning, wrong)
    return ok("; ".join(seen), "All of these are read and compared as what they mean.")


def unreadable(rows: Sequence[Record]) -> List[str]:
    """Returns the fields that come in a shape in which nobody can tell their value."""
    wrong = {name for row in rows for name in customer_from_api(row).unreadable}
    return [entry.name for entry in VALUES if entry.name in wrong and entry.name != "custom_fields"]


def _some(names: Sequence[str]) -> str:
    """Returns the first few names, each cut short."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return listed([name[:60] for name in names[:5]]) + more


@question("statuses", Topic.RECORDS, lambda visit: bool(visit.customers))
def statuses(visit: Visit) -> Finding:
    """Statuses that can't be declared, by their number."""
    shown = [customer.value("status") for customer in visit.customers]
    odd = sum(bool(status) and status not in STATUSES for status in shown)
    if odd:
        meaning = f"Such a status can't be declared: leave it out, or declare one of {listed(STATUSES)}."
        return note(f"{odd} of {plural(len(shown), 'customer')} with a status of their own", meaning)
    return ok("only those that can be declared", f"They are {listed(STATUSES)}.")


def _sampled(visit: Visit) -> bool:
    return bool(visit.samples)


def _addresses_sampled(visit: Visit) -> bool:
    return bool(visit.samples) and "address" in visit.fields


@question("notes", Topic.RECORDS, _sampled)
def notes(visit: Visit) -> Finding:
    seen = [name for name in ("notes", "admin_notes") if name in visit.samples[0]]
    if len(seen) == 2:
        meaning = "One may be the customer's own notes. A write goes to one, and counts as kept if either shows it."
        return note("notes and admin_notes", meaning, ["notes"])
    return ok(listed(seen), "Internal notes are read from there.", ["notes"])


@question("fields_shown", Topic.RECORDS, _sampled)
def fields_shown(visit: Visit) -> Finding:
    """Which fields customers show when asked for everything; one customer who shows a field is enough."""
    read = [customer_from_api(row) for row in visit.rows]
    wanted = [entry.name for entry in VALUES if entry.name in visit.fields]
    hidden = [name for name in wanted if not any(customer.shows(name) for customer in read)]
    if hidden:
        meaning = (
            f"Leave {listed(hidden)} out: what the site doesn't show would be written on every run, and never be "
            "found as declared."
        )
        return problem(f"none of {plural(len(read), 'record')} shows {listed(hidden)}", meaning, hidden)
    return ok(f"all {len(wanted)} fields", "Every field can be compared.")


@question("countries", Topic.RECORDS, _addresses_sampled)
def countries(visit: Visit) -> Finding:
    """Whether countries come as codes or as names, and how many are neither."""
    known = [customer.value("country") for customer in visit.customers if customer.value("country")]
    odd = sum(len(country) != 2 for country in known)
    if odd:
        meaning = "They are shown as they stand; declaring a code for such a customer is a change."
        return note(f"{odd} of {len(known)} are no country that is known", meaning, ["country"])
    raw = [value for row in visit.rows for value in _countries(row) if value]
    kind = "no country in sight" if not raw else "names" if any(len(value) != 2 for value in raw) else "codes"
    return ok(kind, "Codes and English names are read alike.", ["country"])


def _countries(row: Record) -> List[str]:
    nested = row.get("address")
    found = [row.get("country"), nested.get("country") if isinstance(nested, Mapping) else None]
    return [value.strip() for value in found if isinstance(value, str)]


@question("address", Topic.RECORDS, _addresses_sampled)
def address(visit: Visit) -> Finding:
    record = visit.samples[0]
    if isinstance(record.get("address"), Mapping):
        keys = listed(sorted(str(key)[:40] for key in record["address"])[:8])
        return ok(f"nested: {keys}", "Addresses are read from there, and sent as flat fields.")
    seen = [name for name in ("address", "city", "state", "zipcode", "country") if name in record]
    return ok(f"flat: {listed(seen)}", "Addresses are read and sent as flat fields.")


@question("custom_fields", Topic.RECORDS, _addresses_sampled)
def custom_fields(visit: Visit) -> Finding:
    seen = shapes(row["custom_fields"] for row in visit.rows if "custom_fields" in row)
    read = [customer_from_api(row).unreadable for row in visit.rows]
    odd = sorted({shapes["custom_fields"] for shapes in read if "custom_fields" in shapes})
    if odd:
        meaning = f"Custom fields come as {listed(odd)}, so that their keys are unknown: leave custom_fields out."
        return problem(seen, meaning, ["custom_fields"])
    keys = sorted({name for shapes in read for name in shapes if name.startswith("custom_fields.")})
    if keys:
        meaning = f"{_some(keys)} can't be read for certain: leave them out of customer files. An export fails."
        return problem("values that are lists or objects", meaning, ["custom_fields"])
    return ok(seen, "No custom fields at all are read alike, as [] and as {}.", ["custom_fields"])
