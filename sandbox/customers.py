"""The endpoints: what each operation does, once the request is understood and allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sandbox import errors, listing, shapes, values
from sandbox.faults import Fault
from sandbox.log import Entry
from sandbox.records import FIELDS, Record, complete, now
from sandbox.state import State

Result = tuple[int, Any]
PERMISSIONS = {
    "list": "customers:read",
    "get": "customers:read",
    "put": "customers:update",
    "post": "customers:create",
    "delete": "customers:delete",
}


async def perform(state: State, operation: str, sent: Mapping[str, Any], entry: Entry, fault: Fault | None) -> Result:
    """Do it. Raises RefusalError."""
    if operation == "index":
        paths = ("", "/status", "/customers", "/customers/(?P<id>\\d+)")
        routes: dict[str, Any] = {f"/latepoint-api/v1{path}": {} for path in paths}
        return 200, {"namespace": "latepoint-api/v1", "routes": routes}
    if operation == "status":
        return _status(state)
    if operation == "list":
        return _list(state, sent, fault)
    if operation == "post":
        return _create(state, sent, entry, fault)
    record = state.store.get(entry.customer_id or 0)
    if record is None:
        raise errors.not_found()
    if operation == "get":
        shown = shapes.customer(record, state.dialect, "get", listing.includes(sent))
        return 200, shapes.success(state.dialect, shown)
    if operation == "delete":
        return _delete(state, record, entry, fault)
    return await _update(state, record, sent, entry, fault)


def _status(state: State) -> Result:
    versions = {"version": "1.0.0", "latepoint_version": state.dialect.latepoint}
    data = {"status": "ok", "plugin": "latepoint-api", **versions}
    return 200, shapes.success(state.dialect, data)


def _list(state: State, sent: Mapping[str, Any], fault: Fault | None) -> Result:
    found = listing.fetch(state.store, sent, state.dialect)
    include = listing.includes(sent)
    data = [shapes.customer(record, state.dialect, "list", include) for record in found.records]
    total = found.total + disturbed(state, found.records, fault)
    counts = shapes.counts(state.dialect, found.page, found.per_page, total)
    return 200, shapes.success(state.dialect, data, **counts)


def disturbed(state: State, records: list[Record], fault: Fault | None) -> int:
    """Move the customers under the reader as a fault says; returns by how much the total lies."""
    if fault and fault.kind == "list_shrinks" and records:
        state.store.delete(fault.option("id") or records[0]["id"])
    if fault and fault.kind == "list_grows":
        state.store.add({"created_at": now(), **(fault.option("record") or {})})
    return int(fault.option("by")) if fault and fault.kind == "list_lies_total" else 0


def _check(state: State, record: Record, verb: str) -> None:
    """Refuse what LatePoint refuses, in the whole record."""
    style = state.dialect.validation
    found = values.problem(record, state.dialect)
    if found:
        raise errors.not_valid(verb, found[1], found[0], style)
    if record["email"] and state.store.email_taken(record["email"], record["id"]):
        raise errors.not_valid(verb, "Email already exists", "email", style)


async def _update(state: State, old: Record, sent: Mapping[str, Any], entry: Entry, fault: Fault | None) -> Result:
    """Read the row, change it, write the whole row: what somebody else wrote in between is lost."""
    new = values.revise(old, sent, state.dialect)
    _check(state, new, "updating")
    new["updated_at"] = now()
    wanted = new
    new = tampered(new, old, fault)
    await state.sleep(state.write_window)
    if not (fault and fault.kind in ("drop", "drop_honest")):
        entry.stored = state.store.save(new)
    shown = _shown(state, "put", old, new, wanted, sent, fault)
    return 200, shapes.success(state.dialect, shown, "Customer updated successfully")


def _create(state: State, sent: Mapping[str, Any], entry: Entry, fault: Fault | None) -> Result:
    blank: Record = dict.fromkeys(("first_name", "last_name", "email"), "")
    number = state.store.next_id()
    moment = now()
    fresh = complete({**blank, "status": state.dialect.default_status, "created_at": moment}, number)
    new = values.revise(fresh, sent, state.dialect)
    _check(state, new, "creating")
    new["updated_at"] = moment
    wanted = new
    new = tampered(new, fresh, fault)
    entry.customer_id = number
    if not (fault and fault.kind == "drop"):
        entry.customer_id = state.store.add({name: new[name] for name in FIELDS})
        entry.stored = True
    shown = _shown(state, "post", fresh, new, wanted, sent, fault)
    return 201, shapes.success(state.dialect, shown, "Customer created successfully")


def _delete(state: State, record: Record, entry: Entry, fault: Fault | None) -> Result:
    if record["bookings"]:
        raise errors.has_bookings(record["bookings"])
    if not fault:
        entry.stored = state.store.delete(record["id"])
    number = str(record["id"]) if state.dialect.numbers == "string" else record["id"]
    return 200, shapes.success(state.dialect, {"id": number, "deleted": True}, "Customer deleted successfully")


def tampered(new: Record, old: Record, fault: Fault | None) -> Record:
    """The row as a fault has it stored."""
    if fault is None or fault.kind not in ("drop_field", "rewrite_field"):
        return new
    name, _mark, key = str(fault.option("field")).partition(".")
    changed = {**new, "custom_fields": dict(new["custom_fields"])}
    rewritten = fault.kind == "rewrite_field"
    if key:
        value = fault.option("value") if rewritten else old["custom_fields"].get(key)
        changed["custom_fields"].pop(key, None)
        if value not in (None, ""):
            changed["custom_fields"][key] = value
    else:
        changed[name] = fault.option("value") if rewritten else old[name]
    return changed


def _shown(
    state: State,
    view: shapes.View,
    old: Record,
    new: Record,
    wanted: Record,
    sent: Mapping[str, Any],
    fault: Fault | None,
) -> dict[str, Any]:
    """The record as the write's answer shows it: honest or not, as the dialect and the fault say."""
    dialect = state.dialect
    lies = fault is not None and (fault.kind == "drop" or fault.option("answer") == "sent")
    if lies:
        new, dialect = wanted, replace(dialect, put_echo="sent")
    elif fault is not None:
        new, dialect = (old if fault.kind == "drop_honest" else new), replace(dialect, put_echo="stored")
    return shapes.customer(new, dialect, view, frozenset({"custom_fields", "notes"}), sent)
