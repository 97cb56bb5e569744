# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readings that no cache can answer, and sites that refuse what makes them so."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._api.extension import ExtensionApi
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    FakeSite,
    ada,
    client_of,
    not_found,
    reply,
    script,
)

INVALID = {"code": "rest_invalid_param", "message": "Invalid parameter(s): nocache", "data": {"status": 400}}
REFUSALS = {
    "400": lambda: reply(400, INVALID),
    "422": lambda: reply(422, dict(INVALID, data={"status": 422})),
    "200": lambda: reply(200, {"success": False, "message": "Invalid parameter(s): nocache"}),
}
ELSE = {
    "missing": not_found,
    "a wrong key": lambda: reply(401, {"code": "unauthorized", "message": "m"}),
    "a page": lambda: reply(200, "<html>"),
    "down": lambda: reply(503, "<html>"),
}


def api_of(site):
    client, adapter = client_of(site, retries=0)
    return ExtensionApi(client), adapter


def test_each_reading_has_an_address_of_its_own():
    site = FakeSite(ada())
    api, adapter = api_of(site)
    for _again in range(2):
        api.fetch(1)
        api.page(1)
        api.find_by_email("ada@example.com")
    other, _adapter = api_of(site)
    other.fetch(1)
    marks = [call.fresh for call in site.calls]
    assert all(marks)
    assert len(set(marks)) == len(marks) == 7
    assert len(adapter.requests) == 6


def test_what_may_be_cached_and_what_is_written_keep_their_addresses():
    site = FakeSite(ada())
    api, _adapter = api_of(site)
    api.fetch_cacheable(1)
    api.update(1, {"city": "Rome"})
    api.delete(1)
    assert [call.fresh for call in site.calls] == ["", "", ""]


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=list(REFUSALS))
def test_a_site_that_refuses_the_parameter_is_asked_without_it_from_then_on(refusal):
    site = FakeSite(ada())
    honest = site.work
    site.work = lambda call: refusal() if call.fresh else honest(call)
    api, _adapter = api_of(site)
    assert [api.fetch(1).id, api.page(1).total, api.fetch(1).id] == [1, 1, 1]
    assert [bool(call.fresh) for call in site.calls] == [True, False, False, False]
    assert api.last_tries == 1


@pytest.mark.parametrize("failure", [*ELSE.values()], ids=list(ELSE))
def test_any_other_failure_is_not_about_the_parameter(failure):
    api, adapter = api_of(script(failure()))
    with pytest.raises(AnswerError):
        api.fetch(1)
    assert len(adapter.requests) == 1


def test_a_refusal_of_something_else_stays_a_refusal():
    site = FakeSite(ada())
    api, adapter = api_of(site)
    site.instead("GET", REFUSALS["400"], times=2)
    with pytest.raises(AnswerError, match="Invalid parameter"):
        api.fetch(1)
    api.fetch(1)
    site.instead("GET", REFUSALS["400"])
    with pytest.raises(AnswerError, match="Invalid parameter"):
        api.fetch(1)
    assert [bool(call.fresh) for call in site.calls] == [True, False, True, True]
    assert len(adapter.requests) == 4
