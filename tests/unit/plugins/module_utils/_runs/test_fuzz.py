# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile answers and hostile files: nothing but the documented errors, in bounded time and memory."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from typing import Any, Callable, Iterator

import pytest
import requests
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._api.choice import customers_of
from ansible_collections.latepoint.api.plugins.module_utils._api.customers import CustomersApi
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import (
    AnswerError,
    InputError,
    LatePointError,
)
from ansible_collections.latepoint.api.plugins.module_utils._files.declared import read_declared
from ansible_collections.latepoint.api.plugins.module_utils._files.files import read_many, read_one
from ansible_collections.latepoint.api.plugins.module_utils._http import client as _http
from ansible_collections.latepoint.api.plugins.module_utils._http.answer import Answer, RawAnswer
from ansible_collections.latepoint.api.plugins.module_utils._http.site import ABILITIES, NAMESPACE
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal, plan_customer
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import Declared, declare
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.tests.unit.plugins.effort import effort
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import client_of, reply, script

MB = 1024 * 1024
# So long a thing may take on a busy machine, where a hang would take minutes.
A_LITTLE = 10_000  # calls

# --- what a site may answer ---------------------------------------------------------------------------

numbers = st.one_of(
    st.integers(), st.floats(), st.sampled_from([10**30, -(10**30), 1e308, float("inf"), float("-inf"), 2**63])
)
texts = st.one_of(st.text(), st.text(st.characters(categories=["Cs", "Cc", "Co", "Lo"]), max_size=8))
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
names = st.sampled_from(
    [
        "id",
        "data",
        "success",
        "status",
        "error",
        "code",
        "message",
        "details",
        "pagination",
        "meta",
        "total",
        "address",
        "total_pages",
        "page",
        "per_page",
        "has_next_page",
        "custom_fields",
        "email",
        "phone",
        "is_guest",
        "notes",
        "admin_notes",
        "avatar_image_id",
        "country",
        "street",
        "params",
        "errors",
        "customers",
        "bookings",
        "deleted",
        "items",
        "name",
    ]
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.one_of(names, texts), inner, max_size=5)),
    max_leaves=12,
)
records = st.dictionaries(names, anything, max_size=8)
envelopes = st.one_of(
    anything,
    st.fixed_dictionaries({"success": st.just(True), "data": st.one_of(anything, records, st.lists(records))}),
    st.fixed_dictionaries({"status": st.just("success"), "data": st.lists(records), "pagination": anything}),
    st.fixed_dictionaries({"error": anything, "data": anything, "code": anything, "message": anything}),
    st.fixed_dictionaries({"customers": st.lists(records), "total": anything}),
    st.fixed_dictionaries({"id": st.just(1), "deleted": anything, "total": anything}),
    st.lists(records),
)
statuses = st.sampled_from([200, 201, 204, 206, 301, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504, 599])
bodies = st.one_of(
    st.binary(),
    envelopes.map(lambda value: json.dumps(value).encode()),
    envelopes.map(lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    st.tuples(st.binary(max_size=20), envelopes).map(lambda both: both[0] + json.dumps(both[1]).encode()),
    st.tuples(envelopes, st.integers(0, 200)).map(lambda both: json.dumps(both[0]).encode()[: both[1]]),
    envelopes.map(lambda value: json.dumps(value).encode("utf-16")),
)


APIS = pytest.mark.parametrize("namespace", [NAMESPACE, ABILITIES])
CREDENTIALS = {NAMESPACE: {}, ABILITIES: {"username": "ansible", "password": "abcd efgh"}}


def outcome(work: Callable[[], Any]) -> Any:
    """What `work` gives, or the documented error that it ends with; any other exception fails the test."""
    try:
        return work()
    except LatePointError as error:
        return error


@APIS
@given(status=statuses, body=bodies, method=st.sampled_from(["GET", "PUT", "POST", "DELETE"]))
def test_any_answer_is_a_success_or_an_answer_error(namespace, status, body, method):
    raw = RawAnswer(method, "https://salon.example.com/wp-json/x", status, {}, body, namespace)
    said = outcome(lambda: _http.read(raw))
    if not isinstance(said, Answer):
        assert isinstance(said, AnswerError)
        shown = json.dumps(said.as_result(), ensure_ascii=False)
        shown.encode("utf-8")
        assert len(shown) < 50000


CALLS: list[Callable[[CustomersApi], Any]] = [
    lambda api: api.fetch(1),
    lambda api: api.page(1),
    lambda api: api.update(1, {"city": "Oslo"}),
    lambda api: api.create({"city": "Oslo"}),
    lambda api: api.delete(1),
    lambda api: api.status(),
    lambda api: api.find_by_email("a@b.cd"),
    lambda api: api.fetch_raw(1, ("bookings",)),
]


@APIS
@given(status=st.sampled_from([200, 201]), envelope=envelopes, call=st.sampled_from(CALLS))
def test_any_json_is_records_or_an_answer_error(namespace, status, envelope, call):
    client, _adapter = client_of(script(reply(status, json.dumps(envelope))), retries=0, **CREDENTIALS[namespace])
    said = outcome(lambda: call(customers_of(client)))
    assert not isinstance(said, LatePointError) or isinstance(said, AnswerError)


@given(record=records)
def test_any_record_can_be_compared_masked_and_shown(record):
    customer = customer_from_api(record)
    declared = Declared(1, None, {"city": "Oslo", "custom_fields": {"a": "b"}})
    outcome(lambda: plan_customer(declared, customer, Goal(exact=True)))
    mask = Mask(["all"])
    assert json.loads(json.dumps(mask.record(customer.as_record()))).keys() == customer.as_record().keys()


def read(body: bytes, namespace: str) -> Any:
    """The answer or the error that a body becomes."""
    return outcome(lambda: _http.read(RawAnswer("GET", "https://salon.example.com/x", 200, {}, body, namespace)))


MONSTERS = {
    "lists within lists": b'{"data":' + b"[" * MB,
    "objects within objects": b'{"a":' * MB,
    "a number of a million digits": b'{"success":true,"data":' + b"9" * MB + b"}",
    "a negative one": b'{"success":true,"data":-' + b"9" * MB + b"}",
    "a float of a million digits": b'{"success":true,"data":0.' + b"9" * MB + b"}",
    "nothing but braces": b"{" * MB,
    "braces behind a warning": b"Warning: " + b"{" * MB,
    "objects behind a warning, never closed": b"Warning: " + b'{"a":' * 60 + b"[" + b"1," * (MB // 4),
    "quotes": b'"' * MB,
    "backslashes": b'{"a":"' + b"\\" * MB,
    "lone surrogates": b'{"success":true,"data":"' + b"\\ud800" * (MB // 6) + b'"}',
    "tags": b'{"message":"' + b"<" * MB + b'"}',
    "entities": b'{"message":"' + b"&#" * MB + b'"}',
    "zeros": b"\x00" * MB,
    "lists of lists": b"[" * MB,
    "a list, never closed": b"[" + b'{"id":1},' * (MB // 9),
    "bytes that are no text": b"\xff" * MB,
    "white space": b" " * MB,
    "byte-order marks": b"\xef\xbb\xbf" * 100000 + b"{}",
}


@pytest.mark.no_cover
@APIS
@pytest.mark.parametrize("body", list(MONSTERS.values()), ids=list(MONSTERS))
def test_monsters_take_little_effort(body, namespace):
    calls, said = effort(lambda: read(body, namespace))
    assert calls < A_LITTLE + 5 * len(body)
    if isinstance(said, AnswerError):
        assert len(json.dumps(said.as_result())) < 2000


class Endless(io.RawIOBase):
    """A body that never ends; counts what was taken of it."""

    def __init__(self, chunk: bytes) -> None:
        self._chunk = chunk
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        self.taken += len(self._chunk)
        return self._chunk

    def readable(self) -> bool:
        return True


def streamed(raw: Any) -> requests.Response:
    response = requests.Response()
    response.status_code = 200
    response.raw = raw
    return response


def test_a_body_that_never_ends_is_left():
    raw = Endless(b"x" * 65536)
    client, _adapter = client_of(lambda _request: streamed(raw), retries=0)
    with pytest.raises(AnswerError, match="larger than") as caught:
        client.call("GET", "/customers")
    assert caught.value.code == "unexpected_answer"
    assert raw.taken <= _http.BODY_LIMIT + 65536


def test_fifty_megabytes_take_bounded_memory():
    raw = io.BytesIO(b'{"success":true,"data":"' + b"x" * (50 * MB) + b'"}')
    client, _adapter = client_of(lambda _request: streamed(raw), retries=0)
    tracemalloc.start()
    try:
        with pytest.raises(AnswerError, match="larger than"):
            client.call("GET", "/customers")
        assert tracemalloc.get_traced_memory()[1] < 2 * _http.BODY_LIMIT
    finally:
        tracemalloc.stop()


def test_a_bomb_of_zipped_zeros_is_left():
    from urllib3.response import HTTPResponse

    bomb = gzip.compress(b" " * (64 * MB), 1)
    headers = {"Content-Encoding": "gzip"}
    response = streamed(HTTPResponse(io.BytesIO(bomb), headers=headers, status=200, preload_content=False))
    client, _adapter = client_of(lambda _request: response, retries=0)
    with pytest.raises(AnswerError, match="larger than"):
        client.call("GET", "/customers")


# --- what may stand in a file --------------------------------------------------------------------------

lines = st.sampled_from(
    [
        "customers:",
        "- id: 1",
        "  email: a@b.cd",
        "\tcity: Oslo",
        "  city: &x Oslo",
        "  city: *x",
        "  <<: *x",
        "---",
        "...",
        "- &a {id: 1}",
        "- *a",
        "  <<: [*a, *a]",
        "  city: !!python/object:os.system x",
        "  city: !vault |",
        "? [a]",
        ": b",
        "  notes: |",
        "    text",
        "  custom_fields:",
        "    a: {b: c}",
        "%YAML 9.9",
        "%TAG ! x:",
        "#",
        "  id: 2",
        "{",
        "[",
        "'",
        "  zipcode: 02134",
        "  country: NO",
        "  id: 1e999",
        "  id: 0x1F",
        "\ufeff- id: 3",
        "  city: \x85",
        "  city: \u2028",
    ]
)
yamls = st.one_of(
    st.text(), st.lists(lines, max_size=12).map("\n".join), st.binary().map(lambda b: b.decode("latin-1"))
)
jsons = st.one_of(
    st.text(), anything.map(json.dumps), st.lists(records).map(lambda r: json.dumps({"customers": r})), yamls
)


@given(text=st.one_of(yamls, jsons), name=st.sampled_from(["c.yml", "c.json"]))
def test_any_file_is_records_or_a_record_error(text, name):
    problems: list[Any] = []
    for record in read_many(name, text, problems):
        assert isinstance(record, Declared)
    assert all(problem.name == name for problem in problems)
    said = outcome(lambda: read_one(name, text))
    assert isinstance(said, Declared) or json.dumps(said.as_result(), ensure_ascii=False)


@given(record=st.dictionaries(st.one_of(names, texts), anything, max_size=6))
def test_any_task_argument_is_a_record_or_a_record_error(record):
    said = outcome(lambda: declare(record))
    assert isinstance(said, Declared) or said.problems


def given_files(*sources: str) -> Any:
    """What the module reads of such files, or its error."""
    params = {"src": ["x"], "_sources": [{"name": "c.yml", "text": text} for text in sources]}
    return outcome(lambda: read_declared(params))


def laughs(base: str, levels: int, wide: int) -> str:
    """The billion laughs: each level holds the one below so many times."""
    rows = ["- &l0 {}".format(base)]
    rows.extend("- &l{} [{}]".format(n, ", ".join(["*l{}".format(n - 1)] * wide)) for n in range(1, levels))
    return "\n".join(rows)


def merge_bomb(keys: int, people: int) -> str:
    many = ", ".join("k{}: v".format(n) for n in range(keys))
    return "- &big {{id: 1, {}}}\n".format(many) + "\n".join("- {<<: *big, city: x}" for _n in range(people))


def files() -> Iterator[Any]:
    yield "the billion laughs", laughs("{id: 1}", 12, 12)
    yield "laughs within a record", laughs("x", 4, 9) + "\n- {id: 1, notes: *l3, custom_fields: {a: *l3}}"
    yield "merges of many keys into many people", merge_bomb(5000, 5000)
    yield "a merge of a merge", "- &a {id: 1}\n" + "\n".join("- &a {{<<: *a, k{}: v}}".format(n) for n in range(3000))
    yield "a scalar of a megabyte", "- {id: 1, notes: " + "x" * MB + "}"
    yield "a key of a megabyte", "- id: 1\n  " + "x" * MB + ": 1"
    yield "a long key, quoted", '- {id: 1, "' + "x" * MB + '": 1}'
    yield "a status of a megabyte", "- {id: 1, status: " + "x" * MB + "}"
    yield "an e-mail of a megabyte", "- {email: a@" + "a." * (MB // 2) + "-}"
    yield "a country of a megabyte", "- {id: 1, country: " + "N" * MB + "}"
    yield "an id of a megabyte", "- {id: " + "9" * MB + "}"
    yield "flags of a megabyte", "- {id: 1, is_guest: " + "y" * MB + "}"
    yield "a thousand mistakes", "\n".join("- {{id: {}, strasse: x}}".format(n + 1) for n in range(3000))
    yield "the same key a thousand times", "- id: 1\n" + "  city: x\n" * 5000
    yield "brackets", "[" * 100000
    yield "braces", "{" * 100000
    yield "indents", "\n".join(" " * n + "- " for n in range(1500))
    yield "anchors", "\n".join("- &a{} {{id: {}}}".format(n, n + 1) for n in range(5000))
    yield "tabs", "\t" * MB
    yield "documents", "---\n" * 100000
    yield "question marks", "? " * 5000
    yield "NUL", "- id: 1\n  city: \x00"
    yield "half a character", "- id: 1\n  city: \ud800"


FILES = dict(files())


@pytest.mark.no_cover
@pytest.mark.parametrize("text", list(FILES.values()), ids=list(FILES))
def test_hostile_files_take_little_effort_and_are_told_briefly(text):
    calls, said = effort(lambda: given_files(text))
    assert calls < A_LITTLE + 60 * len(text)
    if isinstance(said, LatePointError):
        assert isinstance(said, InputError)
        assert len(said.message) < 20000
        assert len(json.dumps(said.as_result())) < MB


@pytest.mark.parametrize("pair", [("a", "a"), ("email", "email")])
def test_both_lines_of_a_key_that_stands_twice_are_told(pair):
    key, again = pair
    said = given_files("- id: 1\n  custom_fields:\n    {}: x\n    b: y\n    {}: z\n".format(key, again))
    assert "'{}' stands twice, at lines 3 and 5".format(key) in said.message
