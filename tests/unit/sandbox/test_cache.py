"""A cache in front of the site, and a site that refuses the parameters that go past it."""

from __future__ import annotations

import pytest

from .faulty import ADA

ONE = f"/customers/{ADA}"


def city(client, query=""):
    answer = client.get(ONE + query)
    return answer.json()["data"]["city"], answer.headers.get("X-LiteSpeed-Cache")


@pytest.mark.parametrize("header", ["X-LiteSpeed-Cache", None])
def test_an_address_is_answered_as_it_was_at_first(client, site, header):
    site.fault("cache", on="get,list", times=None, header=header)
    site.edit(ADA, city="Bonn")
    assert city(client) == ("Bonn", None)
    client.put(ADA, {"city": "Rome"})
    assert city(client) == ("Bonn", "hit" if header else None)
    assert city(client, "?x=1") == ("Rome", None)
    assert site.customer(ADA)["city"] == "Rome"


def test_a_cache_that_does_not_look_at_a_parameter_and_forgets(client, site):
    site.fault("cache", on="get", times=None, ignores="x", hits=2)
    site.edit(ADA, city="Bonn")
    assert city(client, "?x=1")[0] == "Bonn"
    site.edit(ADA, city="Rome")
    assert [city(client, f"?x={number}")[0] for number in range(4)] == ["Bonn", "Bonn", "Rome", "Rome"]


def test_a_cache_keeps_no_write(client, site):
    with pytest.raises(ValueError, match="makes sense on get, list, status"):
        site.fault("cache", on="put")


def test_a_strict_site(client, site):
    site.set_dialect("strict")
    assert [client.get(path).status_code for path in (ONE, ONE + "?x=1", "/customers?x=1", "/status?x=1")] == [
        200,
        400,
        400,
        400,
    ]
    assert client.get("/customers?page=1&include=notes&email=a").status_code == 200
    assert "x" in client.get(ONE + "?x=1").json()["message"]
