"""What an ability does, once its input is found good and its user is allowed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox import customers, values
from sandbox.abilities import pages, refusals, shapes
from sandbox.abilities.catalogue import EDITABLE
from sandbox.faults import Fault
from sandbox.log import Entry
from sandbox.records import FIELDS, NAMES, Record, complete, now
from sandbox.state import State

NEW_STATUS = "pending_verification"


@dataclass(frozen=True)
class Job:
    """One run of an ability."""

    state: State
    given: Mapping[str, Any]
    """The input."""
    entry: Entry
    fault: Fault | None

    def number(self, name: str = "id") -> int:
        """The customer that the input names."""
        return values.as_number(self.given[name])

    def record(self, name: str = "id") -> Record:
        """The stored customer. Raises RefusalError where there is none."""
        record = self.state.store.get(self.number(name))
        if record is None:
            raise refusals.not_found()
        return record

    def suffers(self, *kinds: str) -> bool:
        """Does one of these faults strike this run?"""
        return self.fault is not None and self.fault.kind in kinds


async def _list(job: Job) -> Any:
    found = pages.fetch(job.state.store, job.given)
    shown = [shapes.customer(record, job.state.dialect) for record in found.records]
    total = found.total + customers.disturbed(job.state, found.records, job.fault)
    return {"customers": shown, "total": total, "page": found.page, "per_page": found.per_page}


async def _get(job: Job) -> Any:
    return shapes.customer(job.record(), job.state.dialect)


async def _by_email(job: Job) -> Any:
    found = by_email(job.state, job.given["email"])
    if found is None:
        raise refusals.not_found()
    return shapes.customer(found, job.state.dialect)


def by_email(state: State, email: Any) -> Record | None:
    """The first customer with exactly this e-mail, regardless of case."""
    if not isinstance(email, str):
        return None
    found = state.store.select("WHERE email_key = ? ORDER BY id LIMIT 1", (values.fold(email),))
    return found[0] if found else None


async def _count(job: Job) -> Any:
    return {"count": job.state.store.count()}


async def _bookings(job: Job) -> Any:
    """A customer's bookings, page by page."""
    page, size = (values.as_number(job.given.get(name, usual)) for name, usual in (("page", 1), ("per_page", 20)))
    found = shapes.bookings(job.record("customer_id"))
    start = (page - 1) * size
    return {"bookings": found[start : start + size], "total": len(found), "page": page, "per_page": size}


def _revised(old: Record, given: Mapping[str, Any]) -> Record:
    """The whole record after the write: names and notes sanitized, phones as they are sent."""
    new = {**old, **{name: given[name] for name in EDITABLE if name in given}}
    for name in NAMES:
        new[name] = values.sanitized(new[name]) if name in given else new[name]
    if "notes" in given:
        new["notes"] = values.sanitized(given["notes"], lines=True)
    return new


def _check(state: State, record: Record) -> None:
    """Refuse what LatePoint refuses in the whole record."""
    found = values.problem(record, state.dialect)
    reason = found[1] if found else "Email already exists"
    if found or state.store.email_taken(record["email"], record["id"]):
        raise refusals.save_failed(reason, state.dialect.wp_debug)


async def _update(job: Job) -> Any:
    """Read the row, change it, write the whole row: what somebody else wrote in between is lost."""
    old = job.record()
    wanted = _revised(old, job.given)
    _check(job.state, wanted)
    wanted["updated_at"] = now()
    new = customers.tampered(wanted, old, job.fault)
    await job.state.sleep(job.state.write_window)
    if not job.suffers("drop", "drop_honest"):
        job.entry.stored = job.state.store.save(new)
    return _shown(job, old, new, wanted)


async def _create(job: Job) -> Any:
    store = job.state.store
    blank: Record = dict.fromkeys((*NAMES, "email"), "")
    moment = now()
    fresh = complete({**blank, "status": NEW_STATUS, "created_at": moment}, store.next_id())
    wanted = {**_revised(fresh, job.given), "updated_at": moment}
    _check(job.state, wanted)
    new = customers.tampered(wanted, fresh, job.fault)
    job.entry.customer_id = new["id"]
    if not job.suffers("drop"):
        job.entry.customer_id = store.add({name: new[name] for name in FIELDS})
        job.entry.stored = True
    return _shown(job, fresh, new, wanted)


async def _delete(job: Job) -> Any:
    """Delete the customer, and the bookings with them, without asking."""
    record = job.record()
    if not job.suffers("drop"):
        job.entry.stored = job.state.store.delete(record["id"])
        job.entry.bookings_deleted = record["bookings"]
    return {"deleted": True, "id": record["id"]}


def _shown(job: Job, old: Record, new: Record, wanted: Record) -> dict[str, Any]:
    """The record as the write's answer shows it: as it is stored, unless a fault lies."""
    dialect = job.state.dialect
    if job.suffers("drop") or (job.fault is not None and job.fault.option("answer") == "sent"):
        sent = {name: job.given[name] for name in EDITABLE if name in job.given}
        return {**shapes.customer(wanted, dialect), **sent}
    return shapes.customer(old if job.suffers("drop_honest") else new, dialect)


WORK: dict[str, Callable[[Job], Awaitable[Any]]] = {
    "latepoint/list-customers": _list,
    "latepoint/get-customer": _get,
    "latepoint/get-customer-by-email": _by_email,
    "latepoint/get-total-customers-count": _count,
    "latepoint/get-customer-bookings": _bookings,
    "latepoint/update-customer": _update,
    "latepoint/create-customer": _create,
    "latepoint/delete-customer": _delete,
}
