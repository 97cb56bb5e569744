# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor finds out by reading: the way in, envelopes, lists and totals."""

from __future__ import annotations

import pytest
import requests

from .. import fakes
from ..doctor_salon import Salon, examine, found, people, problems


def test_a_site_without_customers():
    result = examine(Salon())
    assert found(result, "customers")["verdict"] == "note"
    assert found(result, "order")["verdict"] == "note"
    assert problems(result) == set()


def test_a_front_page_with_another_name():
    site = Salon(*people(2))
    site.front = "https://www.salon.example.com/"
    told = found(examine(site), "redirects")
    assert (told["verdict"], "https://www.salon.example.com" in told["seen"]) == ("note", True)
    site.front = "/en/"
    assert found(examine(site), "redirects")["verdict"] == "ok"


def test_a_front_page_that_fails():
    site = Salon(*people(2))

    def handle(request):
        return requests.ConnectionError() if request.path_url == "/" else site(request)

    assert found(examine(handle), "redirects")["verdict"] == "ok"


def test_a_status_that_is_not_there_or_tells_odd_things():
    site = Salon(*people(2))
    site.instead("GET", fakes.not_found)
    assert found(examine(site), "api")["verdict"] == "note"
    odd = {"success": True, "data": {"version": "<b>1</b>", "plugin": "LatePoint", "owner": "Ada"}}
    site.instead("GET", lambda: fakes.reply(200, odd))
    assert found(examine(site), "api")["seen"] == "it answers: plugin LatePoint"
    site.instead("GET", lambda: fakes.reply(200, {"status": "ok", "version": "1.0"}))
    assert found(examine(site), "api")["seen"] == "it answers: status ok, version 1.0"


@pytest.mark.parametrize(
    ("status", "body", "name"),
    [
        (200, "<html>", "permalinks"),
        (401, {"code": "x", "message": "no"}, "key"),
        (403, {"code": "x", "message": "no"}, "key"),
        (404, {"code": "rest_no_route", "message": "No route"}, "api"),
    ],
)
def test_no_way_in(status, body, name):
    result = examine(lambda request: fakes.reply(status, body), write=True)
    assert problems(result) == {name, "round_trip"}
    assert "can't be reconciled truthfully" in result["msg"]
    assert {one["name"] for one in result["findings"]} == {name, "round_trip", "steadiness"}


@pytest.mark.parametrize("plain", [False, True])
def test_the_other_permalinks_are_tried(plain):
    site = Salon(*people(1))

    def handle(request):
        if ("index.php" in request.url) == plain:
            return fakes.reply(200, "<html>")
        request.url = request.url.replace(
            "/index.php?rest_route=%2Flatepoint-api%2Fv1%2Fcustomers&", f"{fakes.REST}/customers?"
        )
        return site(request)

    base = fakes.BASE + "/?rest_route=/latepoint-api/v1" if plain else fakes.BASE
    told = found(examine(handle, base_url=base), "base_url")
    assert ("index.php" in told["meaning"]) != plain
    assert site.writes() == []


def test_a_customer_who_can_not_exist():
    site = Salon(*people(2))

    def handle(request):
        if "2147483647" in request.url:
            return fakes.reply(200, {"success": True, "data": fakes.ada(id=2147483647)})
        return site(request)

    assert problems(examine(handle)) == {"errors"}


@pytest.mark.parametrize(
    ("error", "seen"),
    [
        ({"status": "error", "error": {"code": "customer_not_found", "message": "x"}}, 'status: "error", error {code'),
        ({"error": {"code": "customer_not_found", "message": "x"}}, "HTTP 404, error {code, message}"),
    ],
)
def test_envelopes_of_errors(error, seen):
    site = Salon(*people(2))

    def handle(request):
        return fakes.reply(404, error) if "2147483647" in request.url else site(request)

    assert seen in found(examine(handle), "errors")["seen"]


def test_lists_that_obey_nothing():
    site = Salon(*people(3))
    site.ordered = site.sizes = False
    result = examine(site)
    assert found(result, "order")["verdict"] == "note"
    assert found(result, "pages")["verdict"] == "note"
    assert found(result, "beyond_last_page")["verdict"] == "note"


def test_long_lists():
    result = examine(Salon(*people(620)))
    assert found(result, "totals")["seen"] == "620 customers on 7 pages"
    assert found(result, "pages")["seen"].endswith("101 rows come")
    assert found(examine(Salon(*people(230))), "totals")["seen"] == "230 customers on 3 pages"


def lying(site, change):
    """The site with another envelope of lists."""

    def handle(request):
        answer = site(request)
        if request.path_url.startswith(fakes.REST + "/customers?"):
            body = answer.json()
            change(body, site.calls[-1].query)
            return fakes.reply(200, body)
        return answer

    return handle


def test_totals_that_lie():
    def more(body, query):
        body["pagination"]["total"] += 1

    assert problems(examine(lying(Salon(*people(3)), more))) == {"totals"}

    def longer(body, query):
        body["pagination"].update(total=699, total_pages=7)

    assert "where 99 should be" in found(examine(lying(Salon(*people(620)), longer)), "totals")["seen"]

    def twice(body, query):
        if query["per_page"] == "100" and len(body["data"]) > 1:
            body["data"][1] = body["data"][0]

    assert "twice" in found(examine(lying(Salon(*people(3)), twice)), "totals")["seen"]


def test_lists_without_totals():
    def bare(body, query):
        del body["pagination"]

    result = examine(lying(Salon(*people(3)), bare))
    assert problems(result) == set()
    assert found(result, "totals")["verdict"] == "note"
    assert found(result, "page_size")["verdict"] == "ok"

    def endless(body, query):
        del body["pagination"]
        body["data"] = body["data"] or [fakes.ada(id=9)]

    assert "beyond_last_page" in problems(examine(lying(Salon(*people(3)), endless)))

    def short(body, query):
        del body["pagination"]
        body["data"] = body["data"][:1]

    small = examine(lying(Salon(*people(3)), short))
    assert found(small, "pages")["verdict"] == "note"

    def ending(body, query):
        del body["pagination"]
        if query["page"] == "1000001":
            body.clear()
            body.update(success=False, message="no such page")

    assert "beyond_last_page" in problems(examine(lying(Salon(*people(3)), ending)))


def test_a_page_beyond_the_last_that_fails_where_the_total_is_known():
    def ending(body, query):
        if query["page"] == "2" and query["per_page"] == "100":
            body.clear()
            body.update(success=False, message="no such page")

    assert found(examine(lying(Salon(*people(3)), ending)), "beyond_last_page")["verdict"] == "ok"


def test_pages_that_hold_less_than_they_may():
    def capped(body, query):
        if query["per_page"] == "100":
            body["data"] = body["data"][:20]
            body["pagination"].update(total=40, total_pages=2)

    told = found(examine(lying(Salon(*people(40)), capped)), "page_size")
    assert told["verdict"] == "note"
    assert "5 times" in told["meaning"]


def test_one_page_for_ever():
    def stuck(body, query):
        body["data"] = body["data"][:2]
        body["pagination"].update(total=300, total_pages=3)

    site = Salon(*people(3))
    site.sizes = False
    assert "pages" in problems(examine(lying(site, stuck)))


def test_a_search_that_finds_nobody_or_too_many():
    def nobody(body, query):
        if "email" in query:
            body["data"] = []

    assert "search" in problems(examine(lying(Salon(*people(3)), nobody)))
    twins = Salon(fakes.ada(id=1), fakes.ada(id=2))
    assert found(examine(twins), "search")["verdict"] == "note"


def test_a_list_that_shows_another_customer_than_she_is():
    def other(body, query):
        for one in body["data"]:
            one["city"] = "Paris"

    told = found(examine(lying(Salon(*people(3)), other)), "list_row")
    assert (told["verdict"], told["fields"]) == ("problem", ["city"])
    hidden = found(examine(Salon(*people(3), list_hides=["city", "notes"])), "list_row")
    assert (hidden["verdict"], hidden["fields"]) == ("note", ["city", "notes"])
