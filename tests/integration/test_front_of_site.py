# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in front of a site, over HTTP: proxies that give up, late writes, guards, reasons, odd limits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sandbox.fault_answers import SHAPES
from sandbox.fronts import GUARDS
from sandbox.handle import Site, running
from tests.proof.run import importable, quick, run_module
from tests.proof.world import PER_PAGE, people

ROME = {"city": "Rome"}
NAMES = {
    "siteground": "SiteGround's bot guard",
    "cloudflare": "Cloudflare's bot guard",
    "cloudflare_rate": "Cloudflare's bot guard",
    "wordfence": "Wordfence",
    "modsecurity": "ModSecurity",
    "imunify360": "Imunify360",
    "imunify360_json": "Imunify360",
    "maintenance": "a page of maintenance",
}


@pytest.fixture(scope="module")
def shared() -> Iterator[Site]:
    importable()
    with quick(PER_PAGE), running("seed", people(), write_window=0.0) as site:
        yield site


@pytest.fixture
def site(shared: Site) -> Site:
    """A fresh site with twelve customers."""
    shared.reset()
    return shared


def run(site: Site, module: str, base: str = "", **options: Any) -> Mapping[str, Any]:
    """The result of a module."""
    given = {"base_url": base or site.rest_base, "api_key": site.key, "retries": 2, **options}
    return run_module(module, given).result


@pytest.mark.parametrize("status", [408, 425, *range(520, 528), 530])
def test_a_reading_that_a_proxy_gave_up_is_tried_again(site, status):
    site.fault(f"status_{status}", on="list")
    many = [{"id": number, **ROME} for number in range(1, 11)]
    result = run(site, "latepoint_customers", customers=many)
    assert result["summary"]["changed"] == 10, result["msg"]


@pytest.mark.parametrize("status", [408, 502, 524])
def test_a_late_write_is_unknown_in_the_result_and_in_the_journal(site, status, tmp_path: Path):
    site.fault("late_write", status=status, times=None)
    journal = tmp_path / "journal"
    result = run(site, "latepoint_customers", customers=[{"id": 4, **ROME}], journal=str(journal))
    (entry,) = result["results"]
    assert (entry["outcome"], entry["error"]["details"]["written"]) == ("failed", "unknown")
    assert "Nothing was written" not in result["msg"]
    assert json.loads(journal.read_text().splitlines()[-1])["outcome"] == "unknown"
    assert site.settle() == 3
    site.clear_faults()
    assert run(site, "latepoint_customer", id=4, customer=ROME)["changed"] is False


@pytest.mark.parametrize("after", [1, 2, 3])
@pytest.mark.parametrize("operation", ["put", "post", "delete"])
def test_a_late_write_that_arrives_meanwhile_is_done_once(site, operation, after):
    new = {"email": "new@example.com", "first_name": "New", "last_name": "One"}
    options = {
        "put": {"id": 4, "customer": ROME},
        "post": {"customer": new, "create": True},
        "delete": {"id": 4, "state": "absent"},
    }[operation]
    site.fault("late_write", on=operation, after=after)
    result = run(site, "latepoint_customer", **options)
    assert (result["changed"], bool(result.get("failed"))) == (True, False), result["msg"]
    site.settle()
    assert len(site.by_email("new@example.com")) == (operation == "post")


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_is_named(site, name):
    site.fault("bot_guard", on="*", by=name, times=None)
    for module, options in (("latepoint_customer", {"id": 4, "customer": ROME}), ("latepoint_site_info", {})):
        message = run(site, module, **options)["msg"]
        assert NAMES[name] in message
        assert "permalinks" not in message
        assert "/latepoint-api/v1" in message


def test_a_closed_rest_api_is_no_wrong_key(site):
    site.fault("rest_closed", on="*", times=None)
    result = run(site, "latepoint_customer", id=4, customer=ROME)
    assert result["error"]["code"] == "unauthorized"
    assert "closes the site's REST API" in result["msg"]
    assert "Check api_key" not in result["msg"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dialect", ["seed", "doc", "doc_meta"])
def test_the_reasons_of_a_refusal(site, shape, dialect):
    site.set_dialect(dialect)
    site.fault("status_422", shape=shape, times=None)
    single = run(site, "latepoint_customer", id=4, customer=ROME)
    many = run(site, "latepoint_customers", customers=[{"id": 4, **ROME}, {"id": 5, **ROME}])
    for message, error in ((single["msg"], single["error"]), (many["msg"], many["results"][0]["error"])):
        for field, reason in SHAPES["texts"].items():
            assert f"{field}: {reason}" in message
            assert error["details"][field] == reason


def test_a_slash_behind_names_the_base_of_plain_permalinks(site):
    site.fault("redirect_301", on="*", to="slash", times=None)
    result = run(site, "latepoint_customer", id=4, customer=ROME)
    assert result["error"]["code"] == "redirected"
    assert result["error"]["details"]["location"] == site.plain_base
    assert f"set base_url to {site.plain_base}" in result["msg"]


def test_a_limit_that_contradicts_itself_slows_nothing(site):
    site.set_rate_limit(None, "contradictory")
    many = [{"id": number, **ROME} for number in range(1, 11)]
    result = run(site, "latepoint_customers", customers=many)
    assert (result["summary"]["changed"], result["forecast"]["seconds"]) == (10, None)
    assert run(site, "latepoint_site_info")["rate_limit"] is None


def test_a_success_that_names_an_error_is_a_failure(site):
    site.fault("success_and_error", message="Email taken", times=None)
    result = run(site, "latepoint_customer", id=4, customer=ROME)
    assert result["failed"]
    assert "Email taken" in result["msg"]
    assert result["error"]["details"]["written"] == "no"
