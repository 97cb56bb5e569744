"""The rate limit: windows, headers, keys."""

from __future__ import annotations

import pytest

from sandbox.handle import running
from sandbox.limits import Limiter, Window, parse


class Clock:
    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock(1_000_000_020.25)  # 0.25 s into a window of 20 s


def limiter(clock, limit, style="epoch"):
    made = Limiter(clock)
    made.set(limit, style)
    return made


def headers(limit, remaining, reset, **more):
    names = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
    return {**dict(zip(names, (limit, remaining, reset), strict=True)), **more}


@pytest.mark.parametrize("limit", ["2/20", (2, 20)])
def test_a_window_fills_and_the_next_one_is_empty(clock, limit):
    limits = limiter(clock, limit)
    assert [limits.admit("live").allowed for _time in range(3)] == [True, True, False]
    clock.now = 1_000_000_039.99
    assert not limits.admit("live").allowed
    clock.now = 1_000_000_040.0
    assert limits.admit("live").allowed


def test_headers(clock):
    limits = limiter(clock, "2/20")
    assert limits.admit("live").headers == headers("2", "1", "1000000040")
    assert limits.admit("live").headers == headers("2", "0", "1000000040")
    verdict = limits.admit("live")
    assert verdict.headers == headers("2", "0", "1000000040", **{"Retry-After": "20"})
    assert verdict.retry_after == 20


def test_reset_as_seconds_to_go(clock):
    limits = limiter(clock, "2/20", "delta")
    clock.now += 10
    assert limits.admit("live").headers == headers("2", "1", "10")


def test_a_limit_that_is_not_told(clock):
    limits = limiter(clock, "1/20", "none")
    assert limits.admit("live").headers == {}
    verdict = limits.admit("live")
    assert (verdict.allowed, verdict.headers) == (False, {"Retry-After": "20"})


def test_a_new_limit_counts_from_nothing(clock):
    limits = limiter(clock, "1/20")
    limits.admit("live")
    limits.set("1/20")
    assert limits.admit("live").allowed


def test_each_key_has_its_own_count(clock):
    limits = limiter(clock, "1/20")
    assert [limits.admit(key).allowed for key in ("live", "test", "live")] == [True, True, False]


def test_two_windows_and_the_tighter_one_tells(clock):
    limits = limiter(clock, "2/20,3/3600")
    assert limits.admit("live").headers["X-RateLimit-Limit"] == "2"
    limits.admit("live")
    clock.now += 20
    assert limits.admit("live").headers == headers("3", "0", "1000000800")
    verdict = limits.admit("live")
    assert (verdict.allowed, verdict.headers["X-RateLimit-Limit"]) == (False, "3")


def test_without_a_limit_there_is_nothing_to_say(clock):
    limits = limiter(clock, None)
    assert limits.admit("live").headers == {}
    assert all(limits.admit("live").allowed for _time in range(1000))


@pytest.mark.parametrize(
    ("text", "windows"), [("60", (Window(60, 60),)), ("1/0.5,2/3", (Window(1, 0.5), Window(2, 3)))]
)
def test_parse(text, windows):
    assert parse(text) == windows


@pytest.mark.parametrize("text", ["", "x", "0/60", "1/0", "-1/60", "1/-1", "1/x", "1/2,"])
def test_no_limit_at_all(text):
    with pytest.raises(ValueError, match=r"."):
        parse(text)


def test_unknown_style():
    with pytest.raises(ValueError, match="not a style"):
        Limiter().set("1/1", "soon")


@pytest.mark.parametrize("dialect", ["seed", "doc", "quiet_errors"])
def test_429_on_the_wire(make_client, dialect):
    with running(dialect, rate_limit="2/3600") as site:
        client = make_client(site)
        first = client.get("/status")
        assert (first.headers["X-RateLimit-Limit"], first.headers["X-RateLimit-Remaining"]) == ("2", "1")
        assert "Retry-After" not in first.headers
        missing = client.get("/customers/999")
        assert missing.headers["X-RateLimit-Remaining"] == "0"
        answer = client.put(123, {"city": "Rome"})
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 3600
        assert "Rate limit exceeded" in answer.text
        assert site.customer(123)["city"] == "London"
        assert site.requests[-1].status == 429
        site.set_rate_limit(None)
        assert "X-RateLimit-Limit" not in client.get("/status").headers
        client.close()


def test_a_limited_request_spends_no_fault(client, site):
    site.set_rate_limit((1, 3600), "delta")
    site.fault("status_502", on="*", skip=1)
    assert client.get("/status").status_code == 200
    assert client.get("/status").status_code == 429
    site.set_rate_limit(None)
    assert client.get("/status").status_code == 502
