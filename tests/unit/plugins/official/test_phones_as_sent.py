# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Phones by LatePoint's own API are stored as they are sent: only layout makes no difference."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.modules import latepoint_customer, latepoint_customers
from sandbox.handle import running

THERE = "+15550199"
LAYOUTS = [THERE, "+1-555-0199", "+1 (555) 01 99", " +1.555.0199"]
OTHERS = ["+1-555-0199 x12", "+1-555-0199 ext. 12", "15550199", "+1 555 0198", "tel:+15550199"]


@pytest.fixture(scope="module")
def salon():
    with running("abilities", [{"id": 5, "phone": THERE}]) as site:
        yield site


@pytest.fixture
def site(salon):
    salon.reset()
    return salon


def run(site, run_in_process, declared, many, **options):
    site.clear_log()
    given = {**site.connection(), "base": options.pop("base", None), **options}
    if many:
        return run_in_process(latepoint_customers.JOB, {**given, "customers": [declared]})
    return run_in_process(latepoint_customer.JOB, {**given, "customer": declared})


@pytest.mark.parametrize("many", [True, False])
@pytest.mark.parametrize("phone", LAYOUTS)
def test_another_layout_is_not_written(site, run_in_process, phone, many):
    assert run(site, run_in_process, {"id": 5, "phone": phone}, many)["changed"] is False
    assert not site.requests.writes().count()


@pytest.mark.parametrize("many", [True, False])
@pytest.mark.parametrize("verify", ["auto", "read"])
@pytest.mark.parametrize("phone", OTHERS)
def test_another_phone_is_written_once_as_it_is_declared(site, run_in_process, phone, many, verify):
    declared = {"id": 5, "phone": phone}
    foreseen = run(site, run_in_process, declared, many, check_mode=True)
    result = run(site, run_in_process, declared, many, verify=verify)
    assert (foreseen["changed"], result["changed"], "failed" in result) == (True, True, False)
    assert site.customer(5)["phone"] == phone
    assert run(site, run_in_process, declared, many)["changed"] is False


def test_a_customer_who_gets_a_phone_and_another_email_is_found_by_the_old_email(site, run_in_process):
    site.edit(5, email="old@example.com")
    given = {"email": "old@example.com", "customer": {"email": "new@example.com", "phone": f"{THERE} x12"}}
    result = run_in_process(latepoint_customer.JOB, {**site.connection(), **given})
    assert result["changed_fields"] == ["email", "phone"]
    assert (site.customer(5)["email"], site.customer(5)["phone"]) == ("new@example.com", f"{THERE} x12")


def test_an_extension_that_the_site_alone_has_is_the_customers_own_change(site, run_in_process):
    site.edit(5, phone=f"{THERE} x12")
    record = {"id": 5, "phone": THERE}
    result = run(site, run_in_process, record, many=False, base=record)
    assert (result["changed"], result["kept"]["phone"]["site"]) == (False, f"{THERE} x12")


def test_an_extension_counts_as_written_where_another_field_is_not_kept(site, run_in_process):
    site.fault("drop_field", on="put", field="notes")
    result = run(site, run_in_process, {"id": 5, "phone": f"{THERE} x12", "notes": "VIP"}, many=True)
    assert (result["changed"], result["results"][0]["changed_fields"]) == (True, ["phone"])
    assert result["error"]["code"] == "write_not_kept"
