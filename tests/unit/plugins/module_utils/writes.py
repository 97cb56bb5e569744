# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lost, odd and refused answers to a write, and the write itself."""

from __future__ import annotations

from typing import Any, Callable, Mapping

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from ansible_collections.latepoint.api.plugins.module_utils._engine.outcome import Written
from ansible_collections.latepoint.api.plugins.module_utils._engine.write import Writer
from ansible_collections.latepoint.api.plugins.module_utils._plan.change import Change
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal, plan_customer
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    FakeSite,
    Reply,
    reply,
)

found = requests.exceptions
MOVED = {"id": 1, "city": "Paris", "last_name": "King"}
NEW = {"email": "grace@example.com", "first_name": "Grace", "city": "Arlington"}
GET, PUT, POST, DELETE = "GET /customers/1", "PUT /customers/1", "POST /customers", "DELETE /customers/1"
LIST = "GET /customers"

LOST: Mapping[str, Callable[[], Reply]] = {
    "time-out": lambda: found.ReadTimeout("x"),
    "closed connection": lambda: found.ConnectionError(ProtocolError("Connection aborted.")),
    "500": lambda: reply(500, {"code": "server_error", "message": "m"}),
    "fatal": lambda: reply(500, {"code": "internal_server_error", "message": "x.php:1"}),
    "502": lambda: reply(502, "<html>"),
    "503 page": lambda: reply(503, "<html>"),
    "504": lambda: reply(504, "<html>"),
    "500 page": lambda: reply(500, "<html>"),
    "408": lambda: reply(408, "<html>"),
    "425": lambda: reply(425, "<html>"),
    "520": lambda: reply(520, "error code: 520"),
    "524": lambda: reply(524, "<html>"),
    "530 JSON": lambda: reply(530, {"title": "Error 1033", "status": 530, "cloudflare_error": True}),
    "cut off": lambda: reply(200, '{"success": true, "da'),
    "empty": lambda: reply(200, ""),
}
# After these PHP may still be at work on the request.
SLOW = (
    *("time-out", "closed connection", "502", "503 page", "504"),
    *("500 page", "408", "425", "520", "524", "530 JSON"),
)
# Odd answers after which nobody knows, either, but that will not become better.
ODD: Mapping[str, Callable[[], Reply]] = {
    "page": lambda: reply(200, "<html>"),
    "no success": lambda: reply(200, {"success": False, "message": "no"}),
    "list": lambda: reply(200, []),
    "other customer": lambda: reply(200, {"success": True, "data": {"id": 2}}),
}
REFUSED: Mapping[str, Callable[[], Reply]] = {
    "400": lambda: reply(400, {"code": "customer_update_failed", "message": "Email already exists"}),
    "401": lambda: reply(401, {"message": "m"}),
    "403": lambda: reply(403, {"message": "m"}),
    "405": lambda: reply(405, "<html>"),
    "413": lambda: reply(413, "<html>"),
    "422": lambda: reply(422, {"message": "m"}),
    "redirect": lambda: reply(301, "", {"Location": "https://x.example.org"}),
}
HARMLESS: Mapping[str, Callable[[], Reply]] = {
    "429": lambda: reply(429, {"message": "m"}),
    "plugin off": lambda: reply(503, {"code": "latepoint_not_available", "message": "m"}),
    "refused": lambda: found.ConnectionError(MaxRetryError(None, "/", NewConnectionError(None, "x"))),
}


def change_of(site: FakeSite, raw: Mapping[str, Any], goal: Goal | None = None) -> Change:
    number = raw.get("id")
    actual = customer_from_api(site.customers[number]) if number in site.customers else None
    change = plan_customer(declare(raw), actual, goal or Goal())
    assert change is not None
    return change


def write(site: FakeSite, change: Change, verify: str = "auto", exact: bool = False, **options: Any) -> Written:
    writer = Writer(site.api(**options), verify, exact)
    return writer.read(writer.write(change))
