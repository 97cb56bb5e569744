# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A single customer with a base: what the site changed is kept, and told."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.modules import latepoint_customer
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeSite, ada

main = latepoint_customer.main
BASE = {"city": "London", "phone": "+1-555-0199"}
PHONE = {"site": "+15550100", "declared": "+15550199", "base": "+1-555-0199"}


def moved() -> FakeSite:
    """The customer has another phone than when it was declared."""
    return FakeSite(ada(phone="+15550100"))


def args(customer, **more):
    return {"id": 1, "customer": customer, "base": BASE, **more}


@pytest.mark.parametrize("check", [True, False])
def test_the_files_change_is_written_and_the_sites_kept(run_module, check):
    site = moved()
    run_module.serve(site)
    result = run_module(main, args({"city": "Paris", "phone": "+15550199"}), check_mode=check, diff=True)
    assert (result["changed"], result["changed_fields"]) == (True, ["city"])
    assert result["request"]["body"] == {"city": "Paris"}
    assert result["origins"] == {"city": "declared", "phone": "site"}
    assert result["kept"] == {"phone": PHONE}
    assert result["base"] == BASE
    assert result["customer"]["phone"] == "+15550100"
    assert "phone: '+15550100' on the site, '+15550199' declared" in result["diff"]["prepared"]
    assert site.writes() == ([] if check else ["PUT /customers/1"])


@pytest.mark.parametrize("check", [True, False])
def test_nothing_but_what_is_kept(run_module, check):
    site = moved()
    run_module.serve(site)
    result = run_module(main, args({"city": "London", "phone": "+15550199"}), check_mode=check)
    assert (result["changed"], result["changed_fields"], result["request"]) == (False, [], None)
    assert result["msg"] == "customer 1 (ada@example.com) is kept as the site has it: phone"
    assert (result["kept"], site.writes()) == ({"phone": PHONE}, [])


def test_both_changed(run_module):
    site = moved()
    run_module.serve(site)
    result = run_module(main, args({"phone": "+15550111", "city": "Paris"}))
    assert (result["error"]["code"], result["error"]["details"]["fields"]) == ("conflict", ["phone"])
    said = "Customer 1 (ada@example.com): the files and the site both changed phone, to different values. Nothing was"
    assert result["msg"].startswith(said)
    assert result["origins"] == {"phone": "both", "city": "declared"}
    assert result["kept"]["phone"]["declared"] == "+15550111"
    assert site.writes() == []


@pytest.mark.parametrize(
    ("mode", "code", "writes"), [("fail", "site_changed", []), ("overwrite", None, ["PUT /customers/1"])]
)
def test_other_modes(run_module, mode, code, writes):
    site = moved()
    run_module.serve(site)
    result = run_module(main, args(BASE, site_changes=mode))
    assert ((result.get("error") or {}).get("code"), site.writes()) == (code, writes)
    assert result["origins"] == {"phone": "site"}


@pytest.mark.parametrize("base", [{}, []])
def test_nothing_was_applied_yet(run_module, base):
    run_module.serve(moved())
    given = {"_base": []} if base == [] else {}
    result = run_module(main, dict(args(BASE), base=base, **given))
    assert (result["changed"], result["origins"], result["base"]) == (True, {"phone": "declared"}, {})


def test_the_base_in_a_file(run_module):
    run_module.serve(moved())
    source = {"name": "then/ada.yml", "text": "city: London\nphone: +1-555-0199\n"}
    result = run_module(main, dict(args(BASE), base="then/ada.yml", _base=[source]))
    assert result["kept"] == {"phone": dict(PHONE, declared="+1-555-0199")}
    assert "_base" not in result["invocation"]["module_args"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"base": {"id": 2, "city": "London"}}, "base is the record of customer 2, not of customer 1"),
        ({"base": {"fone": "x"}}, "base: unknown field 'fone'"),
        ({"base": "ada.yml"}, "base was not read"),
        ({"base": None, "site_changes": "keep"}, "site_changes: keep needs base"),
        ({"only_if_empty": ["fone"]}, "only_if_empty: unknown field 'fone' - did you mean 'phone'?"),
    ],
)
def test_what_is_refused_before_the_first_request(run_module, given, said):
    result = run_module(main, dict(args(BASE), **given))
    assert result["failed"] is True
    assert said in result["msg"]


def test_a_customer_whom_the_site_has_lost(run_module):
    site = FakeSite()
    run_module.serve(site)
    record = {"email": "ada@example.com", "first_name": "Ada", "last_name": "Lovelace"}
    result = run_module(main, {"customer": record, "base": record, "create": True})
    assert (result["changed"], site.writes()) == (False, [])
    assert "is not on the site any more, and not created again" in result["msg"]
    lost = run_module(main, {"customer": dict(record, city="Paris"), "base": record, "create": True})
    assert lost["error"]["code"] == "conflict"


def test_masked(run_module):
    run_module.serve(moved())
    result = run_module(main, args({"phone": "+15550111", "city": "Paris"}, mask=["all"]), diff=True)
    assert result["error"]["code"] == "conflict"
    run_module(main, args({"city": "Paris", "phone": "+15550199"}, mask=["all"]), diff=True)
    for secret in ("15550100", "5550199", "555-0199", "15550111", "London", "Paris", "ada@example.com"):
        assert secret not in run_module.output


def test_written_only_while_it_is_empty(run_module):
    site = FakeSite(ada(notes=""))
    run_module.serve(site)
    given = {"id": 1, "customer": {"notes": "from a friend", "city": "Paris"}, "only_if_empty": ["notes", "city"]}
    assert run_module(main, given)["changed_fields"] == ["notes"]
    site.customers[1]["notes"] = "calls back"
    assert run_module(main, given)["changed"] is False
