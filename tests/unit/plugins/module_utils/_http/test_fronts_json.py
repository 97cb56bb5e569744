# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who answers in JSON in the site's place: closed REST APIs, guards, allow-lists; and what the API says itself."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import Scope, UnclaimedError
from ansible_collections.latepoint.api.plugins.module_utils._results.one import advice_for

from ..answers import refused


def enveloped(code, message):
    return {"status": "error", "error": {"code": code, "message": message}}


CLOSED = [
    (401, {"code": "rest_not_logged_in", "message": "You are not currently logged in."}),
    (401, {"code": "rest_cannot_access", "message": "Only authenticated users can access the REST API."}),
    (401, {"code": "rest_login_required", "message": "REST API restricted to authenticated users."}),
    (401, {"code": "rest_authentication_error", "message": "Sorry, you do not have permission to make requests."}),
    (403, {"code": "rest_forbidden", "message": "DRA: Only authenticated users can access the REST API."}),
    (403, {"code": "itsec_rest_api_access_restricted", "message": "You do not have sufficient permission."}),
    (403, {"code": "rest_disabled", "message": "The REST API is disabled on this site."}),
    (403, {"code": "forbidden", "message": "You must be logged in to use the JSON API"}),
    (401, {"code": "no_auth", "message": "You must be signed in."}),
    (401, {"message": "Please sign in first"}),
    (403, {"code": "forbidden", "message": "This is a private site."}),
    (401, {"error": "Anonymous access is not allowed"}),
]


@pytest.mark.parametrize(("status", "body"), CLOSED)
def test_a_plugin_that_closes_the_rest_api_is_no_wrong_key(status, body):
    error = refused({**body, "data": {"status": status}}, status)
    assert error.code == {401: "unauthorized", 403: "forbidden"}[status]
    assert "something closes the site's REST API" in error.message
    assert "the api_key was not even looked at" in error.message
    assert error.details["front"] == "a plugin that closes the REST API"
    assert not error.from_api
    assert advice_for(error) == ""


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"code": "unauthorized", "message": "Invalid or missing API key"}),
        (401, {"code": "rest_api_key_invalid", "message": "Invalid key"}),
        (401, {"code": "rest_forbidden", "message": "Sorry, you are not allowed to do that."}),
        (403, {"code": "forbidden", "message": "The API key lacks the permission customers_update"}),
        (403, {"error": "Access denied"}),
        (401, {"code": "unauthorized", "message": "REST API: the API key is revoked"}),
        (401, {"code": "unauthorized", "message": "Authentication required"}),
        (403, {"code": "forbidden", "message": "Forbidden"}),
        (403, {"success": False, "message": "Forbidden"}),
        (403, {"status": "error", "error": {"code": "forbidden", "message": "Forbidden"}}),
        (401, {"message": "Unauthorized", "error": "The key is revoked"}),
        (403, enveloped("forbidden", "Customers may not be changed by the site's security policy for this user")),
        (403, enveloped("forbidden", "Insufficient permissions: your role's security rules do not allow it")),
        (401, enveloped("unauthorized", "Invalid sign-in token")),
        (401, enveloped("unauthorized", "Unauthorized: no public access to customers")),
        (403, {"message": "Not assigned in this plan"}),
        (401, {"code": "rest_ability_cannot_execute", "message": "Sorry, you are not allowed to execute it."}),
    ],
)
def test_a_key_that_is_refused_stays_so(status, body):
    error = refused(body, status)
    assert "front" not in error.details
    assert "key" in advice_for(error)


CLOUDFLARE = {"title": "Error 1020: Access denied", "status": 403, "ray_id": "x", "cloudflare_error": True}
IN_JSON = [
    (403, CLOUDFLARE, "Cloudflare's bot guard"),
    (429, {**CLOUDFLARE, "title": "Error 1015: You are being rate limited"}, "Cloudflare's bot guard"),
    (403, {"success": False, "message": "Blocked by Wordfence"}, "Wordfence"),
    (503, {"success": False, "message": "Wordfence: your access has been limited"}, "Wordfence"),
    (406, {"error": {"code": "406", "message": "ModSecurity: Access denied"}}, "ModSecurity"),
    (403, {"error": "Request blocked by WAF"}, "a bot guard or a firewall"),
    (403, {"status": "error", "message": "Your request has been blocked"}, "a bot guard or a firewall"),
    (403, {"code": "blocked", "message": "Forbidden by the firewall"}, "a bot guard or a firewall"),
    (403, {"message": "IP 192.0.2.1 is blocked"}, "a bot guard or a firewall"),
    (403, {"error": "Access denied by security policy", "requestId": "x"}, "a bot guard or a firewall"),
    (403, {"success": False, "message": "Rejected by a security rule"}, "a bot guard or a firewall"),
    (406, {"message": "Not Acceptable"}, "a bot guard or a firewall"),
    (406, {"success": False}, "a bot guard or a firewall"),
]


@pytest.mark.parametrize(("status", "body", "guard"), IN_JSON)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_guard_in_json_is_named_and_no_key_blamed(status, body, guard, method):
    error = refused(body, status, method)
    assert error.message.startswith(f"{guard} answered in the site's place (HTTP {status}). Let /latepoint-api/v1, or")
    assert error.details["front"] == guard
    assert (error.from_api, error.scope, advice_for(error)) == (False, Scope.SITE, "")
    assert not error.code.startswith("customer_")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, {"message": "Forbidden"}),
        (401, {"message": "Unauthorized", "request_id": "x"}),
        (403, {"statusCode": 403, "message": "Access denied."}),
        (403, {"message": "Missing Authentication Token"}),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_of_what_says_no_more_than_its_status_both_are_named(status, body, method):
    error = refused(body, status, method)
    assert error.message.startswith(f"a gateway or a firewall seems to answer in the site's place (HTTP {status}, JSON")
    assert "If there is none, it is the api_key that is refused" in error.message
    assert (error.details["front"], error.from_api, error.scope) == ("a gateway or a firewall", False, Scope.SITE)
    assert advice_for(error) == ""


@pytest.mark.parametrize(
    "body",
    [
        {"code": "ip_not_allowed", "message": "m"},
        {"code": "forbidden", "message": "Your IP address is not on the allow-list"},
        {"success": False, "message": "This API key may not be used: IP 192.0.2.1 is not whitelisted"},
        {"error": "Add your IP to the whitelist"},
        {"message": "IP address 192.0.2.1 is not permitted to use the REST API"},
    ],
)
@pytest.mark.parametrize("status", [401, 403])
def test_an_allow_list_of_addresses(body, status):
    """api-facts: a configuration page names allow-lists of IP addresses."""
    error = refused(body, status, "PUT")
    assert error.message.startswith(
        f"an allow-list of IP addresses keeps out the machine that runs this (HTTP {status})"
    )
    assert "add its address there" in error.message
    assert (error.details["front"], advice_for(error)) == ("an allow-list of IP addresses", "")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"code": "customer_update_failed", "message": "Notes: no firewall, no captcha, blocked by Wordfence"}),
        (422, {"success": False, "message": "The customer is blocked", "errors": {"notes": "firewall"}}),
        (403, {"code": "forbidden", "message": "This customer is blocked"}),
        (403, {"code": "forbidden", "message": "The API key is blocked by the owner"}),
        (406, {"code": "validation_failed", "message": "m"}),
        (429, {"code": "rate_limited", "message": "Request blocked: too many requests"}),
        (503, {"code": "wp_die", "message": "Briefly unavailable for scheduled maintenance."}),
        (503, {"code": "latepoint_not_available", "message": "LatePoint is blocked by another plugin"}),
    ],
)
def test_what_the_api_says_itself_is_no_guards(status, body):
    assert "front" not in refused(body, status, "PUT").details


@pytest.mark.parametrize("status", [200, 403, 415])
def test_a_guard_that_speaks_json(status):
    """Imunify360 answers who asks for JSON in JSON."""
    text = "Access denied by Imunify360 bot-protection. IPs used for automation should be whitelisted"
    error = refused({"message": text}, status)
    assert error.message.startswith(f"Imunify360 answered in the site's place (HTTP {status}). Let /latepoint-api/v1")
    assert isinstance(error, UnclaimedError) is (status == 200)
