"""What stands in front of the site: late writes, guards, gzip without a header, details in every shape, odd limits."""

from __future__ import annotations

import gzip
import json

import pytest

from sandbox.fault_answers import SHAPES
from sandbox.fronts import GUARDS
from sandbox.handle import running

from .faulty import ADA, EVERYTHING, WRITE, stored


def test_a_write_that_arrives_late(client, site):
    site.fault("late_write", after=2)
    assert client.put(ADA, WRITE).status_code == 524
    assert client.get(f"/customers/{ADA}").json()["data"]["first_name"] == "Ada"
    assert stored(site) == []
    assert client.get(f"/customers/{ADA}").json()["data"]["first_name"] == "Augusta"
    assert stored(site) == EVERYTHING
    assert site.settle() == 0


@pytest.mark.parametrize("status", [408, 504, 522])
def test_a_write_that_arrives_when_it_is_settled(client, site, status):
    site.fault("late_write", on="post", status=status)
    assert client.post({"first_name": "A", "last_name": "B", "email": "new@example.com"}).status_code == status
    client.page()
    assert site.by_email("new@example.com") == []
    assert site.settle() == 1
    assert len(site.by_email("new@example.com")) == 1


def test_a_reset_forgets_late_writes(client, site):
    site.fault("late_write", on="delete")
    client.delete(ADA)
    site.reset()
    assert site.settle() == 0
    assert ADA in site.customers()


@pytest.mark.parametrize("name", GUARDS)
def test_guards(client, site, name):
    site.fault("bot_guard", by=name)
    answer = client.put(ADA, WRITE)
    assert (answer.status_code, answer.content) == (GUARDS[name].status, GUARDS[name].body)
    assert stored(site) == []


def test_a_body_that_is_packed_without_a_word(client, site):
    site.fault("gzip_unnamed")
    answer = client.put(ADA, WRITE)
    assert "Content-Encoding" not in answer.headers
    assert json.loads(gzip.decompress(answer.content))["success"] is True
    assert stored(site) == EVERYTHING


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", ["status_400", "status_422"])
def test_details_in_every_shape(client, site, kind, shape):
    """api-facts, "Newer facts": texts by field, lists by field, entries with a field, nested errors."""
    site.fault(kind, shape=shape)
    data = client.put(ADA, WRITE).json()["data"]
    assert data.pop("status") == int(kind[-3:])
    assert data == SHAPES[shape]


def test_a_slash_behind(client, site):
    site.fault("redirect_301", on="list", to="slash")
    answer = client.page("page=1")
    assert answer.headers["Location"] == f"{site.rest_base}/customers/?page=1"


def test_a_limit_that_contradicts_itself(make_client):
    with running(rate_limit="2/60", reset_style="contradictory") as site:
        client = make_client(site)
        answers = [client.get("/status") for _time in range(5)]
        client.close()
    assert {answer.status_code for answer in answers} == {200}
    said = [answers[0].headers[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")]
    assert said == ["0", "0", "86400"]
