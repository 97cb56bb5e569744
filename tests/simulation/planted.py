"""Bugs planted into the collection, each of which the simulation must find"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from unittest import mock

from tests.proof.run import PLUGINS

Patch = Callable[[ExitStack], None]


def _module(name: str) -> Any:
    return importlib.import_module(f"{PLUGINS}.module_utils.{name}")


def _put(place: str, name: str, value: Any) -> Patch:
    """A bug that is another function or method in place of one. `place`: a module, perhaps with a class in it."""
    return lambda stack: stack.enter_context(mock.patch.object(_found(place), name, value))


def _around(place: str, name: str, change: Callable[..., Any]) -> Patch:
    """A bug that is called with the function or method that it replaces, and with its arguments."""

    def plant(stack: ExitStack) -> None:
        original = getattr(_found(place), name)

        def planted(*args: Any, **named: Any) -> Any:
            return change(original, *args, **named)

        stack.enter_context(mock.patch.object(_found(place), name, planted))

    return plant


def _found(place: str) -> Any:
    name, _dot, kind = place.partition(":")
    return getattr(_module(name), kind) if kind else _module(name)


def _origin(**other: str) -> Callable[..., str]:
    return lambda original, *args: other.get(original(*args), original(*args))


def _whole_record(original: Any, declared: Any, actual: Any, goal: Any) -> Any:
    change = original(declared, actual, goal)
    return replace(change, body=dict(declared.values)) if change and change.action == "update" else change


def _two_pages(original: Any, answer: Any, number: int) -> Any:
    page = original(answer, number)
    pages = None if page.pages is None else min(page.pages, 2)
    return replace(page, more=page.more and number < 2, pages=pages, total=None)


def _wrong_row(original: Any, *args: Any) -> Any:
    page = original(*args)
    return replace(page, raw=page.raw[:-1]) if page.more else page


def _believed(original: Any, self: Any, work: Any, error: Any) -> Any:
    outcome = _module("_engine.outcome").Written
    return outcome(work.change, True, work.change.actual, None, 200, 1, kept=work.change.differences)


def _too_early(original: Any, self: Any, change: Any) -> Any:
    written = _module("_engine.outcome").Written(change, True, change.actual, None, 200, 1)
    self._note(-1, written)
    return original(self, change)


def _with_key(original: Any, self: Any, *args: Any) -> Any:
    try:
        return original(self, *args)
    except _module("_base.errors").AnswerError as error:
        raise error.replaced(message=f"{error.message} {self.connection.secret}") from None


def _never_lost(original: Any, error: BaseException, *args: Any) -> Any:
    found = original(error, *args)
    return found.replaced(arrived=_module("_base.errors").Arrived.NO)


def _gone_is_done(original: Any, self: Any, change: Any) -> Any:
    written = original(self, change)
    failed = written.error is not None and written.status_code in (400, 404, 422)
    return replace(written, error=None, changed=True) if failed else written


def _half_empty(original: Any, found: Any) -> Any:
    return original([difference for difference in found if difference.key is None or difference.new != ""])


def _always_create(original: Any, declared: Any, goal: Any) -> Any:
    return original(declared, replace(goal, create=True))


def _only_both(original: Any, changes: Any) -> None:
    original([change for change in changes if any(each.origin == "both" for each in change.differences)])


def _without_phone(original: Any, *args: Any) -> Any:
    return tuple(difference for difference in original(*args) if difference.field.name != "phone")


def _next_customer(original: Any, self: Any, number: int, *args: Any) -> Any:
    return original(self, number + 1, *args)


def _no_custom(self: Any) -> tuple[str, ...]:
    return tuple(sorted(difference.name for difference in self.differences if difference.key is None))


def _no_pending(original: Any, *args: Any) -> Any:
    return replace(original(*args), pending=False, error=None)


def _old_base(original: Any, self: Any, declared: Any, actual: Any) -> Any:
    found = original(self, declared, actual)
    return declared.values if found is None else found


def _silent(*_args: Any, **_named: Any) -> None:
    """Do nothing."""


def _later_base(original: Any, difference: Any, base: Any, actual: Any, exact: bool) -> Any:
    found = original(difference, base, actual, exact)
    return replace(found, origin="site") if found.key is not None and found.base is None else found


def _no_cause(original: Any, *args: Any) -> Any:
    return {}


def _unmasked(original: Any, self: Any, record: Any) -> Any:
    return dict(record)


def _all_kept(original: Any, change: Any, now: Any) -> Any:
    return change.differences


def _as_it_comes(_self: Any, params: Any, send: Any) -> Any:
    return send(params)


def _read_write(original: Any, self: Any, kind: Any, read_only: bool) -> Any:
    return original(self, kind, False)


BUGS: dict[str, Patch] = {
    "whose change a difference is, the site's or the files', is mixed up": _around(
        "_plan.ownership", "_origin", _origin(site="declared", declared="site")
    ),
    "a change of both sides passes for the files'": _around("_plan.ownership", "_origin", _origin(both="declared")),
    "a change of both sides passes for the site's": _around("_plan.ownership", "_origin", _origin(both="site")),
    "a customer that the base lacks counts as applied": _around("_plan.ownership:Base", "of", _old_base),
    "a custom field that the base lacks counts as the site's": _around("_plan.ownership", "_owned", _later_base),
    "`site_changes: fail` overlooks what the site alone changed": _around(
        "_engine.run", "forbid_site_changes", _only_both
    ),
    "the whole record is sent instead of the differences": _around("_plan.matcher", "plan_customer", _whole_record),
    "the list ends after its second page": _around("_api.extension", "read_page", _two_pages),
    "the last row of each page is lost": _around("_api.extension", "read_page", _wrong_row),
    "a row that shows little passes for the whole record": _put("_plan.matcher", "shows", lambda *_args: True),
    "a phone is never compared": _around("_plan.planner", "compare", _without_phone),
    "`only_if_empty` is not heeded": _put("_plan.planner:Goal", "leaves", lambda *_args: False),
    "`create: false` is not heeded": _around("_plan.planner", "_create", _always_create),
    "a custom field to be removed is not sent": _around("_plan.planner", "body_of", _half_empty),
    "the customer behind the right one is written to": _around("_api.extension:ExtensionApi", "update", _next_customer),
    "the customer behind the right one is deleted": _around("_api.extension:ExtensionApi", "delete", _next_customer),
    "a lost answer passes for a refusal, so that a stored POST is sent again": _around(
        "_http.client", "translate", _never_lost
    ),
    "a lost answer passes for a success": _around("_engine.write:Writer", "_after_doubt", _believed),
    "a refused write passes for a success": _around("_engine.write:Writer", "write", _gone_is_done),
    "an answer to a write is believed unread": _around("_engine.write", "judge", _no_pending),
    "of a write that was stored in part, all fields are named": _around("_engine.write", "kept_by", _all_kept),
    "a line of the journal comes before its write": _around("_engine.apply:Applier", "_guarded", _too_early),
    "the journal stays empty": _put("_engine.journal:Journal", "note", _silent),
    "custom fields are missing in `changed_fields`": _put("_plan.change:Change", "fields", property(_no_custom)),
    "check mode writes": _around("_task.task:Task", "connect", _read_write),
    "a run of which customers failed does not fail": _around("_runs.many", "failure_of", _no_cause),
    "what was skipped is not listed": _put("_results.many:Entries", "skip", _silent),
    "a 429 is final": _put("_http.retry:Tries", "allow", lambda *_args: False),
    "`Retry-After` is not heeded": _put("_http.pacer:Pacer", "_refused", _silent),
    "records in `diff` are not masked": _around("_results.mask:Mask", "record", _unmasked),
    "messages of failures show the key": _around("_http.client:Client", "call", _with_key),
    "readings may come out of a cache": _put("_api.fresh:FreshReading", "__call__", _as_it_comes),
}
"""Each bug by its name."""
