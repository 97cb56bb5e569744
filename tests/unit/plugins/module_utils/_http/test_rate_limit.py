# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the headers tell, and how long requests take under such a limit."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._http.rate_limit import (
    Quota,
    Windows,
    read_pause,
    read_quota,
    seconds_for,
)

NOW = 1700000000.0


def limits(limit=None, remaining=None, reset=None, date=None):
    names = {"X-RateLimit-Limit": limit, "X-RateLimit-Remaining": remaining, "X-RateLimit-Reset": reset, "Date": date}
    return {name: str(value) for name, value in names.items() if value is not None}


@pytest.mark.parametrize(
    ("headers", "quota"),
    [
        (limits(), Quota()),
        (limits(60, 59, 30), Quota(60, 59, 30.0)),
        (limits(60, 59, int(NOW) + 30), Quota(60, 59, 30.0)),
        (limits(60, 0, 0), Quota(60, 0, 0.0)),
        (limits(0, 0, 86400), Quota()),
        (limits("0.0", 5, 60), Quota()),
        (limits(60, 0, int(NOW) - 5), Quota(60, 0, 0.0)),
        (limits(60), Quota(60)),
        (limits(None, 5, "0.5"), Quota(None, 5, 0.5)),
        (limits("many", "x", "soon"), Quota()),
        (limits(-1, -2, -3), Quota()),
        (limits("inf", "nan", "1e400"), Quota()),
        (limits(60, 59, 1700000030000), Quota(60, 59, None)),
    ],
)
def test_reading_the_headers(headers, quota):
    """api-facts: 429: "the answers carry headers about the current usage"."""
    assert read_quota(headers, NOW) == quota


@pytest.mark.parametrize(
    ("skew", "seconds"),
    [(0, 30.0), (1, 30.0), (-2, 30.0), (3600, 30.0), (-3600, 30.0)],
)
def test_clocks_that_differ(skew, seconds):
    """An epoch is the server's; its Date header tells what it thinks the time is. Small differences are none."""
    server = NOW + skew
    headers = limits(60, 0, int(server + 30), formatdate(server, usegmt=True))
    found = read_quota(headers, NOW).seconds
    assert abs(found - seconds) <= 2
    if abs(skew) > 2:
        assert found == seconds


@pytest.mark.parametrize(
    ("said", "skew", "pause"),
    [
        ("7", 0, 7.0),
        ("0", 0, 0.0),
        ("86400", 0, 86400.0),
        (formatdate(NOW + 90, usegmt=True), 0, 90.0),
        (formatdate(NOW + 90, usegmt=True), 3600, 0.0),
        (formatdate(NOW + 3690, usegmt=True), 3600, 90.0),
        (formatdate(NOW + 864000, usegmt=True), 0, 864000.0),
        ("-5", 0, None),
        ("9" * 400, 0, None),
        ("soon", 0, None),
        ("", 0, None),
    ],
)
def test_the_pause(said, skew, pause):
    """api-facts: 429: "wait as `Retry-After` (seconds or a date) says"."""
    assert read_pause({"Retry-After": said, "Date": formatdate(NOW + skew, usegmt=True)}, NOW) == pause


@pytest.mark.parametrize("date", ["", "yesterday", "Wed, 99 Foo 2024 25:00:00 GMT"])
def test_a_date_that_is_none(date):
    assert read_quota(limits(60, 0, int(NOW) + 30, date), NOW).seconds == 30.0


@pytest.mark.parametrize(
    ("quota", "result"),
    [
        (Quota(), None),
        (Quota(seconds=5.0), None),
        (Quota(60, 59, 5.0), {"limit": 60, "remaining": 59, "reset_seconds": 5.0}),
        (Quota(60), {"limit": 60, "remaining": None, "reset_seconds": None}),
        (Quota(remaining=0), {"limit": None, "remaining": 0, "reset_seconds": None}),
    ],
)
def test_as_result(quota, result):
    assert quota.as_result() == result


@pytest.mark.parametrize(
    ("requests", "quota", "window", "seconds"),
    [
        (5, Quota(), None, None),
        (5, Quota(60), 60.0, None),
        (5, Quota(60, 5), None, 0.0),
        (6, Quota(60, 5), 60.0, None),
        (6, Quota(None, 5, 9.0), 60.0, None),
        (6, Quota(0, 5, 9.0), 60.0, None),
        (5, Quota(60, 5, 9.0), None, 0.0),
        (6, Quota(60, 5, 9.0), None, 9.0),
        (65, Quota(60, 5, 9.0), None, 9.0),
        (66, Quota(60, 5, 9.0), None, None),
        (66, Quota(60, 5, 9.0), 60.0, 69.0),
        (30, Quota(1000, 3, 3000.0), 3600.0, 3000.0),
        (185, Quota(60, 5, 9.0), 60.0, 129.0),
        (186, Quota(60, 5, 9.0), 60.0, 189.0),
    ],
)
def test_how_long_requests_take(requests, quota, window, seconds):
    assert seconds_for(requests, quota, window) == seconds


@pytest.mark.parametrize(
    ("limit", "reset", "length"),
    [(60, 60, 60), (60, 61, None), (100, 5, 60), (1000, 5, 3600), (3600, 3600, 3600), (10, 3, None), (None, 3, None)],
)
def test_the_length_of_the_documented_windows(limit, reset, length):
    """api-facts: 60 or 100 a minute, 3,600 or 1,000 an hour; "configurable per site"."""
    windows = Windows()
    windows.learn(Quota(limit, 3, float(reset)), 1000.0)
    windows.learn(Quota(limit, 2, 0.5), 1000.0)
    assert windows.length == length


def test_the_length_of_windows_that_follow_each_other():
    windows = Windows()
    lengths = []
    for now, left, seconds in ((0, 3, 2.0), (1, 2, 1.0), (2.1, 1, 0.0), (2.5, 9, 2.5), (4, 8, 1.0), (11, 9, 3.0)):
        windows.learn(Quota(60, left, seconds), 1000.0 + now)
        lengths.append(windows.length)
    assert lengths == [60.0, 60.0, 60.0, pytest.approx(2.9), pytest.approx(2.9), pytest.approx(2.9)]


def test_another_limit_has_other_windows():
    windows = Windows()
    windows.learn(Quota(10, 3, 2.0), 1000.0)
    windows.learn(Quota(10, 9, 3.0), 1002.0)
    assert windows.length == 3.0
    windows.learn(Quota(20, 9, 3.0), 1005.0)
    assert windows.length is None


@pytest.mark.parametrize(
    ("quota", "later", "left"),
    [
        (Quota(60, 3), 100.0, Quota(60, 3)),
        (Quota(60, 3, 30.0), 10.0, Quota(60, 3, 20.0)),
        (Quota(60, 3, 30.0), 30.0, Quota(60, 60, 60.0)),
        (Quota(10, 3, 30.0), 30.0, Quota(10, 10, None)),
    ],
)
def test_what_is_left_later(quota, later, left):
    windows = Windows()
    windows.learn(quota, 1000.0)
    assert windows.left(1000.0 + later) == left
