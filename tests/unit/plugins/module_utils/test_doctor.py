# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor at work on sites in memory: what it asks, what it finds, and that nothing is left behind."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import pytest
import requests

from ansible_collections.latepoint.api.plugins.module_utils import _doctor_write
from ansible_collections.latepoint.api.plugins.module_utils._doctor import Doctor
from ansible_collections.latepoint.api.plugins.module_utils._doctor_client import Patient, WatchedClient
from ansible_collections.latepoint.api.plugins.module_utils._errors import AnswerError, InputError

from . import fakes


class Salon(fakes.FakeSite):
    """A FakeSite with a front page, and lists in both orders."""

    front = ""
    ordered = True
    sizes = True

    def __call__(self, request):
        if request.path_url == "/":
            return fakes.reply(301 if self.front else 200, "<html>", {"Location": self.front} if self.front else None)
        return super().__call__(request)

    def _list(self, query):
        answer = super()._list(query if self.sizes else dict(query, page="1", per_page="100"))
        if query.get("order") == "desc" and self.ordered:
            body = answer.json()
            body["data"].reverse()
            return fakes.reply(200, body)
        return answer


def people(count):
    return [fakes.ada(id=n, email=f"Ada{n}@example.com", status="active") for n in range(1, count + 1)]


def client_for(site, write=False, **options):
    client = WatchedClient(fakes.connection(**options), not write, fakes.FakeClock().clock)
    adapter = fakes.FakeAdapter(site)
    client._session.mount("https://", adapter)
    client._session.mount("http://", adapter)
    return client


def examine(site, write=False, fields=(), **options):
    return Doctor(client_for(site, write, **options), write, fields).run()


def found(result, name):
    (one,) = [one for one in result["findings"] if one["name"] == name]
    return one


def problems(result):
    return {one["name"] for one in result["findings"] if one["verdict"] == "problem"}


def test_a_sound_site_is_only_read():
    site = Salon(*people(3))
    result = examine(site)
    assert site.writes() == []
    assert (result["verdict"], result["changed"], result["round_trip"]) == ("ok", False, [])
    assert result["requests"]["GET"] == len(site.calls) + 1  # and the front page
    assert result["msg"].startswith("https://salon.example.com can be reconciled, as far as reading tells: ")


def test_nothing_that_is_found_repeats_anybody_or_the_key():
    site = Salon(*people(3))
    site.faults["GET"] = [lambda at, call: at.work(call)] * 2 + [
        lambda at, call: fakes.reply(400, {"code": "odd", "message": "Ada3@example.com of Lovelace is odd"})
    ]
    text = str(examine(site))
    assert "is odd" in text
    for value in ("Ada", "ada1", "ada3", "Lovelace", "5550199", "London", "02134", "morning", fakes.KEY):
        assert value not in text


def test_the_round_trip_writes_every_field_and_deletes_again():
    site = Salon(*people(2))
    before = dict(site.customers)
    result = examine(site, write=True)
    assert problems(result) == set()
    assert result["changed"]
    assert site.customers == before
    tried = {one["field"] for one in result["round_trip"]}
    assert {"email", "phone", "first_name", "is_guest", "country", "notes", "avatar_image_id", "custom_fields"} <= tried
    assert not {call.path for call in site.calls if call.method == "PUT"} & {"/customers/1", "/customers/2"}


def test_check_mode_and_a_read_only_client_write_nothing():
    site = Salon(*people(2))
    result = Doctor(client_for(site), True).run()
    assert site.writes() == []
    assert found(result, "round_trip")["verdict"] == "note"


def test_a_field_that_is_not_kept_is_a_problem_for_those_who_declare_it():
    assert problems(examine(Salon(drops=["city"]), write=True)) == {"field_city"}
    assert problems(examine(Salon(drops=["city"]), write=True, fields=["phone"])) == set()


def test_unknown_fields_are_refused_before_anything_is_sent():
    site = Salon()
    with pytest.raises(InputError, match="did you mean 'phone'"):
        examine(site, fields=["fone"])
    assert site.calls == []


# --- reading ------------------------------------------------------------------------------------------------


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


# --- writing ------------------------------------------------------------------------------------------------


def test_a_site_that_forgets_the_new_customer():
    site = Salon(*people(1))
    site.instead("POST", lambda: fakes.reply(201, {"success": True, "data": {}}))
    result = examine(site, write=True)
    assert problems(result) == {"round_trip"}
    site.instead("POST", lambda: fakes.reply(201, {"success": True, "data": {"id": 77}}))
    assert problems(examine(site, write=True)) == {"round_trip"}


def test_a_new_customer_whose_answer_has_no_id():
    site = Salon(put_shows=("first_name",))
    assert problems(examine(site, write=True)) == set()
    assert site.customers == {}


def test_a_customer_who_vanishes_and_one_who_is_refused():
    site = Salon(*people(1))

    def vanish(at, call):
        answer = at.work(call)
        del at.customers[2]
        return answer

    site.faults["PUT"] = [vanish]
    told = found(examine(site, write=True), "round_trip")
    assert "vanished" in told["seen"]
    site.instead("PUT", lambda: fakes.reply(403, {"code": "x", "message": "no"}))
    assert problems(examine(site, write=True)) == {"field_phone", "round_trip", "permissions"}
    assert list(site.customers) == [1]


def test_refusals_of_one_value_go_on():
    site = Salon()
    site.instead("PUT", lambda: fakes.reply(400, {"code": "customer_update_failed", "message": "Phone is odd"}))
    result = examine(site, write=True)
    assert problems(result) == {"field_phone"}
    assert "Phone is odd" in found(result, "field_phone")["seen"]


def test_reading_that_fails_in_between_ends_in_a_deletion():
    site = Salon()
    after_some = {"PUT": 0}

    def handle(request):
        after_some[request.method] = after_some.get(request.method, 0) + 1
        if request.method == "GET" and after_some["PUT"] == 3 and "/customers/" in request.url:
            return fakes.reply(400, {"code": "odd", "message": "no"})
        return site(request)

    result = examine(handle, write=True)
    assert "round_trip" in problems(result)
    assert site.customers == {}


def test_two_customers_with_one_address():
    class Careless(Salon):
        def _create(self, body):
            number = max(self.customers, default=0) + 1
            self.customers[number] = dict(body, id=number)
            return fakes.reply(201, {"success": True, "data": {"id": number}})

    site = Careless()
    assert "throwaway_email_again" in problems(examine(site, write=True))
    assert site.customers == {}

    class Secret(Careless):
        def _create(self, body):
            answer = super()._create(body)
            return answer if len(self.customers) == 1 else fakes.reply(400, {"code": "odd", "message": "no"})

    secret = Secret()
    assert "throwaway_email_again" in problems(examine(secret, write=True))
    assert secret.customers == {}


def test_an_uncertain_second_customer():
    site = Salon()
    site.skip("POST")
    site.instead("POST", lambda: fakes.reply(502, "<html>"), times=20)
    result = examine(site, write=True)
    assert found(result, "throwaway_email_again")["meaning"] == "It could not be found out."


def test_who_can_not_be_deleted_or_looked_for_is_named():
    site = Salon()
    site.instead("DELETE", lambda: fakes.reply(403, {"code": "x", "message": "no"}))
    told = found(examine(site, write=True), "cleanup")
    assert told["seen"].startswith("customer 1 could not be deleted: no")

    def handle(request):
        if request.method == "GET" and site.calls and site.calls[-1].method == "DELETE":
            return fakes.reply(404, {"code": "rest_no_route", "message": "gone"})
        return site(request)

    site = Salon()
    told = found(examine(handle, write=True), "cleanup")
    assert told["verdict"] == "problem"
    assert "latepoint-doctor+" in told["meaning"]


def test_the_end_of_the_process_deletes_first():
    site = Salon()
    site.faults["PUT"] = [lambda at, call: os.kill(os.getpid(), signal.SIGTERM)]
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit):
        examine(site, write=True)
    assert site.customers == {}
    assert signal.getsignal(signal.SIGTERM) is before


def test_other_threads_leave_signals_alone():
    site, results = Salon(), []  # type: ignore[var-annotated]
    thread = threading.Thread(target=lambda: results.append(examine(site, write=True)))
    thread.start()
    thread.join()
    assert problems(results[0]) == set()


def test_faults_of_our_own_delete_first(monkeypatch):
    def broken(self, case, before):
        raise ValueError("ours")

    monkeypatch.setattr(_doctor_write.RoundTrip, "_try", broken)
    site = Salon()
    with pytest.raises(ValueError, match="ours"):
        examine(site, write=True)
    assert site.customers == {}


# --- the client ---------------------------------------------------------------------------------------------


def test_what_passed_is_noted():
    client = client_for(fakes.script(requests.ConnectTimeout(), fakes.reply(200, {"success": True, "data": {"id": 5}})))
    assert client.envelope() == {}
    assert client.shown() == {}
    client.call("GET", "/customers/5")
    assert [(one.kind, one.status) for one in client.exchanges] == [("one", None), ("one", 200)]
    assert client.shown() == {"id": 5}


@pytest.mark.parametrize("body", ["nothing", "{", "[" * 5 + "]" * 5, '"{"'])
def test_answers_without_an_envelope(body):
    client = client_for(lambda request: fakes.reply(200, body))
    with pytest.raises(AnswerError):
        client.call("GET", "/customers", tries=_spent(client))
    assert client.envelope() == {}
    assert client.shown() == {}


def _spent(client: WatchedClient) -> Any:
    tries = client.tries()
    tries.used = 99
    return tries


def test_messages_lose_what_is_known_of_people():
    patient = Patient(client_for(Salon()))
    patient.meet(fakes.ada(first_name="No"))
    assert "Lovelace" not in patient.told(AnswerError("Lovelace is there", "customer_update_failed"))
    assert patient.told(AnswerError("No answer from Lovelace", "unreachable")) == "No answer from Lovelace"
