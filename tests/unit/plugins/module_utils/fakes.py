# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Doubles at the seams: a clock that doesn't wait, an adapter without a network, a site in a dictionary."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from typing import Any, Callable, Mapping, Union
from urllib.parse import parse_qsl, urlsplit

import requests

from ansible_collections.latepoint.api.plugins.module_utils._api.extension import ExtensionApi
from ansible_collections.latepoint.api.plugins.module_utils._http.access import FRESH
from ansible_collections.latepoint.api.plugins.module_utils._http.client import Client
from ansible_collections.latepoint.api.plugins.module_utils._http.connection import Connection
from ansible_collections.latepoint.api.plugins.module_utils._http.pacer import Clock
from ansible_collections.latepoint.api.plugins.module_utils._http.site import ABILITIES, parse_site

KEY = "lp_test_0123456789abcdef"
BASE = "https://salon.example.com"
REST = "/wp-json/latepoint-api/v1"
SHOWN_BY_PUT = ("id", "first_name", "last_name", "email", "phone", "status", "updated_at")

Reply = Union[requests.Response, Exception]
Handler = Callable[[requests.PreparedRequest], Reply]


class FakeClock:
    """Time that passes only by sleeping."""

    def __init__(self, now: float = 1000.0, wall: float = 1700000000.0) -> None:
        self.now = now
        self.wall_offset = wall - now
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += max(seconds, 1e-6)

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.now, lambda: self.now + self.wall_offset, self.sleep)


def reply(status: int = 200, body: Any = b"", headers: Mapping[str, str] | None = None) -> requests.Response:
    """A real Response; a body that is neither bytes nor text is sent as JSON."""
    if isinstance(body, str):
        body = body.encode("utf-8")
    if not isinstance(body, bytes):
        body = json.dumps(body).encode("ascii")
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers or {})
    response.raw = io.BytesIO(body)
    return response


class FakeAdapter(requests.adapters.BaseAdapter):
    """Answers from a handler; notes each request and how it was to be sent."""

    def __init__(self, handler: Handler) -> None:
        super().__init__()
        self.handler = handler
        self.requests: list[requests.PreparedRequest] = []
        self.options: list[dict[str, Any]] = []

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        self.requests.append(request)
        self.options.append(options)
        answer = self.handler(request)
        if isinstance(answer, Exception):
            raise answer
        answer.request = request
        answer.url = request.url or ""
        return answer

    def close(self) -> None:
        return None


def connection(base_url: str = BASE, **options: Any) -> Connection:
    if "username" in options:
        return Connection(parse_site(base_url, allow_http=True, namespace=ABILITIES), **options)
    return Connection(parse_site(base_url, allow_http=True), options.pop("api_key", KEY), **options)


def client_of(
    handler: Handler, clock: FakeClock | None = None, read_only: bool = False, **options: Any
) -> tuple[Client, FakeAdapter]:
    """A real Client whose session ends at a handler."""
    client = Client(connection(**options), read_only, (clock or FakeClock()).clock)
    adapter = FakeAdapter(handler)
    client._session.mount("https://", adapter)
    client._session.mount("http://", adapter)
    return client, adapter


def script(*replies: Reply) -> Handler:
    """These replies, one after the other; the last one for ever."""
    left = list(replies)
    last = left[-1]
    body = last.raw.getvalue() if isinstance(last, requests.Response) and isinstance(last.raw, io.BytesIO) else b""

    def handle(request: requests.PreparedRequest) -> Reply:
        if len(left) > 1:
            return left.pop(0)
        return reply(last.status_code, body, last.headers) if isinstance(last, requests.Response) else last

    return handle


@dataclass
class Call:
    """One request that arrived at the site; `fresh` is what keeps caches from answering it."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    fresh: str = ""

    def __str__(self) -> str:
        return "{} {}".format(self.method, self.path)


Fault = Callable[["FakeSite", Call], Reply]


def extension_api(*replies: Any) -> ExtensionApi:
    """The API of a site that gives these replies, one after the other."""
    return ExtensionApi(client_of(script(*replies))[0])


class FakeSite:
    """A LatePoint site in a dictionary, in the shapes of the seed page; faults wait in a queue for each method."""

    def __init__(self, *customers: Mapping[str, Any], **settings: Any) -> None:
        self.customers: dict[int, dict[str, Any]] = {int(customer["id"]): dict(customer) for customer in customers}
        self.calls: list[Call] = []
        self.faults: dict[str, list[Fault]] = {}
        self.drops: list[str] = list(settings.pop("drops", ()))
        self.put_shows: Any = settings.pop("put_shows", SHOWN_BY_PUT)
        self.list_hides: Any = settings.pop("list_hides", ())
        assert not settings

    # --- faults ------------------------------------------------------------------------------------

    def instead(self, method: str, answer: Callable[[], Reply], times: int = 1) -> None:
        """Nothing is stored, and this is answered."""
        self.faults.setdefault(method, []).extend([lambda site, call: answer()] * times)

    def after(self, method: str, answer: Callable[[], Reply], times: int = 1) -> None:
        """The work is done, but this is answered."""

        def fault(site: FakeSite, call: Call) -> Reply:
            site.work(call)
            return answer()

        self.faults.setdefault(method, []).extend([fault] * times)

    def skip(self, method: str) -> None:
        """One request of the method without a fault, before the next ones."""
        self.faults.setdefault(method, []).append(lambda site, call: site.work(call))

    # --- answering ---------------------------------------------------------------------------------

    def __call__(self, request: requests.PreparedRequest) -> Reply:
        parts = urlsplit(request.url or "")
        assert parts.path.startswith(REST), parts.path
        body = request.body.decode("ascii") if isinstance(request.body, bytes) else request.body
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        fresh = query.pop(FRESH, "")
        call = Call(request.method or "", parts.path[len(REST) :], query, json.loads(body) if body else None, fresh)
        self.calls.append(call)
        assert "id" not in (call.body or {}), "the body holds an id"
        queue = self.faults.get(call.method)
        return queue.pop(0)(self, call) if queue else self.work(call)

    def work(self, call: Call) -> requests.Response:
        if call.path == "/status":
            return reply(200, {"success": True, "data": {"plugin": "LatePoint", "version": "5.2.4"}})
        if call.path == "/customers":
            return self._create(call.body) if call.method == "POST" else self._list(call.query)
        number = int(call.path.rsplit("/", 1)[1])
        if number not in self.customers:
            return not_found()
        if call.method == "DELETE":
            del self.customers[number]
            return reply(200, {"success": True, "message": "Customer deleted successfully", "data": {"id": number}})
        if call.method == "PUT":
            if self._taken((call.body.get("email") or "").lower(), number):
                message = "Error updating customer: Email already exists"
                return reply(400, {"code": "customer_update_failed", "message": message, "data": {"status": 400}})
            self._store(number, call.body)
            shown = {key: self.customers[number].get(key) for key in self.put_shows}
            return reply(200, {"success": True, "message": "Customer updated successfully", "data": shown})
        return reply(200, {"success": True, "data": self.customers[number]})

    def _taken(self, email: str, number: int) -> bool:
        return any(customer["email"].lower() == email for key, customer in self.customers.items() if key != number)

    def _create(self, body: Mapping[str, Any]) -> requests.Response:
        if any(customer["email"].lower() == body["email"].lower() for customer in self.customers.values()):
            message = "Error creating customer: Email already exists"
            return reply(400, {"code": "customer_create_failed", "message": message, "data": {"status": 400}})
        number = max(self.customers, default=0) + 1
        self.customers[number] = {"id": number}
        self._store(number, body)
        return reply(201, {"success": True, "data": {key: self.customers[number].get(key) for key in self.put_shows}})

    def _store(self, number: int, body: Mapping[str, Any]) -> None:
        record = self.customers[number]
        for key, value in body.items():
            if key in self.drops:
                continue
            if key == "custom_fields":
                record[key] = _merged(record.get(key) or {}, value, self.drops)
            else:
                record[key] = stored_phone(value) if key == "phone" else value

    def _list(self, query: Mapping[str, str]) -> requests.Response:
        rows = [self.customers[number] for number in sorted(self.customers)]
        rows = [row for row in rows if query.get("email", "").lower() in row["email"].lower()]
        rows = [row for row in rows if query.get("status", row.get("status")) == row.get("status")]
        size, page = int(query["per_page"]), int(query["page"])
        shown = [{key: row[key] for key in row if key not in self.list_hides} for row in rows]
        pagination = {"page": page, "per_page": size, "total": len(rows), "total_pages": -(-len(rows) // size)}
        return reply(200, {"success": True, "data": shown[(page - 1) * size : page * size], "pagination": pagination})

    # --- what tests ask ----------------------------------------------------------------------------

    def sent(self, method: str = "") -> list[str]:
        """The requests so far, as `PUT /customers/1`."""
        return [str(call) for call in self.calls if method in ("", call.method)]

    def writes(self) -> list[str]:
        return [str(call) for call in self.calls if call.method != "GET"]

    def client(self, clock: FakeClock | None = None, read_only: bool = False, **options: Any) -> Client:
        return client_of(self, clock, read_only, **options)[0]

    def api(self, **options: Any) -> ExtensionApi:
        return ExtensionApi(self.client(**options))


def _merged(old: Mapping[str, Any], new: Mapping[str, Any], drops: list[str]) -> Any:
    merged = dict(old)
    spelling = {key.lower(): key for key in old}
    for key, value in new.items():
        if "custom_fields." + key not in drops:
            merged[spelling.get(key.lower(), key)] = value
    return {key: value for key, value in merged.items() if value not in ("", None)} or []


def stored_phone(phone: str) -> str:
    """As LatePoint stores it, written down a second time: the plugins' own rule is what is tested."""
    return re.sub(r"(?!^\+)[^0-9]", "", phone.partition("x")[0])


def not_found() -> requests.Response:
    return reply(404, {"code": "customer_not_found", "message": "Customer not found", "data": {"status": 404}})


def ada(**fields: Any) -> dict[str, Any]:
    """A customer as a site stores her."""
    record: dict[str, Any] = {
        "id": 1,
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada@example.com",
        "phone": "+15550199",
        "status": "active",
        "is_guest": "0",
        "address": "12 St James's Square",
        "city": "London",
        "state": "",
        "zipcode": "02134",
        "country": "GB",
        "notes": "",
        "avatar_image_id": None,
        "custom_fields": {"preferred_time": "morning"},
        "updated_at": "2024-01-15 14:30:25",
    }
    record.update(fields)
    return record
