# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is found by e-mail, and how a list ends: on pages that shorten, repeat, or answer 404."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._api.extension import ExtensionApi
from ansible_collections.latepoint.api.plugins.module_utils._api.nobody import BELIEVED
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    FakeSite,
    ada,
    client_of,
    extension_api,
    reply,
)


def test_find_by_email_is_exact():
    """api-facts: `email`, … (all **partial** matches); found regardless of case."""
    site = FakeSite(ada(), ada(id=2, email="xada@example.com"), ada(id=3, email="ada@example.com.au"))
    assert [customer.id for customer in site.api().find_by_email("ADA@example.com")] == [1]
    assert site.calls[0].query["email"] == "ADA@example.com"


@pytest.mark.parametrize("code", ["customer_not_found", "customers_not_found", "no_customers_found", None])
@pytest.mark.parametrize("find", ["find_by_email", "find_raw"])
def test_a_search_that_finds_nobody_may_answer_404(find, code):
    """api-facts, "Newer facts": Some APIs answer a search that finds nobody with 404."""
    body = {"status": "error", "error": {"message": "Customer not found", **({"code": code} if code else {})}}
    api = extension_api(reply(404, body))
    assert getattr(api, find)("ada@example.com") == []
    assert api.page(1, {"status": "blocked"}).total == 0
    assert (api.page(2).raw, api.page(2).more) == ((), False)


def nobody():
    return reply(404, {"code": "customer_not_found", "message": "Nobody"})


@pytest.mark.parametrize(
    ("then", "ids"),
    [(reply(200, {"success": True, "data": [{"id": 9}]}), [9]), (reply(200, {"success": True, "data": []}), [])],
)
def test_that_a_list_ends_with_a_404_is_not_believed_at_the_first_word(then, ids):
    api = extension_api(nobody(), then)
    assert [row["id"] for row in api.page(2).raw] == ids
    assert api.client.sent["GET"] == 2


def test_a_list_that_ends_with_a_404_twice_has_ended():
    api = extension_api(nobody(), nobody())
    page = api.page(2)
    assert (page.raw, page.more, api.client.sent["GET"]) == ((), False, 2)


def test_a_page_that_fails_at_the_second_look_is_an_error():
    with pytest.raises(AnswerError, match="forbidden"):
        extension_api(nobody(), reply(403, {"code": "forbidden", "message": "No"})).page(2)


def test_a_search_that_finds_nobody_is_believed():
    api = extension_api(nobody())
    assert (api.page(1, {"email": "ada@example.com"}).total, api.client.sent["GET"]) == (0, 1)


NOBODY = [
    {"code": "customer_not_found", "message": "Nobody"},
    {"code": "customers_not_found", "message": "Nobody"},
    {"status": "error", "message": "No customers found."},
    {"status": "error", "error": {"code": "NOT_FOUND", "message": "Customer not found"}},
]
VAGUE = {"code": "not_found", "message": "Not found"}


@pytest.mark.parametrize("body", [*NOBODY, VAGUE])
def test_a_search_that_finds_nobody_says_so_in_many_words(body):
    api = extension_api(reply(404, body))
    assert (api.find_by_email("ada@example.com"), api.client.sent["GET"]) == ([], 1)
    assert api.warnings == []


FOUND_NOBODY = [
    (404, []),
    (404, {"success": True, "data": [], "message": "none"}),
    (404, {"status": "success", "data": []}),
    (404, {"code": 404, "data": []}),
    (404, {"code": "resource_not_found", "message": "Resource not found", "data": {"status": 404}}),
    (404, {"code": "rest_no_customers", "message": "No customers match"}),
    (200, {"success": False, "message": "No customers found"}),
    (200, {"success": False, "message": "No matching customers were found."}),
    (200, {"success": False, "message": "No results", "data": []}),
    (200, {"success": False, "code": "no_customers_found", "message": "Try another one"}),
    (200, {"status": "error", "error": {"message": "Customers not found"}}),
]


@pytest.mark.parametrize(("status", "body"), FOUND_NOBODY)
def test_a_search_may_find_nobody_in_a_failure(status, body):
    api = extension_api(reply(status, body))
    assert (api.find_by_email("ada@example.com"), api.client.sent["GET"]) == ([], 1)


@pytest.mark.parametrize(("status", "body"), [*FOUND_NOBODY[:5], *FOUND_NOBODY[6:]])
def test_of_a_list_of_all_a_failure_is_no_empty_list(status, body):
    with pytest.raises(AnswerError):
        extension_api(reply(status, body)).page(1)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"success": False, "message": "The site is not set up", "data": []}),
        (404, {"code": "rest_no_route", "message": "No route", "data": []}),
        (404, {"code": "not_set_up", "message": "No customers found", "data": []}),
        (404, ["Customer table is gone"]),
        (404, {"success": True}),
        (403, []),
        (500, {"success": True, "data": []}),
        (200, {"success": False, "message": "No customers found, since the database is down"}),
        (200, {"success": False, "message": "No customers found", "errors": {"email": "is not valid"}}),
        (200, {"success": False, "code": "db_error", "message": "No customers found"}),
        (200, {"success": False, "data": []}),
        (200, {"message": "No customers found"}),
        (200, {"success": True, "data": None}),
        (200, []),
    ],
)
def test_a_failure_that_may_be_another_one_finds_not_nobody(status, body):
    with pytest.raises(AnswerError):
        extension_api(reply(status, body)).find_by_email("ada@example.com")


@pytest.mark.parametrize("body", NOBODY)
def test_a_site_without_customers_is_looked_at_twice(body):
    api = extension_api(reply(404, body))
    page = api.page(1)
    assert (page.raw, page.total, page.more, api.client.sent["GET"]) == ((), 0, False, 2)
    api.page(1)
    assert (api.refused_list, api.warnings) == (True, [])
    api.check_lists()
    api.check_lists()
    assert api.warnings == [BELIEVED]


def test_a_site_that_has_shown_somebody_is_not_empty_a_moment_later():
    api = extension_api(reply(200, {"success": True, "data": [{"id": 9}]}), nobody(), nobody())
    assert len(api.page(1).raw) == 1
    with pytest.raises(AnswerError, match=r"has no customers \(HTTP 404\), and it has shown some"):
        api.page(1)
    assert api.find_by_email("ada@example.com") == []


def test_a_site_that_shows_somebody_later_was_not_empty():
    api = extension_api(nobody(), nobody(), reply(200, {"success": True, "data": {"id": 9}}))
    assert api.page(1).raw == ()
    api.check_lists()
    api.fetch(9)
    with pytest.raises(AnswerError, match=r"has no customers \(HTTP 404\), and it has shown some") as caught:
        api.check_lists()
    assert caught.value.code == "incomplete_listing"


def test_a_later_page_that_is_not_found_by_a_vague_word_is_no_end():
    with pytest.raises(AnswerError):
        extension_api(reply(404, VAGUE)).page(2)


def test_a_first_page_that_comes_at_the_second_look_counts():
    assert extension_api(nobody(), reply(200, {"success": True, "data": [{"id": 9}]})).page(1).raw == ({"id": 9},)


@pytest.mark.parametrize("body", [VAGUE, {"code": "rest_no_route", "message": "No customers found"}, "<html>", "{}"])
def test_a_list_that_may_not_be_there_is_an_error(body):
    with pytest.raises(AnswerError):
        extension_api(reply(404, body)).page(1)


@pytest.mark.parametrize(
    "refused", [reply(404, {"code": "rest_no_route", "message": "No route"}), reply(404, "<html>"), reply(403, "{}")]
)
def test_a_search_that_fails_finds_not_nobody(refused):
    with pytest.raises(AnswerError):
        extension_api(refused).find_by_email("ada@example.com")


def with_stars(*addresses, shown=None):
    """A site whose lists show `shown` instead of the addresses of its customers."""
    site = FakeSite(*[ada(id=number, email=address) for number, address in enumerate(addresses, 1)])
    honest = site._list

    def listing(query):
        body = honest(query).json()
        for row in body["data"]:
            row["email"] = (shown or {}).get(row["email"], row["email"])
        return reply(200, body)

    site._list = listing
    return site


@pytest.mark.parametrize("find", ["find_by_email", "find_raw"])
@pytest.mark.parametrize("email", ["star*man@example.com", "*@example.com", "st**ar@example.com", "a*b*c@example.com"])
def test_an_address_may_hold_stars(email, find):
    found = getattr(with_stars("x@example.com", email).api(), find)(email.upper())
    assert [int(getattr(customer, "id", None) or customer["id"]) for customer in found] == [2]


@pytest.mark.parametrize("short", ["a*a@example.com", "a**@example.com", "a…@example.com", "ada@e*****.com", "..@a.b"])
def test_a_shortened_address_is_read_by_id(short):
    site = with_stars("ada@example.com", shown={"ada@example.com": short})
    assert [customer["email"] for customer in site.api().find_raw("ada@example.com")] == ["ada@example.com"]
    assert site.sent() == ["GET /customers", "GET /customers/1"]


def test_a_customer_who_is_shown_shortened_by_id_as_well_shows_no_address():
    assert (
        not extension_api(reply(200, {"success": True, "data": ada(email="a***@example.com")})).fetch(1).shows("email")
    )


class Matches:
    """A site of 45 customers that gives 15 to a page, whatever is asked, and tells of them what `tells` says."""

    def __init__(self, tells: Any) -> None:
        self.tells = tells
        self.pages = 0

    def __call__(self, request: Any) -> Any:
        self.pages += 1
        number = int(parse_qs(urlsplit(request.url).query)["page"][0])
        ids = range(15 * (number - 1) + 1, min(15 * number, 45) + 1)
        rows = [{"id": customer_id, "email": f"ada{customer_id}@example.com"} for customer_id in ids]
        return reply(200, {"success": True, "data": rows, **self.tells(number)})


@pytest.mark.parametrize(
    "tells",
    [
        lambda number: {"pagination": {"page": number, "per_page": 15, "has_next_page": number < 3}},
        lambda number: {"meta": {"page": number, "total": 45}},
        lambda _number: {"meta": {"total": "45", "per_page": "15"}, "pagination": {}},
        lambda _number: {},
    ],
    ids=["has_next_page", "total", "both", "nothing"],
)
def test_who_matches_is_looked_for_on_every_page(tells):
    site = Matches(tells)
    assert [customer.id for customer in ExtensionApi(client_of(site)[0]).find_by_email("ada40@example.com")] == [40]
    assert site.pages in (3, 4)


def test_nobody_is_called_missing_by_half_a_list():
    """api-facts: paging: "half a listing must never pass for a whole one"."""
    api = ExtensionApi(client_of(Matches(lambda _number: {"meta": {"total": 150, "per_page": 15}}))[0])
    with pytest.raises(AnswerError) as caught:
        api.find_by_email("ada99@example.com")
    assert caught.value.code == "incomplete_listing"
    assert "has more customers than the 45 that it lists" in caught.value.message
    assert [customer.id for customer in api.find_by_email("ada3@example.com")] == [3]


def paged(*pages):
    """A site that answers searches with these pages: how many of a hundred others, and what it says of pages."""

    def answer(request):
        number = int(parse_qs(urlsplit(request.url).query)["page"][0])
        size, paging = pages[min(number, len(pages)) - 1]
        ids = range(100 * number, 100 * number + size)
        rows = [{"id": customer_id, "email": f"x{customer_id}ada@example.com"} for customer_id in ids]
        return reply(200, {"success": True, "data": rows, **({"pagination": paging} if paging else {})})

    return ExtensionApi(client_of(answer)[0])


THREE = {"total_pages": 3}


@pytest.mark.parametrize(
    "pages",
    [
        [(100, THREE), (0, THREE)],
        [(100, THREE), (0, None)],
        [(100, THREE), (100, THREE), (0, THREE)],
        [(0, THREE)],
        [(100, {"total": 250, "total_pages": 3}), (0, None)],
    ],
)
def test_a_promised_page_with_nobody_on_it_is_half_a_list(pages):
    with pytest.raises(AnswerError) as caught:
        paged(*pages).find_by_email("ada@example.com")
    assert caught.value.code == "incomplete_listing"


@pytest.mark.parametrize(
    "pages",
    [
        [(0, {"total_pages": 0})],
        [(0, {"total_pages": 1})],
        [(0, {"total": 0, "total_pages": 1})],
        [(100, {"total_pages": 2}), (3, {"total_pages": 2})],
        [(100, {"total_pages": 1})],
        [(100, {"has_next_page": True}), (0, {"has_next_page": False})],
        [(100, None), (0, None)],
    ],
)
def test_a_list_that_keeps_its_word_ends(pages):
    assert paged(*pages).find_by_email("ada@example.com") == []


def test_a_site_that_gives_one_page_for_ever_is_not_asked_for_ever():
    """The page is ignored, and nothing is said of pages."""
    rows = [{"id": number, "email": f"ada{number}@example.com"} for number in range(1, 26)]
    api = ExtensionApi(client_of(lambda _request: reply(200, {"success": True, "data": rows}))[0])
    assert [customer.id for customer in api.find_by_email("ada3@example.com")] == [3]
    with pytest.raises(AnswerError, match="has more customers than the 25"):
        api.find_by_email("ada99@example.com")


def test_somebody_who_is_listed_twice_is_one():
    answer = {"success": True, "data": [ada(), ada()], "pagination": {"total": 2, "total_pages": 1}}
    assert [customer.id for customer in extension_api(reply(200, answer)).find_by_email("ada@example.com")] == [1]


def test_find_by_email_reads_all_pages():
    site = FakeSite(
        *[ada(id=number, email="x{}ada@example.com".format(number)) for number in range(1, 102)], ada(id=200)
    )
    assert [customer.id for customer in site.api().find_by_email("ada@example.com")] == [200]
    assert site.sent() == ["GET /customers"] * 2
