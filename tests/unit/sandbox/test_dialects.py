"""What each dialect looks like."""

from __future__ import annotations

import dataclasses
import json
from typing import get_args, get_type_hints

import pytest

from sandbox.countries import COUNTRIES, name_of
from sandbox.dialects import ALL_DIALECTS, DIALECTS, Dialect

ADA = 123
GUEST = 5
FLAT = {"address", "city", "state", "zipcode", "country"}
SHORT = {"id", "first_name", "last_name", "email", "phone", "status", "updated_at"}
ALWAYS = SHORT | {"is_guest", "wordpress_user_id", "created_at"}


@pytest.fixture
def speak(client, site):
    def speaking(name):
        site.set_dialect(name)
        client.base = site.plain_base if name == "plain_permalinks" else site.rest_base
        return client

    yield speaking
    client.base = site.rest_base


def ada(client, include=""):
    more = "&" if "?" in client.base else "?"
    return client.get(f"/customers/{ADA}{more}include={include}").json()["data"]


def listed(client, number=ADA, include=""):
    more = "&" if "?" in client.base else "?"
    answer = client.get(f"/customers{more}include={include}&per_page=100")
    return next(customer for customer in answer.json()["data"] if int(customer["id"]) == number)


@pytest.mark.parametrize("name", DIALECTS)
def test_no_dialect_shows_a_picture_unasked(speak, site, name):
    """As the real plugin, in three versions."""
    client = speak(name)
    site.edit(ADA, avatar_image_id=77)
    shown = {include: [view(client, include=include) for view in (ada, listed)] for include in ("", "avatar")}
    assert ["avatar_image_id" in row for row in shown[""]] == [False, False]
    assert int(shown["avatar"][0]["avatar_image_id"]) == 77


def test_every_value_of_every_axis_is_spoken_somewhere():
    hints = get_type_hints(Dialect)
    for axis in dataclasses.fields(Dialect):
        known = set(get_args(hints[axis.name])) or {True, False}
        if axis.name in ("summary", "latepoint", "email_max", "default_status"):
            continue
        assert {getattr(dialect, axis.name) for dialect in ALL_DIALECTS.values()} == known, axis.name


def test_every_dialect_is_described():
    summaries = [dialect.summary for dialect in ALL_DIALECTS.values()]
    assert len(set(summaries)) == len(summaries)
    assert all(summary and "\n" not in summary and len(summary) <= 120 for summary in summaries)


@pytest.mark.parametrize("name", DIALECTS)
def test_a_change_is_kept_and_shown_in_every_dialect(speak, site, name):
    client = speak(name)
    answer = client.put(ADA, {"last_name": "Byron", "phone": "+15550199"})
    body = answer.json()
    assert answer.status_code == 200
    assert body.get("success") is True or body.get("status") == "success"
    assert int(body["data"]["id"]) == ADA
    assert body["data"]["last_name"] == "Byron"
    assert ada(client)["last_name"] == "Byron"
    assert site.customer(ADA)["last_name"] == "Byron"


ENVELOPES = {"success_true": ("success", True), "status_success": ("status", "success")}


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("path", ["/status", "/customers", f"/customers/{ADA}"])
def test_success(speak, name, path):
    body = speak(name).get(path).json()
    key, value = ENVELOPES[DIALECTS[name].success]
    assert body[key] == value
    assert "data" in body
    assert not {"success", "status"} - {key} & set(body)


@pytest.mark.parametrize("name", DIALECTS)
def test_what_a_list_says_about_itself(speak, name):
    body = speak(name).get("/customers").json()
    counts = {"page": 1, "per_page": 20, "total": 25, "total_pages": 2}
    more = {"has_next_page": True, "has_previous_page": False}
    expected = {"pagination": {"pagination": {**counts, **more}}, "meta": {"meta": counts}, "none": {}}
    assert {key: body[key] for key in body if key in ("pagination", "meta")} == expected[DIALECTS[name].list_counts]


NOT_FOUND = {
    "wordpress": (404, {"code": "customer_not_found", "message": "Customer not found", "data": {"status": 404}}),
    "status_error": (
        404,
        {
            "status": "error",
            "error": {"code": "customer_not_found", "message": "Customer not found", "details": {}},
        },
    ),
    "error_only": (404, {"error": {"code": "customer_not_found", "message": "Customer not found"}}),
    "success_false": (200, {"success": False, "message": "Customer not found"}),
}


@pytest.mark.parametrize("name", DIALECTS)
def test_errors(speak, name):
    answer = speak(name).get("/customers/999")
    assert (answer.status_code, answer.json()) == NOT_FOUND[DIALECTS[name].errors]


@pytest.mark.parametrize("name", DIALECTS)
def test_errors_of_wordpress_itself_have_its_own_shape_everywhere(speak, name):
    client = speak(name)
    answer = client("PATCH", "/customers/1")
    assert (answer.status_code, answer.json()["code"], answer.json()["data"]["status"]) == (404, "rest_no_route", 404)
    answer = client("PUT", "/customers/1", data=b"{")
    assert (answer.status_code, answer.json()["code"]) == (400, "rest_invalid_json")


def test_bookings_of_an_undeletable_customer(speak):
    assert speak("seed").delete(1).json()["data"]["booking_count"] == 3
    assert speak("doc").delete(1).json()["error"]["details"] == {"booking_count": 3}
    assert speak("legacy").delete(1).json()["error"]["booking_count"] == 3


def test_validation_with_details(speak):
    answer = speak("doc").put(ADA, {"email": "John.Smith@example.com"})
    assert answer.status_code == 422
    assert answer.json()["error"] == {
        "code": "validation_failed",
        "message": "Validation failed",
        "details": {"email": ["Email already exists"]},
    }


SHOWN = {
    "seed": ALWAYS | FLAT | {"notes", "custom_fields"},
    "sanitizing": ALWAYS | FLAT | {"notes", "custom_fields"},
    "plain_permalinks": ALWAYS | FLAT | {"notes", "custom_fields"},
    "short_lists": ALWAYS | FLAT | {"notes", "custom_fields"},
    "quiet_errors": ALWAYS | FLAT | {"notes", "custom_fields"},
    "verbatim": ALWAYS | FLAT | {"notes", "custom_fields"},
    "latepoint_5_5": ALWAYS | FLAT | {"notes", "custom_fields"},
    "strict": ALWAYS | FLAT | {"notes", "custom_fields"},
    "doc": ALWAYS | {"address", "admin_notes"},
    "doc_meta": ALWAYS | {"address"},
    "wordpress": ALWAYS | FLAT | {"notes", "admin_notes", "custom_fields"},
    "legacy": ALWAYS | {"address"},
}
LISTED = {
    **SHOWN,
    "short_lists": ALWAYS | {"notes"},
    "doc_meta": ALWAYS,
    "legacy": SHORT,
}
PUT = {
    "wordpress": SHOWN["wordpress"],
    "doc": SHOWN["doc"] | {"custom_fields"},
    "doc_meta": SHOWN["doc_meta"] | {"admin_notes", "custom_fields"},
    "sanitizing": SHOWN["sanitizing"],
    "verbatim": SHOWN["verbatim"],
    "latepoint_5_5": SHOWN["latepoint_5_5"],
}


@pytest.mark.parametrize("name", DIALECTS)
def test_which_fields_are_shown(speak, name):
    client = speak(name)
    assert set(ada(client)) == SHOWN[name]
    assert set(listed(client)) == LISTED[name]
    assert set(client.put(ADA, {}).json()["data"]) == PUT.get(name, SHORT)


@pytest.mark.parametrize(
    ("name", "single", "many"),
    [
        ("doc", {"custom_fields"}, {"custom_fields"}),
        ("doc_meta", {"custom_fields", "admin_notes"}, {"custom_fields", "admin_notes"}),
        ("legacy", {"custom_fields", "notes", "admin_notes"}, set()),
        ("short_lists", set(), set()),
        ("seed", set(), set()),
    ],
)
def test_what_include_adds(speak, name, single, many):
    client = speak(name)
    assert set(ada(client, "custom_fields,notes")) - SHOWN[name] == single
    assert set(listed(client, include="custom_fields,notes")) - LISTED[name] == many


def test_nested_address_with_the_country_in_english(speak, site):
    client = speak("doc")
    site.edit(ADA, address="1 Main St", city="Boston", state="MA", zipcode="02134", country="US")
    assert ada(client)["address"] == {
        "street": "1 Main St",
        "city": "Boston",
        "state": "MA",
        "postal_code": "02134",
        "country": "United States",
    }
    client.put(ADA, {"country": "NO"})
    assert (site.customer(ADA)["country"], ada(client)["address"]["country"]) == ("NO", "Norway")


@pytest.mark.parametrize(("code", "name"), [("US", "United States"), ("de", "Germany"), ("", ""), ("Narnia", "Narnia")])
def test_names_of_countries(code, name):
    assert name_of(code) == name


def test_all_countries_are_there():
    assert len(COUNTRIES) == 249
    assert all(len(code) == 2 and code.isupper() and name for code, name in COUNTRIES.items())
    assert len(set(COUNTRIES.values())) == 249


@pytest.mark.parametrize(("name", "field"), [("seed", "notes"), ("doc", "admin_notes"), ("wordpress", "admin_notes")])
def test_the_notes_that_a_put_writes(speak, site, name, field):
    client = speak(name)
    site.edit(ADA, customer_notes="her own")
    client.put(ADA, {"notes": "of the house"})
    assert ada(client)[field] == "of the house"
    assert site.customer(ADA)["notes"] == "of the house"
    if name == "wordpress":
        assert ada(client)["notes"] == "her own"
        client.put(ADA, {"admin_notes": "again"})
        assert site.customer(ADA)["notes"] == "again"


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("seed", [GUEST, True, None, {}, ""]),
        ("wordpress", [str(GUEST), "1", None, [], None]),
        ("legacy", [str(GUEST), "1", None, [], None]),
    ],
)
def test_types(speak, name, types):
    data = speak(name).get(f"/customers/{GUEST}?include=custom_fields,avatar").json()["data"]
    assert [data[key] for key in ("id", "is_guest", "avatar_image_id", "custom_fields", "phone")] == types


@pytest.mark.parametrize(("name", "value"), [("seed", False), ("wordpress", "0"), ("legacy", None)])
def test_no_guest(speak, name, value):
    assert ada(speak(name))["is_guest"] == value


@pytest.mark.parametrize("name", ["wordpress", "legacy"])
def test_after_a_post_the_id_is_a_number_and_a_string_in_a_get(speak, name):
    client = speak(name)
    number = client.post({"first_name": "A", "last_name": "B", "email": "a@example.com"}).json()["data"]["id"]
    assert isinstance(number, int)
    assert client.get(f"/customers/{number}").json()["data"]["id"] == str(number)


@pytest.mark.parametrize(
    ("sent", "shown"), [(True, True), (1, 1), ("1", "1"), (False, False), ("yes", "yes"), (None, "0")]
)
def test_a_put_echoes_the_types_it_was_sent(speak, sent, shown):
    data = speak("wordpress").put(ADA, {"is_guest": sent, "first_name": 57, "phone": "+1-555"}).json()["data"]
    assert (data["is_guest"], type(data["is_guest"])) == (shown, type(shown))
    assert (data["first_name"], data["phone"]) == (57, "+1555")


def test_a_put_shows_what_is_stored_where_it_does_not_echo(speak):
    data = (
        speak("sanitizing").put(ADA, {"first_name": " <b>A</b> ", "phone": "+1-555", "is_guest": "yes"}).json()["data"]
    )
    assert (data["first_name"], data["phone"], data["is_guest"]) == ("A", "+1555", False)


def test_a_put_shows_the_very_values_it_was_sent_where_it_does(speak, site):
    data = speak("legacy").put(ADA, {"first_name": " <b>A</b> ", "phone": "+1-555", "status": None}).json()["data"]
    assert (data["first_name"], data["phone"], data["status"]) == (" <b>A</b> ", "+1-555", "inactive")
    assert (site.customer(ADA)["first_name"], site.customer(ADA)["phone"]) == ("A", "+1555")


def test_dates_in_the_time_of_the_site(speak, site):
    site.edit(ADA, created_at="2024-01-15 23:30:25")
    assert ada(speak("seed"))["created_at"] == "2024-01-15 23:30:25"
    assert ada(speak("legacy"))["created_at"] == "2024-01-16 01:30:25"
    site.edit(ADA, created_at="")
    assert ada(speak("legacy"))["created_at"] == ""


def test_the_status_of_a_new_customer(speak, site):
    body = {"first_name": "A", "last_name": "B", "email": "a@example.com"}
    number = speak("doc").post(body).json()["data"]["id"]
    assert site.customer(number)["status"] == "pending"


@pytest.mark.parametrize(("path", "status"), [(f"/customers/{ADA}", "success"), ("/customers/999", None)])
def test_php_warnings_for_who_does_not_ask_for_json(speak, path, status):
    client = speak("legacy")
    answer = client.get(path, headers={"Accept": "*/*"})
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, "text/html")
    assert answer.text.startswith("<br />\n<b>Warning</b>:")
    assert json.loads(answer.text[answer.text.index("{") :]).get("status") == status
    assert client.get(path).headers["Content-Type"].startswith("application/json")


def test_bodies_are_plain_ascii_with_escaped_slashes(client, site):
    site.edit(ADA, first_name="Zoé", notes="a/b 🌸")
    raw = client.get(f"/customers/{ADA}").content
    assert raw.isascii()
    assert b'"Zo\\u00e9"' in raw
    assert b'"a\\/b \\ud83c\\udf38"' in raw


def test_a_newer_latepoint_sanitizes_names_and_notes_alone(speak, site):
    client = speak("latepoint_5_5")
    text = " 50%20off <b>now</b> "
    client.put(ADA, {"first_name": text, "notes": text + "\n a < b", "city": text, "custom_fields": {"a": text}})
    stored = site.customer(ADA)
    assert (stored["first_name"], stored["notes"]) == ("50off now", "50off now \n a &lt; b")
    assert (stored["city"], stored["custom_fields"]["a"]) == (text, text)
    assert client.get("/status").json()["data"]["latepoint_version"] == "5.6.5"


def test_a_site_without_the_extension(speak):
    client = speak("abilities")
    assert [client.get(path).json()["code"] for path in ("", "/status", "/customers")] == ["rest_no_route"] * 3
