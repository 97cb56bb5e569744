# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site for tests of bulk work: small pages, unique e-mails, many threads, sudden death; and whole runs against it."""

from __future__ import annotations

import threading
import unicodedata
from collections import Counter
from dataclasses import replace
from typing import Any, Callable, Dict, Iterable, Mapping

import requests
from hypothesis import strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._record.declared import Declared, declare
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Task, result_of
from ansible_collections.latepoint.api.plugins.modules import latepoint_customers
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    BASE,
    KEY,
    Call,
    FakeClock,
    FakeSite,
    reply,
)

Result = Dict[str, Any]


class Killed(BaseException):
    """The process dies here: no handler of ours may catch it."""


def index_key(email: str) -> str:
    """An address as a database's unique index sees it, written down a second time: no case, no accents."""
    plain = unicodedata.normalize("NFKD", email)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


class BulkSite(FakeSite):
    """A FakeSite with pages of `page_size`, an unique index on e-mails, and a count of what is under way.

    `totals`: lists tell their totals. `dies_after` so many stored writes, the process does: before the answer.
    `after_list(page)` is called after each page, for somebody who edits meanwhile.
    """

    def __init__(self, *customers: Mapping[str, Any], **settings: Any) -> None:
        self.page_size: int = settings.pop("page_size", 100)
        self.totals: bool = settings.pop("totals", True)
        self.dies_after: int | None = settings.pop("dies_after", None)
        self.after_list: Callable[[int], None] = settings.pop("after_list", lambda page: None)
        super().__init__(*customers, **settings)
        self.refused: list[str] = []
        self.overlapped: list[str] = []
        self.most_at_once = 0
        self._at_once = 0
        self._writing: Counter[str] = Counter()
        self._lock = threading.RLock()
        self._written = 0

    def __call__(self, request: requests.PreparedRequest) -> Any:
        path = request.path_url
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            if request.method != "GET":
                self.overlapped.extend([path] * bool(self._writing[path] and request.method != "POST"))
                self._writing[path] += 1
        try:
            return super().__call__(request)
        finally:
            with self._lock:
                self._at_once -= 1
                self._writing[path] -= 1

    def work(self, call: Call) -> requests.Response:
        with self._lock:
            if call.method == "GET":
                return self._read(call)
            if self.dies_after is not None and self._written >= self.dies_after:
                raise Killed
            if self._refuses(call):
                self.refused.append(str(call))
                message = "Error updating customer: Email already exists"
                return reply(400, {"code": "customer_update_failed", "message": message, "data": {"status": 400}})
            answer = super().work(call)
            self._written += answer.ok
            if self.dies_after is not None and self._written >= self.dies_after:
                raise Killed
            return answer

    def _read(self, call: Call) -> requests.Response:
        answer = super().work(call)
        if call.path == "/customers" and "email" not in call.query:
            self.after_list(int(call.query["page"]))
        return answer

    def _list(self, query: Mapping[str, str]) -> requests.Response:
        asked = dict(query, per_page=str(min(int(query["per_page"]), self.page_size)))
        email = asked.pop("email", "")
        if email:
            wanted = index_key(email)
            everybody = self.customers
            self.customers = {
                key: customer for key, customer in everybody.items() if wanted in index_key(customer["email"])
            }
            try:
                return self._counted(super()._list(asked))
            finally:
                self.customers = everybody
        return self._counted(super()._list(asked))

    def _counted(self, answer: requests.Response) -> requests.Response:
        if self.totals:
            return answer
        return reply(200, {"success": True, "data": answer.json()["data"]})

    def _refuses(self, call: Call) -> bool:
        email = (call.body or {}).get("email")
        me = call.path.rpartition("/")[2]
        others = (index_key(customer["email"]) for number, customer in self.customers.items() if str(number) != me)
        return bool(email) and index_key(email) in others

    def emails(self) -> dict[int, str]:
        """Who has which address."""
        return {number: customer["email"] for number, customer in self.customers.items()}

    def records(self) -> dict[int, dict[str, Any]]:
        """Everything that is stored, without ids that a creation hands out in any order."""
        return {number: dict(customer) for number, customer in self.customers.items()}


def person(number: int, **fields: Any) -> dict[str, Any]:
    """A customer as a site stores her."""
    record: dict[str, Any] = {
        "id": number,
        "first_name": "First{}".format(number),
        "last_name": "Last{}".format(number),
        "email": "c{}@example.com".format(number),
        "phone": "+1555{:04d}".format(number),
        "status": "active",
        "is_guest": False,
        "address": "",
        "city": "Oslo",
        "state": "",
        "zipcode": "0150",
        "country": "NO",
        "notes": "",
        "avatar_image_id": None,
        "custom_fields": {},
    }
    record.update(fields)
    return record


def people(numbers: Iterable[int], **fields: Any) -> list[dict[str, Any]]:
    return [person(number, **fields) for number in numbers]


def declared(*raw: Mapping[str, Any]) -> list[Declared]:
    """Records as the task gives them, read."""
    return [declare(record, "customers[{}]".format(at), "customers[{}]".format(at)) for at, record in enumerate(raw)]


def lacking(site: Any, *names: str) -> Any:
    """The site, whose lists lack these keys."""
    honest = site._list

    def listing(query: Any) -> Any:
        body = honest(query).json()
        rows = [{key: value for key, value in row.items() if key not in names} for row in body["data"]]
        return reply(200, dict(body, data=rows))

    site._list = listing
    return site


def source(name: str, text: str) -> dict[str, str]:
    """A file as the action plugin hands it over."""
    return {"name": name, "text": text}


def reconcile(
    site: FakeSite,
    customers: Any = None,
    check: bool = False,
    diff: bool = False,
    clock: FakeClock | None = None,
    **options: Any,
) -> Result:
    """What `latepoint_customers` returns for these options, as the module itself makes it."""
    params = {name: option.get("default") for name, option in latepoint_customers.SPEC.items()}
    params.update(options, customers=customers, base_url=BASE, api_key=options.pop("api_key", KEY))
    if params.get("_sources") is not None:
        params["src"] = [file["name"] for file in params["_sources"]]

    def work(task: Task) -> Result:
        pace = {"requests_per_minute": params["requests_per_minute"], "retries": params["retries"]}
        task._client = site.client(clock, check, concurrency=params["concurrency"], api_key=params["api_key"], **pace)
        return latepoint_customers.reconcile(task)

    return result_of(replace(latepoint_customers.JOB, work=work), params, check_mode=check, diff=diff)


def code(result: Result) -> Any:
    return (result.get("error") or {}).get("code")


def outcomes(result: Result) -> list[str]:
    return [entry["outcome"] for entry in result["results"]]


# --- strategies ------------------------------------------------------------------------------------

# Few words, so that values often are equal; all of them mean what they look like.
WORDS = st.sampled_from(["Ada", "Grace", "Alan"])
ADDRESSES = tuple("{}@example.com".format(letter) for letter in "abcdefgh")
KEYS = st.sampled_from(["room", "time"])
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "first_name": WORDS,
    "last_name": WORDS,
    "status": st.sampled_from(["active", "inactive"]),
    "is_guest": st.booleans(),
    "zipcode": st.sampled_from(["", "02134", "T12 W8KP"]),
    "custom_fields": st.dictionaries(KEYS, WORDS, max_size=2),
}


@st.composite
def sites(draw: Any, least: int = 0) -> list[dict[str, Any]]:
    """Customers with scattered ids, each with an address of her own."""
    numbers = draw(st.lists(st.integers(1, 20), min_size=least, max_size=6, unique=True))
    addresses = draw(st.permutations(ADDRESSES))
    fields = st.fixed_dictionaries(FIELDS)
    return [person(number, email=email, **draw(fields)) for number, email in zip(sorted(numbers), addresses)]


@st.composite
def declarations(draw: Any, site: list[dict[str, Any]], renames: bool = True) -> list[dict[str, Any]]:
    """What is declared for some of a site's customers: by id (then perhaps with another address) or by e-mail."""
    chosen = [candidate for candidate in site if draw(st.booleans())]
    free = list(draw(st.permutations(ADDRESSES)))
    found = []
    for customer in chosen:
        fields = draw(st.fixed_dictionaries({}, optional=FIELDS))
        way = draw(st.sampled_from(["id", "email", "rename"] if renames else ["id", "email"]))
        if way == "email":
            fields["email"] = draw(st.sampled_from([customer["email"], customer["email"].upper()]))
        else:
            fields["id"] = customer["id"]
            fields.update({"email": free.pop()} if way == "rename" else {})
        found.append(fields)
    return list(draw(st.permutations(found)))


@st.composite
def cases(draw: Any, renames: bool = True) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A site, and what is declared for it."""
    site = draw(sites())
    return site, draw(declarations(site, renames))
