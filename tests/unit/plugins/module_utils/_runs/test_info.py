# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading only: customers by identity or filters, and what can be said of a site."""

from __future__ import annotations

from typing import Any, Mapping

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._api.nobody import BELIEVED
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, InputError
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._runs.info import Reader
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    FakeSite,
    ada,
    client_of,
    not_found,
    reply,
    script,
)

PARAMS: Mapping[str, Any] = {
    "id": None,
    "email": None,
    "status": None,
    "search": None,
    "created_after": None,
    "created_before": None,
    "has_bookings": None,
    "is_guest": None,
    "limit": None,
    "include": [],
}


def read(site: FakeSite, mask: Mask | None = None, **params: Any) -> dict[str, Any]:
    return Reader(site.client(read_only=True, retries=0), dict(PARAMS, **params), mask or Mask()).run()


def ids(result: Mapping[str, Any]) -> list[int]:
    assert result["count"] == len(result["customers"])
    assert result["changed"] is False
    return [customer["id"] for customer in result["customers"]]


def people(count: int, **fields: Any) -> FakeSite:
    return FakeSite(*[ada(**dict({"id": n, "email": "a{}@b.org".format(n)}, **fields)) for n in range(1, count + 1)])


def test_by_id():
    site = people(2)
    result = read(site, id=2)
    assert ids(result) == [2]
    assert (site.sent(), site.calls[0].query) == (["GET /customers/2"], {})
    assert result["customers"][0]["is_guest"] is False
    assert result["msg"] == "1 customer"


@pytest.mark.parametrize(
    ("cuts", "asked", "warned"),
    [
        (True, {}, True),
        (True, {"email": "a2@b.org"}, True),
        (True, {"id": 2}, False),
        (True, {"email": "a1@b.org"}, False),  # her notes are short
        (False, {}, False),  # they really end so
    ],
)
def test_notes_that_lists_cut_short(cuts, asked, warned):
    site = people(3)
    for number in (2, 3):
        site.customers[number]["notes"] = "word " * 60 if cuts else "and so on ..."
    honest = site._list

    def listing(query):
        body = honest(query).json()
        for row in body["data"]:
            row["notes"] = row["notes"][:20] + " [...]" if len(row["notes"]) > 100 else row["notes"]
        return reply(200, body)

    site._list = listing
    reader = Reader(site.client(read_only=True, retries=0), dict(PARAMS, **asked), Mask())
    result = reader.run()
    lists = "The lists of this site show a part of notes only, as it looks for {} here. Read them by id."
    who = "{} customer{}".format(result["count"], "") if asked else "2 customers"
    assert reader.warnings == ([lists.format(who)] if warned else [])
    assert site.sent().count("GET /customers/2") == (1 if asked.get("id") or warned or not cuts else 0)


def test_a_list_that_is_answered_with_404_is_empty_with_a_warning():
    site = people(3)
    site._list = lambda query: not_found()
    reader = Reader(site.client(read_only=True, retries=0), PARAMS, Mask())
    assert ids(reader.run()) == []
    assert reader.warnings == [BELIEVED]


def test_by_an_id_that_is_not_there():
    assert ids(read(people(1), id=9)) == []


@pytest.mark.parametrize("email", ["a1@b.org", "A1@B.org", " a1@b.org "])
def test_by_email(email):
    """Exact, case-insensitive; the API's own filter matches parts."""
    assert ids(read(people(12), email=email)) == [1]


@pytest.mark.parametrize("shown", ["a***@b.org", None, "a*1@b.org"])
def test_by_an_email_that_lists_hide(shown):
    """Looked up as every module looks a customer up."""
    site = people(12)
    honest = site._list

    def listing(query):
        body = honest(query).json()
        return reply(200, dict(body, data=[dict(row, email=shown) for row in body["data"]]))

    site._list = listing
    result = read(site, email="a11@b.org", include=["notes"])
    assert ids(result) == [11]
    assert result["customers"][0]["email"] == "a11@b.org"


def test_by_an_email_with_a_star():
    assert ids(read(FakeSite(ada(id=3, email="star*man@example.com")), email="star*man@example.com")) == [3]


@pytest.mark.parametrize("params", [{"email": "x@b.org"}, {"status": "blocked"}, {"search": "x", "limit": 5}])
def test_a_search_that_finds_nobody_with_404(params):
    site = people(1)
    site.instead("GET", not_found)
    assert ids(read(site, **params)) == []


def test_all_pages():
    site = people(250)
    assert ids(read(site)) == list(range(1, 251))
    assert site.sent() == ["GET /customers"] * 3


@pytest.mark.parametrize(("limit", "requests_sent"), [(1, 1), (100, 1), (101, 2), (999, 3)])
def test_no_more_pages_than_are_needed(limit, requests_sent):
    site = people(250)
    assert len(ids(read(site, limit=limit))) == min(limit, 250)
    assert len(site.sent()) == requests_sent


def test_filters_are_the_apis():
    site = people(1)
    filters = {"status": "active", "search": "a+b", "created_after": "2024-01-01", "created_before": "2024-02-01"}
    read(site, **filters, has_bookings=True, is_guest=False)
    assert {name: site.calls[0].query[name] for name in filters} == filters
    assert (site.calls[0].query["has_bookings"], site.calls[0].query["is_guest"]) == ("1", "0")


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"id": 1, "email": "a@b.org"}, "id, email exclude each other: id, or email, or filters"),
        ({"id": 1, "status": "active"}, "id, status exclude each other"),
        ({"email": "a@b.org", "is_guest": False}, "email, is_guest exclude each other"),
        ({"limit": 0}, "limit must be 1 or more, not 0"),
        ({"limit": -5}, "limit must be 1 or more, not -5"),
        ({"id": 0}, "id must be a whole number from 1 on, not 0"),
        (
            {"email": "a\u200bda@b.org"},
            "email holds a character that nobody sees: U+200B ZERO WIDTH SPACE at character 2",
        ),
    ],
)
def test_options_that_make_no_sense(params, said):
    site = people(1)
    with pytest.raises(InputError) as caught:
        read(site, **params)
    assert caught.value.message.startswith(said)
    assert site.sent() == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"status": "blocked"}, [2, 5]),
        ({"status": "blocked", "limit": 1}, [2]),
        ({"is_guest": True}, [3, 5]),
        ({"is_guest": False}, [1, 2, 4, 5]),
        ({"status": "active", "is_guest": True}, [3, 5]),
    ],
)
def test_a_site_that_does_not_heed_a_filter(filters, found):
    """Who shows that the filter doesn't fit is left out; who shows nothing of it stays."""
    rows = [
        {"id": 1, "status": "active", "is_guest": "0"},
        {"id": 2, "status": "blocked", "is_guest": None},
        {"id": 3, "status": "active", "is_guest": "1"},
        {"id": 4, "status": "inactive", "is_guest": False},
        {"id": 5},
    ]
    page = {"success": True, "data": rows, "pagination": {"total": 5, "total_pages": 1}}
    reader = Reader(client_of(lambda request: reply(200, page))[0], dict(PARAMS, **filters), Mask())
    assert ids(reader.run()) == found
    if "limit" not in filters:
        said = [name for name in filters if f"does not heed the filter {name}" in " ".join(reader.warnings)]
        assert said == list(filters)
        assert len(reader.warnings) == len(filters)


def test_a_site_that_heeds_its_filters_is_believed():
    site = people(3)
    reader = Reader(site.client(read_only=True), dict(PARAMS, is_guest=False), Mask())
    assert ids(reader.run()) == [1, 2, 3]
    assert reader.warnings == []


def test_includes_that_the_list_has():
    site = people(2, stats={"total": 5}, avatar_url="https://x/y.png", bookings=[{"id": 7}])
    result = read(site, include=["custom_fields", "notes", "stats", "avatar", "bookings"])
    assert site.sent() == ["GET /customers"]
    assert site.calls[0].query["include"] == "custom_fields,notes,stats,avatar,bookings"
    first = result["customers"][0]
    assert (first["stats"], first["avatar_url"], first["bookings"]) == ({"total": 5}, "https://x/y.png", [{"id": 7}])


def test_extras_are_shown_only_where_they_were_asked_for():
    assert "stats" not in read(people(1, stats={"total": 5}))["customers"][0]


def test_includes_that_the_list_lacks():
    """api-facts: customer: a list may lack the address and `custom_fields`."""
    site = people(2)
    site.list_hides = ["custom_fields"]
    result = read(site, include=["custom_fields"])
    assert site.sent() == ["GET /customers", "GET /customers/1", "GET /customers/2"]
    assert result["customers"][1]["custom_fields"] == {"preferred_time": "morning"}


def test_a_customer_who_goes_while_includes_are_read():
    site = people(2)
    site.list_hides = ["custom_fields"]
    site.skip("GET")
    site.instead("GET", not_found)
    assert ids(read(site, include=["custom_fields"])) == [2]


def test_an_include_that_the_site_does_not_know():
    site = people(1)
    assert "stats" not in read(site, id=1, include=["stats"])["customers"][0]
    assert site.sent() == ["GET /customers/1"]


def test_what_cannot_be_read_is_an_error_that_names_it():
    with pytest.raises(AnswerError, match=r"with custom_fields as a list of texts, for customer 1") as caught:
        read(people(1, custom_fields=["gold"]))
    assert caught.value.code == "unexpected_answer"


def test_masked():
    result = read(people(1), Mask(["all"]))
    assert result["customers"][0]["email"].startswith("masked-")
    assert result["customers"][0]["status"] == "active"


def test_a_failure_is_raised():
    site = people(1)
    site.instead("GET", lambda: reply(403, {"message": "m"}))
    with pytest.raises(AnswerError):
        read(site)


def test_a_list_that_never_settles():
    """api-facts: Paging: half a listing must never pass for a whole one."""
    page = {"success": True, "data": [{"id": 1}], "pagination": {"total": 5, "total_pages": 1}}
    reader = Reader(client_of(lambda request: reply(200, page))[0], PARAMS, Mask())
    with pytest.raises(AnswerError) as caught:
        reader.run()
    assert caught.value.code == "incomplete_listing"


def test_warnings_come_along():
    reader = Reader(client_of(script(reply(200, '\ufeff{"success": true, "data": []}')))[0], PARAMS, Mask())
    assert ids(reader.run()) == []
    assert "byte-order mark" in reader.warnings[0]


def test_what_include_adds_repeats_nothing_that_is_masked():
    bookings = [{"id": 4, "customer_email": ada()["email"], "status": "approved", "guests": [{"email": "x@y.org"}]}]
    site = FakeSite(ada(bookings=bookings, avatar_url="https://example.com/a.png?of=ada@example.com", stats={"n": 3}))
    mask = Mask(["email"])
    (shown,) = read(site, mask, id=1, include=["bookings", "avatar", "stats"])["customers"]
    assert "ada@example.com" not in str(shown)
    assert "x@y.org" not in str(shown)
    assert shown["bookings"][0]["customer_email"] == mask.token("ada@example.com") == shown["email"]
    assert (shown["bookings"][0]["id"], shown["bookings"][0]["status"], shown["stats"]) == (4, "approved", {"n": 3})


def test_under_a_mask_what_include_adds_holds_no_prose():
    """A text of any shape may name the customer: only codes, numbers and times are shown."""
    booking = {"summary": "For Ada", "customer_name": "Ada", "start": "2024-01-15 14:30", "price": 20, "Ada L.": 1}
    (shown,) = read(FakeSite(ada(bookings=[booking])), Mask(["first_name"]), id=1, include=["bookings"])["customers"]
    assert shown["bookings"] == [
        {"summary": "***", "customer_name": "***", "start": "2024-01-15 14:30", "price": 20, "***": 1}
    ]
    (shown,) = read(FakeSite(ada(bookings=[booking])), id=1, include=["bookings"])["customers"]
    assert shown["bookings"] == [booking]


def test_what_the_site_nests_deep_is_cut_off():
    deep: Any = "x"
    for _unused in range(400):
        deep = {"a": [deep]}
    (shown,) = read(FakeSite(ada(stats=deep)), id=1, include=["stats"])["customers"]
    assert len(str(shown["stats"])) < 200


def test_all_masks_what_include_adds_too():
    site = FakeSite(ada(stats={"total_bookings": 3}, avatar_url="https://example.com/0cd1f2.png"))
    (shown,) = read(site, Mask(["all"]), id=1, include=["stats", "avatar"])["customers"]
    assert shown["stats"].startswith("masked-")
    assert shown["avatar_url"].startswith("masked-")


def test_what_a_list_has_shown_is_masked_where_reading_her_fails():
    site = people(2)
    site.list_hides = ["notes"]
    said = "Customer {first_name} {last_name} is locked".format(**ada())
    site.skip("GET")
    site.instead("GET", lambda: reply(400, {"code": "locked", "message": said}))
    mask = Mask(["all"])
    with pytest.raises(AnswerError) as caught:
        read(site, mask, include=["notes"])
    assert caught.value.message.startswith(said)
    assert [name for name in ("Ada", "Lovelace") if name in mask.text(caught.value.text)] == []
