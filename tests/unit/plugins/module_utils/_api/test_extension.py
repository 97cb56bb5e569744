# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints: what is asked, what is read from each shape of answer."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._api.customers import includes_for
from ansible_collections.latepoint.api.plugins.module_utils._api.page import PER_PAGE
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, Arrived, NotFoundError
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    FakeSite,
    ada,
    extension_api,
    reply,
)


def test_fetching_one():
    """api-facts: `GET /customers/{id}` with `include=custom_fields,notes,…`."""
    site = FakeSite(ada())
    assert site.api().fetch(1).email == "ada@example.com"
    assert site.sent() == ["GET /customers/1"]
    assert site.calls[0].query == {"include": "notes,avatar,custom_fields"}


def test_fetching_without_includes():
    site = FakeSite(ada())
    site.api().fetch_raw(1, ())
    assert site.calls[0].query == {}


def test_fetching_nobody():
    with pytest.raises(NotFoundError):
        FakeSite().api().fetch(1)


@pytest.mark.parametrize("data", [[], None, "x", {}, {"id": "x"}, {"email": "a@b.org"}])
def test_fetching_something_that_is_no_customer(data):
    with pytest.raises(AnswerError, match="something that is no customer"):
        extension_api(reply(200, {"success": True, "data": data})).fetch(1)


@pytest.mark.parametrize(
    ("method", "ask", "data"),
    [
        ("GET", lambda api: api.fetch(1), None),
        ("GET", lambda api: api.fetch(1), {"id": 2}),
        ("GET", lambda api: api.page(1), None),
        ("PUT", lambda api: api.update(1, {}), {"id": 2}),
        ("DELETE", lambda api: api.delete(1), {"id": 2}),
    ],
)
def test_an_answer_that_makes_no_sense_tells_to_what(method, ask, data):
    with pytest.raises(AnswerError) as caught:
        ask(extension_api(reply(200, {"success": True, "data": data})))
    assert caught.value.details["request"] in (f"{method} /customers/1", "GET /customers")


def test_fetching_another_customer():
    with pytest.raises(AnswerError, match="another customer than 1"):
        extension_api(reply(200, {"success": True, "data": {"id": 2}})).fetch(1)


@pytest.mark.parametrize(
    ("names", "include"),
    [
        ((), ()),
        (("city", "phone"), ()),
        (("custom_fields",), ("custom_fields",)),
        (("avatar_image_id",), ("avatar",)),
        (("custom_fields", "notes", "avatar_image_id"), None),
    ],
)
def test_includes_for(names, include):
    assert includes_for(names) == (("notes", "avatar", "custom_fields") if include is None else include)


# --- lists ------------------------------------------------------------------------------------------


def test_a_page_is_asked_for_in_order():
    """api-facts: Paging: order by id ascending; `per_page` at most 100."""
    site = FakeSite(ada())
    page = site.api().page(1, {"status": "active"}, ())
    assert site.calls[0].query == {
        "page": "1",
        "per_page": "100",
        "order_by": "id",
        "order": "asc",
        "status": "active",
    }
    assert ([customer.id for customer in page.customers], page.total, page.pages, page.more) == ([1], 1, 1, False)
    assert page.raw[0]["updated_at"] == "2024-01-15 14:30:25"
    assert PER_PAGE == 100


ROWS = [{"id": "1", "email": "a@b.org"}, {"id": 2}]


@pytest.mark.parametrize(
    ("paging", "number", "read"),
    [
        ({"pagination": {"page": 1, "per_page": 2, "total": 5, "total_pages": 3}}, 1, (5, 3, True)),
        ({"pagination": {"page": 3, "per_page": 2, "total": 5, "total_pages": 3}}, 3, (5, 3, False)),
        ({"pagination": {"total": "5", "total_pages": "3"}}, 2, (5, 3, True)),
        ({"meta": {"total": 5, "page": 1, "per_page": 2}}, 1, (5, 3, True)),
        ({"meta": {"total": 5, "page": 3, "per_page": 2}}, 3, (5, 3, False)),
        ({"meta": {"total": 150}}, 1, (150, 75, True)),
        ({"pagination": {}, "meta": {"total": "5", "per_page": "2"}}, 1, (5, 3, True)),
        ({"meta": {"total": 5, "page": 1, "per_page": 100}}, 1, (5, 3, True)),
        ({"meta": {"total": 5, "page": 2, "per_page": 100}}, 2, (5, 3, True)),
        ({"meta": {"total": 5, "page": 1, "per_page": 1}}, 1, (5, 3, True)),
        ({"meta": {"total": 2, "page": 1, "per_page": 100}}, 1, (2, 1, False)),
        ({"meta": {"total": 102, "page": 2, "per_page": 100}}, 2, (102, 2, False)),
        ({"pagination": {"total": None, "total_pages": None, "has_next_page": None}}, 1, (None, None, True)),
        ({"meta": {"page": 1, "per_page": 100}}, 1, (None, None, True)),
        ({"meta": {"total": "1,200"}}, 1, (None, None, True)),
        ({"pagination": {"has_next_page": True}}, 1, (None, None, True)),
        ({"pagination": {"has_next_page": False}}, 1, (None, None, False)),
        ({"pagination": {"total": 0, "total_pages": 0}}, 1, (0, 0, False)),
        ({"pagination": []}, 1, (None, None, True)),
        ({}, 1, (None, None, True)),
    ],
)
def test_paging(paging, number, read):
    """api-facts: list: `pagination {page, per_page, total, total_pages, …}` or `meta {total, page, per_page, …}`."""
    page = extension_api(reply(200, dict({"success": True, "data": ROWS}, **paging))).page(number)
    assert (page.total, page.pages, page.more) == read
    assert [customer.id for customer in page.customers] == [1, 2]


@pytest.mark.parametrize("paging", [{}, {"pagination": {"total": 5, "total_pages": 9}}])
def test_beyond_the_last_page(paging):
    """api-facts: Beyond the last page: 200 with `[]`."""
    page = extension_api(reply(200, dict({"success": True, "data": []}, **paging))).page(4)
    assert (page.customers, page.more) == ((), False)


def test_an_empty_first_page_of_many_customers():
    """api-facts: Paging: half a listing must never pass for a whole one; none of it even less."""
    with pytest.raises(AnswerError, match="an empty list, and says that 5 customers are in it"):
        extension_api(reply(200, {"success": True, "data": [], "pagination": {"total": 5}})).page(1)


@pytest.mark.parametrize("data", [None, {}, "x", [1], [[]], [{"id": 1}, None]])
def test_what_is_no_list(data):
    with pytest.raises(AnswerError, match="no list of customers"):
        extension_api(reply(200, {"success": True, "data": data})).page(1)


def test_a_row_without_an_id():
    with pytest.raises(AnswerError, match="a customer who has no id"):
        extension_api(reply(200, {"success": True, "data": [{"id": 1}, {"email": "a@b.org"}]})).page(1)


# --- writes -----------------------------------------------------------------------------------------


def test_updating():
    site = FakeSite(ada())
    stored = site.api().update(1, {"city": "Paris"})
    assert (stored.status, stored.tries, stored.shown.id) == (200, 1, 1)
    assert site.customers[1]["city"] == "Paris"


def test_updating_another_customer_than_asked():
    with pytest.raises(AnswerError, match="that it updated customer 2 when asked for 1") as caught:
        extension_api(reply(200, {"success": True, "data": {"id": 2}})).update(1, {})
    assert caught.value.arrived is Arrived.UNKNOWN


@pytest.mark.parametrize("data", [None, [], "x", {}, True])
def test_a_write_that_shows_nothing(data):
    stored = extension_api(reply(200, {"success": True, "data": data})).update(1, {})
    assert (stored.shown.id, stored.shown.shown) == (None, {})


def test_creating_and_deleting():
    """api-facts: `POST /customers` (201); `PUT /customers/{id}`; `DELETE /customers/{id}`."""
    site = FakeSite()
    api = site.api()
    assert (api.create({"email": "a@b.org"}).status, api.last_status) == (201, 201)
    assert api.delete(1).status == 200
    assert site.sent() == ["POST /customers", "DELETE /customers/1"]
    assert site.customers == {}


@pytest.mark.parametrize(
    ("envelope", "status"),
    [
        ({"success": True, "data": {"plugin": "x"}}, {"plugin": "x"}),
        ({"status": "success", "version": "1"}, {"status": "success", "version": "1"}),
    ],
)
def test_status(envelope, status):
    """api-facts: `GET /status`."""
    assert extension_api(reply(200, envelope)).status() == status


def test_warnings_are_gathered_once():
    noisy = "Warning: x\n" + '{"success": true, "data": {"id": 1}}'
    api = extension_api(reply(200, noisy), reply(200, noisy))
    api.fetch(1)
    api.fetch(1)
    assert len(api.warnings) == 1


def test_the_last_status_and_tries():
    api = extension_api(reply(502, "<html>"), reply(404, {"code": "customer_not_found", "message": "m"}))
    with pytest.raises(NotFoundError):
        api.fetch(1)
    assert (api.last_status, api.last_tries) == (404, 2)
