# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""LatePoint's own API, against a sandbox that has no other."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._api.choice import customers_of
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import (
    AnswerError,
    Arrived,
    NotFoundError,
    Scope,
)
from ansible_collections.latepoint.api.plugins.module_utils._http.client import Client
from ansible_collections.latepoint.api.plugins.module_utils._http.connection import Connection
from ansible_collections.latepoint.api.plugins.module_utils._http.site import ABILITIES, parse_site
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import client_of, reply, script
from sandbox.handle import running


@pytest.fixture(scope="module")
def salon():
    with running("abilities") as site:
        yield site


@pytest.fixture
def site(salon):
    salon.reset()
    return salon


def api_of(site, **credentials):
    given = {**site.connection(), **credentials}
    where = parse_site(given.pop("base_url"), namespace=ABILITIES)
    return customers_of(Client(Connection(where, retries=0, **given)))


def error_of(call, *args):
    with pytest.raises(AnswerError) as caught:
        call(*args)
    return caught.value


def sent(site):
    return [(entry.ability, entry.body) for entry in site.requests]


# --- reading -----------------------------------------------------------------------------------------


def test_a_page_tells_the_total(site):
    page = api_of(site).page(1)
    assert (page.total, page.pages, page.more, len(page.raw)) == (25, 1, False, 25)


def test_beyond_the_last_page_there_is_nobody(site):
    page = api_of(site).page(2)
    assert (page.total, page.raw, page.more) == (25, (), False)


def test_one_customer(site):
    ada = api_of(site).fetch(123)
    assert (ada.id, ada.email, ada.value("status")) == (123, "ada@example.com", "inactive")
    assert not any(ada.shows(name) for name in ("city", "custom_fields", "is_guest", "avatar_image_id"))


def test_nobody_there(site):
    error = error_of(api_of(site).fetch, 999)
    assert (type(error), error.code, error.status_code) == (NotFoundError, "customer_not_found", 404)


@pytest.mark.parametrize(("email", "ids"), [("ADA@example.com", [123]), ("no@example.com", []), ("da@example.com", [])])
def test_one_search_finds_all_who_have_an_address(site, email, ids):
    assert [customer.id for customer in api_of(site).find_by_email(email)] == ids
    assert site.requests.count() == 1


def test_several_with_one_address_are_all_found(site):
    site.add(first_name="A", last_name="B", email="ada@example.com", id=5000)
    assert sorted(customer.id for customer in api_of(site).find_by_email("ada@example.com")) == [123, 5000]


def test_bookings_are_included_when_asked_for(site):
    assert len(api_of(site).fetch_raw(1, ("bookings",))["bookings"]) == 3
    assert "bookings" not in api_of(site).fetch_raw(1)


def test_nothing_but_the_input_is_sent(site):
    api = api_of(site)
    api.page(1, {"search": "Ada"})
    api.find_by_email("ada@example.com")
    api.update(123, {"phone": "+1-555-0199"})
    api.delete(api.create({"first_name": "A", "last_name": "B", "email": "new@example.com"}).shown.id)
    assert all(list(entry.body) == ["input"] and not entry.query for entry in site.requests)


# --- writing -----------------------------------------------------------------------------------------


def test_an_update_answers_with_the_whole_record(site):
    stored = api_of(site).update(123, {"phone": "+1-555-0199", "notes": ""})
    assert (stored.status, stored.shown.value("phone"), stored.shown.value("notes")) == (200, "+1-555-0199", "")
    assert site.customer(123)["phone"] == "+1-555-0199"


def test_an_update_of_nobody(site):
    assert error_of(api_of(site).update, 999, {"phone": "1"}).code == "customer_not_found"


def test_a_creation(site):
    stored = api_of(site).create({"first_name": "Grace", "last_name": "Hopper", "email": "grace@example.com"})
    assert stored.shown.value("status") == "pending_verification"
    assert site.by_email("grace@example.com")[0]["id"] == stored.shown.id


def test_a_deletion_asks_for_bookings_first_and_refuses(site):
    error = error_of(api_of(site).delete, 1)
    assert (error.code, error.details["booking_count"], error.arrived) == ("customer_has_bookings", 3, Arrived.NO)
    assert [ability for ability, _body in sent(site)] == ["latepoint/get-customer-bookings"]
    assert site.customer(1)


def test_a_deletion_without_bookings(site):
    api_of(site).delete(123)
    assert 123 not in site.customers()
    assert error_of(api_of(site).delete, 123).code == "customer_not_found"


# --- failures ----------------------------------------------------------------------------------------


def test_a_wrong_password(site):
    error = error_of(api_of(site, password="wrong wrong").page, 1)
    assert (error.code, error.status_code, error.scope) == ("unauthorized", 401, Scope.SITE)


def test_a_user_who_may_not(site):
    user = {"username": site.subscriber.login, "password": site.subscriber.password}
    assert error_of(api_of(site, **user).page, 1).code == "forbidden"
    reader = {"username": site.reader.login, "password": site.reader.password}
    assert error_of(api_of(site, **reader).update, 123, {"phone": "1"}).code == "forbidden"


@pytest.mark.parametrize(
    ("switch", "call", "said"),
    [
        ("reading", lambda api: api.page(1), "the site has no abilities of LatePoint: they are switched off"),
        ("editing", lambda api: api.update(123, {"phone": "1"}), "editing by abilities is switched off"),
        (
            "editing",
            lambda api: api.create({"first_name": "A", "email": "a@b.org"}),
            "editing by abilities is switched",
        ),
        ("deleting", lambda api: api.delete(123), "deleting by abilities is switched off"),
    ],
)
def test_what_the_site_has_switched_off_is_named(site, switch, call, said):
    site.switch(**{switch: False})
    error = error_of(call, api_of(site))
    assert error.message.startswith(said)
    assert (error.code, error.status_code) == ("rest_ability_not_found", 404)
    assert (error.arrived, error.scope) == (Arrived.NO, Scope.SITE)


def test_an_ability_that_never_was_is_told_apart(site):
    error = error_of(api_of(site)._run, "get-customer-moods", {})
    assert error.message.startswith("the site has abilities of LatePoint, but none that is called")


def test_input_that_wordpress_refuses_is_told_with_its_reason(site):
    error = error_of(api_of(site).update, 123, {"email": "zoé@example.com"})
    assert (error.code, error.status_code, error.arrived) == ("ability_invalid_input", 400, Arrived.NO)
    assert "Invalid email address" in error.message


NO_ANSWERS = [
    "success_false_200",
    "success_and_error",
    "not_found_as_200",
    "empty_200",
    "html_200",
    "cut_json",
    "not_a_record",
]


@pytest.mark.parametrize("kind", NO_ANSWERS)
def test_what_is_no_answer_is_a_failure(site, kind):
    site.fault(kind, on=["get", "put"], times=None)
    for call in (lambda api: api.fetch(123), lambda api: api.update(123, {"phone": "1"})):
        assert isinstance(error_of(call, api_of(site)), AnswerError)


@pytest.mark.parametrize("data", [[], {}, {"id": 123}])
def test_the_envelope_of_another_api_is_no_answer(site, data):
    client, _adapter = client_of(script(reply(200, {"success": True, "data": data})), username="a", password="b")
    for call in (lambda api: api.fetch(123), lambda api: api.page(1), lambda api: api.update(123, {"phone": "1"})):
        error = error_of(call, customers_of(client))
        assert (error.code, error.arrived) == ("unexpected_answer", Arrived.UNKNOWN)
        assert "in an envelope, which abilities don't have" in error.message


def test_another_customer_than_asked_for(site):
    site.fault("wrong_customer", on=["get", "put"], times=None, id=5)
    assert error_of(api_of(site).fetch, 123).code == "unexpected_answer"
    error = error_of(api_of(site).update, 123, {"phone": "1"})
    assert (error.details["other_customer"], error.arrived) == (5, Arrived.UNKNOWN)


def test_warnings_around_the_json_are_told(site):
    site.fault("prefixed_json", on="get", status=200)
    api = api_of(site)
    assert api.fetch(123).id == 123
    assert "PHP warning" in api.warnings[0]


@pytest.mark.parametrize("where", ["abilities_base", "abilities_plain_base"])
@pytest.mark.parametrize("kind", ["redirect_301", "redirect_308"])
def test_where_a_redirect_points_is_the_new_base_url(site, where, kind):
    base = getattr(site, where)
    site.fault(kind, on="get")
    error = error_of(api_of(site, base_url=base).fetch, 123)
    moved = base.replace("127.0.0.1", "localhost").replace("/wp-json/wp-abilities/v1", "")
    assert error.code == "redirected"
    assert error.message.endswith(f"Set base_url to {moved}, then run again")


# --- what LatePoint refuses without a reason ---------------------------------------------------------


def test_a_taken_email_is_found_out(site):
    error = error_of(api_of(site).update, 123, {"email": "Zoe.lefevre@example.com"})
    assert (error.code, error.details["holder"]) == ("email_taken", 2)
    new = {"first_name": "Z", "last_name": "L", "email": "zoe.lefevre@example.com"}
    assert error_of(api_of(site).create, new).code == "email_taken"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"last_name": " "}, "last_name is empty"),
        ({"first_name": "x" * 256}, "first_name is longer than 255 characters"),
        ({"notes": "é" * 40000}, "notes is longer than 65535 bytes"),
    ],
)
def test_what_is_wrong_with_the_record_is_found_out(site, body, said):
    error = error_of(api_of(site).update, 123, body)
    assert (error.code, error.status_code) == ("save_failed", 422)
    assert error.message.endswith(said)


def test_what_is_wrong_with_fields_that_were_not_sent_is_found_out(site):
    site.edit(123, first_name="")
    assert error_of(api_of(site).update, 123, {"phone": "1"}).message.endswith("first_name is empty")


def test_a_phone_that_somebody_has_is_named_where_nothing_else_is_wrong(site):
    site.fault("status_422", on="put")
    error = error_of(api_of(site).update, 123, {"phone": site.customer(2)["phone"]})
    assert "customer 2 has the same phone, which some sites want to be unique" in error.message


@pytest.mark.parametrize("status", ["status_500", "status_400"])
def test_with_wp_debug_the_reason_is_told_and_nothing_was_written(site, status):
    """LatePoint gives its reason then, but not the status of a refusal."""
    site.fault(status, on="put", times=None, code="save_failed", message="Phone is already used.")
    error = error_of(api_of(site).update, 123, {"phone": "1"})
    assert error.message == f"Phone is already used (HTTP {status[-3:]}, save_failed)"
    assert (error.code, error.arrived, error.scope, error.passing) == ("save_failed", Arrived.NO, Scope.REQUEST, False)
    error = error_of(api_of(site).update, 123, {"phone": "1", "last_name": ""})
    assert error.message.endswith("save_failed). last_name is empty")
    assert error_of(api_of(site).update, 123, {"email": "zoe.lefevre@example.com"}).code == "email_taken"
    assert site.requests.writes().count() == 3


def test_the_rest_latepoint_does_not_say(site):
    site.fault("status_422", on="put")
    error = error_of(api_of(site).update, 123, {"phone": "1"})
    assert error.message.endswith("LatePoint doesn't say why")


# --- reading by GET ----------------------------------------------------------------------------------


def test_abilities_that_are_marked_as_reading_are_asked_by_get_from_then_on(site):
    """WordPress runs what LatePoint marks as reading by GET alone; the first answer says so."""
    site.set_dialect("abilities_get")
    api = api_of(site)
    assert api.page(1, {"search": "ada@example.com"}).total == 1
    assert [customer.id for customer in api.find_by_email("Ada@example.com")] == [123]
    assert api.fetch(123).id == 123
    assert len(api.fetch_raw(1, ("bookings",))["bookings"]) == 3
    assert error_of(api.fetch, 999).code == "customer_not_found"
    assert site.requests.methods() == ["POST", "GET", "GET", "GET", "GET", "GET", "GET"]
    assert len({entry.query["nocache"] for entry in site.requests if entry.method == "GET"}) == 6


def test_writing_stays_a_post_where_reading_is_a_get(site):
    site.set_dialect("abilities_get")
    api = api_of(site)
    assert api.update(123, {"phone": "+1"}).shown.value("phone") == "+1"
    assert error_of(api.delete, 1).code == "customer_has_bookings"
    api.delete(123)
    assert 123 not in site.customers()
    assert {entry.method for entry in site.requests.writes()} == {"POST"}


def test_the_reason_that_wp_debug_brings_is_told(site):
    site.set_dialect("abilities_get")
    error = error_of(api_of(site).update, 123, {"last_name": ""})
    assert (error.code, error.status_code, error.arrived) == ("save_failed", 500, Arrived.NO)
    assert error.message.startswith("Failed to save customer: Last Name can not be blank (HTTP 500, save_failed)")
    assert error_of(api_of(site).update, 123, {"email": "zoe.lefevre@example.com"}).code == "email_taken"
