# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site as `latepoint_site_info` shows it."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from ansible_collections.latepoint.api.plugins.module_utils._api.nobody import BELIEVED
from ansible_collections.latepoint.api.plugins.module_utils._runs.probe import SiteProbe
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    client_of,
    not_found,
    reply,
    script,
)

# --- a site -----------------------------------------------------------------------------------------

STATUS = {"success": True, "data": {"plugin": "LatePoint", "version": "5.2.4"}}
EMPTY = {"success": True, "data": []}
LIMITS = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "58", "X-RateLimit-Reset": "30"}


def no_route() -> requests.Response:
    return reply(404, {"code": "rest_no_route", "message": "No route was found"})


def probe(*replies: Any) -> tuple[dict[str, Any], Any]:
    client, adapter = client_of(script(*replies), retries=0)
    return SiteProbe(client).run(), adapter


def test_a_site_that_is_there():
    result, adapter = probe(reply(200, STATUS), reply(200, EMPTY, LIMITS))
    assert (result["reachable"], result["authorized"], result["error"]) == (True, True, None)
    assert result["plugin"] == {"plugin": "LatePoint", "version": "5.2.4"}
    assert result["rate_limit"] == {"limit": 60, "remaining": 58, "reset_seconds": 30.0}
    assert isinstance(result["elapsed_ms"], int)
    assert result["msg"] == "https://salon.example.com: the API is there, and the key may read customers"
    assert [request.url.partition("/v1")[2].partition("&nocache=")[0] for request in adapter.requests] == [
        "/status",
        "/customers?page=1&per_page=1&order_by=id&order=asc",
    ]


def test_a_site_without_a_status():
    """Not every version has that endpoint; a list of one customer says enough."""
    result, _adapter = probe(no_route(), reply(200, EMPTY))
    assert (result["reachable"], result["authorized"], result["plugin"], result["rate_limit"]) == (
        True,
        True,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("status", "plugin"),
    [
        (reply(200, {"status": "ok", "version": "1.0.0"}), {"status": "ok", "version": "1.0.0"}),
        (reply(200, {"status": "active"}), {"status": "active"}),
        (reply(404, "<html>"), None),
        (reply(500, "<html>"), None),
        (reply(500, {"code": "server_error", "message": "m"}), None),
        (reply(403, "<html>"), None),
        (reply(403, {"message": "m"}), None),
        (reply(200, "<html>"), None),
        (reply(200, ""), None),
        (reply(200, "[]"), None),
        (reply(200, '{"suc'), None),
    ],
)
def test_an_odd_status_says_nothing_of_the_customers(status, plugin):
    result, adapter = probe(status, reply(200, EMPTY))
    assert (result["reachable"], result["authorized"], result["error"]) == (True, True, None)
    assert result["plugin"] == plugin
    assert len(adapter.requests) == 2


SWITCHED_OFF = {"code": "latepoint_not_available", "message": "m"}


@pytest.mark.parametrize(
    ("replies", "reachable", "code"),
    [
        ([reply(401, {"message": "m"})], True, "unauthorized"),
        ([reply(403, {"message": "m"})], True, "forbidden"),
        ([reply(200, STATUS), reply(403, {"message": "m"})], True, "forbidden"),
        ([reply(200, STATUS), reply(500, "<html>")], True, "server_error"),
        ([reply(200, STATUS), requests.exceptions.ReadTimeout("x")], True, "unreachable"),
        ([reply(500, {"code": "server_error", "message": "m"})], True, "server_error"),
        ([reply(401, {"message": "m"}), requests.exceptions.ReadTimeout("x")], True, "unreachable"),
        ([reply(403, {"error": "Request blocked by WAF"})], False, "forbidden"),
        ([reply(403, {"success": False, "message": "Blocked by Wordfence"})], False, "forbidden"),
        ([reply(406, {"message": "Not Acceptable"})], False, "unexpected_answer"),
        ([reply(401, "<html>")], False, "unauthorized"),
        ([reply(403, "<html>")], False, "forbidden"),
        ([no_route(), no_route()], False, "rest_no_route"),
        ([reply(500, {"code": "internal_server_error", "message": "m"})], False, "internal_server_error"),
        ([reply(500, {"code": "wp_die", "message": "m"})], False, "wp_die"),
        ([reply(200, "<html>")], False, "not_json"),
        ([reply(200, {"status": "ok"})], False, "unexpected_answer"),
    ],
)
def test_a_site_that_is_not_well(replies, reachable, code):
    result, adapter = probe(*replies)
    assert (result["reachable"], result["authorized"], result["error"]["code"]) == (reachable, False, code)
    assert result["msg"].startswith("https://salon.example.com: ")
    assert "failed" not in result
    assert reachable or result["plugin"] is None
    assert len(adapter.requests) == 2


@pytest.mark.parametrize(
    ("answer", "reachable", "code"),
    [
        (reply(429, {"code": "rate_limit", "message": "m"}), True, "rate_limited"),
        (reply(429, "<html>"), False, "rate_limited"),
        (reply(503, SWITCHED_OFF), True, "latepoint_not_available"),
        (reply(301, "", {"Location": "https://x.example.org"}), False, "redirected"),
        (reply(502, "<html>"), False, "server_error"),
        (reply(503, {"code": "wp_die", "message": "m"}), False, "wp_die"),
        (requests.exceptions.ConnectTimeout("x"), False, "unreachable"),
    ],
)
def test_what_customers_can_only_repeat_is_asked_for_once(answer, reachable, code):
    result, adapter = probe(answer)
    assert (result["reachable"], result["authorized"], result["error"]["code"]) == (reachable, False, code)
    assert len(adapter.requests) == 1


def test_the_warnings_of_a_probe():
    client, _adapter = client_of(script(reply(200, "\ufeff" + '{"success": true, "data": {}}'), reply(200, EMPTY)))
    site = SiteProbe(client)
    site.run()
    assert len(site.warnings) == 1


def test_a_status_that_the_site_nests_deep_is_cut_off():
    deep: Any = "x"
    for _unused in range(400):
        deep = {"a": [deep]}
    result, _adapter = probe(reply(200, {"success": True, "data": deep}), reply(200, EMPTY))
    assert len(str(result["plugin"])) < 200


def test_a_list_that_is_answered_with_404_may_be_read_with_a_warning():
    client, _adapter = client_of(script(reply(200, STATUS), not_found(), not_found()), retries=0)
    site = SiteProbe(client)
    assert site.run()["authorized"] is True
    assert site.warnings == [BELIEVED]
