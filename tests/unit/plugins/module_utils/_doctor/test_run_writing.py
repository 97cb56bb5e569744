# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's throwaway customer: what is found out with her, and that she is deleted whatever happens."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._doctor import round_trip as _doctor_write

from .. import fakes
from ..doctor_salon import Salon, examine, found, people, problems


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
    said = found(examine(site, write=True), "round_trip")
    assert "vanished" in said["seen"]
    site.instead("PUT", lambda: fakes.reply(403, {"code": "x", "message": "no"}))
    assert problems(examine(site, write=True)) == {"field_phone", "round_trip", "permissions"}
    assert list(site.customers) == [1]


def test_refusals_of_one_value_go_on():
    site = Salon()
    site.instead("PUT", lambda: fakes.reply(400, {"code": "customer_update_failed", "message": "Phone is odd"}))
    result = examine(site, write=True)
    assert problems(result) == {"field_phone"}
    assert "Phone is odd" in found(result, "field_phone")["seen"]


def test_values_of_the_throwaway_customer_are_nobodys_and_shown():
    site = Salon(*people(1))
    message = "No +15550190: Ada1@example.com, or Ada Lovelace, has it"
    site.instead("POST", lambda: fakes.reply(400, {"code": "customer_create_failed", "message": message}))
    said = found(examine(site, write=True), "round_trip")["seen"]
    assert "No +15550190: masked-" in said
    assert "Ada" not in said


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
    said = found(examine(site, write=True), "cleanup")
    assert said["seen"].startswith("customer 1 could not be deleted: no")

    def handle(request):
        if request.method == "GET" and site.calls and site.calls[-1].method == "DELETE":
            return fakes.reply(404, {"code": "rest_no_route", "message": "gone"})
        return site(request)

    site = Salon()
    said = found(examine(handle, write=True), "cleanup")
    assert said["verdict"] == "problem"
    assert "latepoint-doctor+" in said["meaning"]


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


class Cached(Salon):
    """Behind a cache: whatever was answered to an address is answered again, with or without a word about it."""

    header = None
    ignores_fresh = False

    def work(self, call):
        address = (call.method, call.path, *sorted(call.query.items()))
        if call.method != "GET" or (call.fresh and not self.ignores_fresh):
            return super().work(call)
        self.known = getattr(self, "known", {})
        if address in self.known:
            return fakes.reply(*self.known[address], {self.header: "hit"} if self.header else None)
        answer = super().work(call)
        self.known[address] = (answer.status_code, answer.content)
        return answer


@pytest.mark.parametrize("header", [None, "X-LiteSpeed-Cache"])
def test_a_cache_is_found_by_reading_one_address_around_a_write(header):
    site = Cached(*people(2))
    site.header = header
    said = found(examine(site, write=True), "cache")
    assert (said["verdict"], "as before a write" in said["seen"]) == ("problem", True)
    assert ("x-litespeed-cache" in said["seen"]) is bool(header)
    assert "LiteSpeed Cache, switch off Cache REST API" in said["meaning"]
    assert found(examine(Salon(*people(2)), write=True), "cache")["verdict"] == "ok"


class CachedLists(Cached):
    """Behind a cache of lists alone, which takes no notice of a parameter that it doesn't know."""

    def work(self, call):
        self.ignores_fresh = call.path.endswith("/customers")
        return super().work(call) if self.ignores_fresh else Salon.work(self, call)


def test_a_cache_of_lists_alone_is_found():
    said = found(examine(CachedLists(*people(2)), write=True), "cache")
    assert (said["verdict"], said["seen"]) == ("problem", "a customer was shown as before a write in a list")
    assert said["meaning"].startswith("What is read in a list may be old, and no run can avoid that. ")


class Unavoidable(Cached):
    """Behind a cache that takes an address with the parameter for the address without it."""

    ignores_fresh = True


class Strict(Cached):
    """Behind a cache, and refusing parameters that it doesn't know."""

    def work(self, call):
        refusal = {"code": "invalid_parameters", "message": "Unknown parameter"}
        return fakes.reply(400, refusal) if call.fresh else super().work(call)


@pytest.mark.parametrize("kind", [Unavoidable, Strict])
def test_no_field_is_blamed_for_a_cache(kind):
    site = kind(*people(2))
    result = examine(site, write=True)
    assert problems(result) == {"round_trip", "cache"}
    assert "Exempt the API's address" in found(result, "round_trip")["meaning"]
    assert (found(result, "cleanup")["seen"], list(site.customers)) == (
        "1 throwaway customer deleted, and gone",
        [1, 2],
    )
    assert (result["round_trip"], result["changed"]) == ([], True)


def test_a_site_that_keeps_nothing_is_no_cache():
    site = Salon(*people(1))
    body = {"updated_at": "2026-11-29 10:00:00"}
    site.faults["PUT"] = [lambda at, call: fakes.reply(200, {"success": True, "data": {**call.body, **body}})] * 200
    result = examine(site, write=True)
    assert "field_phone" in problems(result)
    assert "cache" not in problems(result)


def test_without_a_write_only_its_headers_tell_of_a_cache():
    site = Cached(*people(2))
    assert found(examine(site), "cache")["verdict"] == "ok"
    site.header = "X-Cache"
    assert found(examine(site), "cache")["verdict"] == "problem"
