"""Faults on demand: the table of kinds, and the book of those that are set."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.answers import Answer
from sandbox.calls import OPERATIONS

Phase = Literal["instead", "after", "write", "list", "before", "late", "cache"]
ALL = frozenset(OPERATIONS)
WRITES = frozenset({"put", "post", "delete"})
RECORDS = frozenset({"list", "get", "put", "post"})
LISTED = RECORDS | {"bookings"}
ONE = frozenset({"get", "put", "post"})
EDITS = frozenset({"put", "post"})
PUT = frozenset({"put"})
LIST = frozenset({"list"})
READS = frozenset({"list", "get", "status"})


@dataclass(frozen=True)
class FaultKind:
    """One kind of fault."""

    summary: str
    phase: Phase
    """Instead of the work, after it, within a write or a list, merely before it, long before it (it arrives late), or
    between the site and the client."""
    operations: frozenset[str] = ALL
    """Where it makes sense."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What can be set, with the defaults."""
    partly: bool = False
    """A write is stored, but not all of it as it was sent."""

    @property
    def stored(self) -> bool:
        """Is a write stored under it?"""
        return self.phase in ("after", "before", "late") or self.partly


def _instead(summary: str, **options: Any) -> FaultKind:
    return FaultKind(summary, "instead", ALL, {"stored": False, **options})


def _after(summary: str, operations: frozenset[str] = ALL, **options: Any) -> FaultKind:
    return FaultKind(summary, "after", operations, options)


_JSON: dict[str, Any] = {"html": False, "code": None, "message": None}
_PAGE: dict[str, Any] = {**_JSON, "html": True}
_REDIRECT: dict[str, Any] = {"to": "host"}

FAULTS: dict[str, FaultKind] = {
    "status_400": _instead("400 `invalid_parameters`, with details in a `shape`", shape=None, **_JSON),
    "status_401": _instead("401 `unauthorized`", **_JSON),
    "status_403": _instead("403 `forbidden`", **_JSON),
    "status_404": _instead("404 `customer_not_found`", **_JSON),
    "status_405": _instead("405 as the web server's page", **_PAGE),
    "status_413": _instead("413 as the web server's page", **_PAGE),
    "status_422": _instead("422 `validation_failed` with details in a `shape`", shape=None, **_JSON),
    "status_429": _instead("429 with Retry-After in seconds", retry_after=1, **_JSON),
    "status_429_date": _instead("429 with Retry-After as an HTTP date", retry_after=1, **_JSON),
    "status_429_bare": _instead("429 without Retry-After", **_JSON),
    "status_500": _instead("500 `server_error`", **_JSON),
    "status_502": _instead("502 as the web server's page", **_PAGE),
    "status_503": _instead("503 `service_unavailable`", retry_after=None, **_JSON),
    "status_504": _instead("504 as the web server's page", **_PAGE),
    **{
        f"status_{code}": _instead(f"{code} as a page of somebody in front of the site", **_PAGE)
        for code in (408, 425, *range(520, 528), 530)
    },
    "late_write": FaultKind(
        "the page of a proxy with `status` at once; the work is done before the `after`th further request (null: only "
        "when the control API settles it)",
        "late",
        WRITES,
        {"status": 524, "after": None},
    ),
    "bot_guard": _instead(
        "a page of the guard, the firewall or the maintenance that is named in `by`", by="siteground"
    ),
    "rest_closed": _instead("401 `rest_not_logged_in`: a plugin closes the REST API to everybody"),
    "success_and_error": _instead("200 with success:true, and beside it status:error and an error", message="No"),
    "rest_no_route": _instead("404 `rest_no_route`: the API plugin is switched off"),
    "latepoint_not_available": _instead("503 `latepoint_not_available`: LatePoint is switched off"),
    "maintenance": _instead("503 `wp_die` with Retry-After: 600 (a page without Accept: application/json)"),
    "php_fatal": _instead("500 `internal_server_error` with path and stack trace (or a page)"),
    "database_down": _instead("500 `wp_die`, no database (or a page)"),
    "html_200": _instead("200 with the site's page"),
    "empty_200": _instead("200 without a body"),
    "success_false_200": _instead("200 with success:false and a message", message="Something went wrong"),
    "not_found_as_200": _instead("the 404 envelope as 200 text/html behind a PHP warning"),
    "close_before": _instead("the connection is closed before anything is done"),
    "timeout_before": _instead("nothing is done; after `seconds` the connection is closed", seconds=30.0),
    "redirect_301": _instead("301 to `to`: host, https, www, slash or a URL", **_REDIRECT),
    "redirect_302": _instead("302 to `to`: host, https, www, slash or a URL", **_REDIRECT),
    "redirect_303": _instead("303 to `to`: host, https, www, slash or a URL", **_REDIRECT),
    "redirect_307": _instead("307 to `to`: host, https, www, slash or a URL", **_REDIRECT),
    "redirect_308": _instead("308 to `to`: host, https, www, slash or a URL", **_REDIRECT),
    "cut_json": _after("the body stops half-way under its full Content-Length, then the connection closes"),
    "cut_json_short": _after("half of the JSON, under the Content-Length of that half"),
    "prefixed_json": _after("a PHP warning in front of the JSON", status=200),
    "gzip_unnamed": _after("the body is compressed with gzip, and no header says so"),
    "bom_json": _after("a byte order mark in front of the JSON"),
    "close_after": _after("the work is done, then the connection is closed without an answer"),
    "error_500_after": _after("the work is done, the answer is a 500 all the same"),
    "bad_gateway_after": _after("the work is done, the answer is a 502 page"),
    "timeout_after": _after("the work is done, the answer comes `seconds` late", seconds=30.0),
    "wrong_customer": _after("the answer shows another id", ONE, id=None),
    "not_a_record": _after("the record or list is null, or what the option says", LISTED, data=None),
    "huge": _after("a body of `mb` megabytes", ALL, mb=20),
    "deep": _after("the record or list is lists within lists", LISTED, floors=100_000),
    "lone_surrogate": _after("half of an emoji as first_name", RECORDS),
    "slow": FaultKind("`seconds` of waiting first", "before", ALL, {"seconds": 0.2}),
    "drop": FaultKind("success, nothing stored, the answer shows what was sent", "write", WRITES),
    "drop_honest": FaultKind("success, nothing stored, the answer shows the old values", "write", PUT),
    "drop_field": FaultKind(
        "one `field` isn't stored; the answer shows what is stored (or with answer=sent what was sent)",
        "write",
        EDITS,
        {"field": "phone", "answer": "stored"},
        partly=True,
    ),
    "rewrite_field": FaultKind(
        "another `value` of one `field` is stored; the answer as for drop_field",
        "write",
        EDITS,
        {"field": "phone", "value": "", "answer": "stored"},
        partly=True,
    ),
    "list_shrinks": FaultKind("after the page its first customer (or `id`) is deleted", "list", LIST, {"id": None}),
    "list_grows": FaultKind("after the page a customer (or `record`) is created", "list", LIST, {"record": None}),
    "list_lies_total": FaultKind("the total is `by` greater than what the pages hold", "list", LIST, {"by": 1}),
    "cache": FaultKind(
        "an address that was read before is answered as it was then, up to `hits` times (null: for ever), and told so "
        "in `header` (null: not at all); a parameter named `ignores` makes no other address",
        "cache",
        READS,
        {"header": "X-LiteSpeed-Cache", "hits": None, "ignores": None},
    ),
}


@dataclass
class Fault:
    """A fault that is set: what, where, and how often."""

    kind: str
    on: frozenset[str]
    customer: int | None = None
    skip: int = 0
    times: int | None = 1
    """How many more requests it hits; nothing means all of them."""
    options: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, tuple[Answer, int]] = field(default_factory=dict)
    """What a cache holds: the answer to each address, and how often it has answered."""

    @property
    def phase(self) -> Phase:
        """When it strikes; an answer given instead of the work comes after it with `stored=True`."""
        phase = FAULTS[self.kind].phase
        return "after" if phase == "instead" and self.option("stored") else phase

    def option(self, name: str) -> Any:
        """An option's value, or the kind's default."""
        return self.options.get(name, FAULTS[self.kind].options.get(name))

    def matches(self, operation: str, customer: int | None) -> bool:
        """Is this the operation and the customer, and is the fault not spent?"""
        return self.times != 0 and operation in self.on and self.customer in (None, customer)

    def as_dict(self) -> dict[str, Any]:
        """The fault as JSON."""
        where = {"kind": self.kind, "on": sorted(self.on), "customer": self.customer}
        return {**where, "skip": self.skip, "times": self.times, **self.options}


class FaultBook:
    """The faults that are set, in the order in which they were."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(
        self,
        kind: str,
        on: str | Iterable[str] = "*",
        customer: int | None = None,
        skip: int = 0,
        times: int | None = 1,
        **options: Any,
    ) -> Fault:
        """Set a fault. Raises ValueError for a kind, operation or option that doesn't exist or doesn't fit."""
        if kind not in FAULTS:
            raise ValueError(f"no such fault: {kind}")
        unknown = sorted(set(options) - set(FAULTS[kind].options))
        if unknown:
            raise ValueError(f"{kind} has no option {', '.join(unknown)}")
        fault = Fault(kind, _operations(kind, on), customer, skip, times, options)
        with self._lock:
            self._faults.append(fault)
        return fault

    def take(self, operation: str | None, customer: int | None) -> Fault | None:
        """The fault that strikes this request, counted down."""
        with self._lock:
            for fault in self._faults:
                if operation is None or not fault.matches(operation, customer):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times = None if fault.times is None else fault.times - 1
                return fault
        return None

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()

    def as_list(self) -> list[dict[str, Any]]:
        """All faults as JSON, the spent ones included."""
        with self._lock:
            return [fault.as_dict() for fault in self._faults]


def _operations(kind: str, on: str | Iterable[str]) -> frozenset[str]:
    sensible = FAULTS[kind].operations
    names = frozenset(on.replace(" ", "").split(",") if isinstance(on, str) else on)
    if names == {"*"}:
        return sensible
    if not names or not names <= sensible:
        raise ValueError(f"{kind} makes sense on {', '.join(sorted(sensible))}, not on {', '.join(sorted(names))}")
    return names
