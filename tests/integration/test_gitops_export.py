# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports of sites of every dialect: complete, quoted, stable, and clean at once."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
import yaml

from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import OFFICIAL
from sandbox.dialects import ALL_DIALECTS
from sandbox.handle import running

NOTES = 'multi\nline  \nend\u2028\x85x \u202enp\\"q" {{ nasty }} 😀 | `x`'
NASTY = {
    "notes": NOTES,
    "zipcode": "02134",
    "last_name": "Null",
    "city": "1e3",
    "address": "NO",
    "custom_fields": {"NO": "yes", "2024-01-01": "null", " x": "~"},
}


def files(folder, site):
    return sorted((folder / "customers" / site).glob("*.yml"))


def exported(folder, site):
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster, where PyYAML has it
    texts = [path.read_text("utf-8") for path in files(folder, site)]
    return [customer for text in texts for customer in yaml.load(text, Loader=loader)["customers"]]


def variables(site):
    return {f"latepoint_{name}": value for name, value in site.connection().items()}


def shown(record, site):
    """The record with those fields alone that the site's API has."""
    return {field: record[field] for field in record if field in OFFICIAL or site.api == "extension"}


def shown_notes(record, dialect):
    """The internal notes; where there are none, the customer's own, if the site shows those beside them."""
    return record["notes"] or (record["customer_notes"] if ALL_DIALECTS[dialect].notes == "both" else "")


def test_an_export_audits_clean_in_every_dialect_and_a_second_one_changes_nothing(playbook):
    folder = playbook.folder
    with ExitStack() as stack:
        sites = {name: stack.enter_context(running(name)) for name in ALL_DIALECTS}
        for site in sites.values():
            site.edit(2, **NASTY)
            site.edit(3, status="vip")
        inventory = {name: variables(site) for name, site in sites.items()}
        first = playbook("latepoint.api.export", inventory=inventory)
        assert first.rc == 0, first.output
        assert all(first.result("Export the customers", name)["count"] == 25 for name in sites)
        audited = playbook("latepoint.api.audit", inventory=inventory, extra_vars={"latepoint_report_dir": "reports"})
        assert audited.rc == 0, audited.output
        again = playbook("latepoint.api.export", inventory=inventory)
        assert not any(task.result["changed"] for task in again.tasks)
        assert not any(site.requests.writes() for site in sites.values())
        for name, site in sites.items():
            second = next(customer for customer in exported(folder, name) if customer["id"] == 2)
            assert {field: second[field] for field in shown(NASTY, site)} == shown(NASTY, site)
            stored = {number: shown(record, site) for number, record in site.customers().items()}
            assert [customer["id"] for customer in exported(folder, name)] == sorted(stored)
            for field in ("country", "city"):
                assert all(
                    customer.get(field, "") == stored[customer["id"]].get(field, "")
                    for customer in exported(folder, name)
                )
            assert all(
                customer.get("notes", "") == shown_notes(stored[customer["id"]], name)
                for customer in exported(folder, name)
            )
            left_out = "    # left out: status must be one of" in files(folder, name)[0].read_text("utf-8")
            assert left_out == (site.api == "extension")


@pytest.mark.smoke
def test_many_customers_take_several_files_and_fewer_remove_them(playbook):
    with running(customers=1_050) as site:
        inventory = {"north": variables(site)}
        played = playbook("latepoint.api.export", inventory=inventory)
        assert played.rc == 0, played.output
        assert "north: 1,050 customers in 2 files: 2 written\n" in played.stdout
        assert "1 site: 1 read; 1,050 customers exported\n" in played.stdout
        assert [path.name for path in files(playbook.folder, "north")] == [
            f"customers-000{number}.yml" for number in (1, 2)
        ]
        assert len(exported(playbook.folder, "north")) == 1_050
        assert "joerg" not in played.output
        for number in list(site.customers())[1_000:]:
            site.remove(number)
        checked = playbook("latepoint.api.export", inventory=inventory, check=True)
        removed = [path.rpartition("/")[2] for path in checked.result("Export the customers")["removed"]]
        assert removed == ["customers-0002.yml"]
        assert len(files(playbook.folder, "north")) == 2
        playbook("latepoint.api.export", inventory=inventory)
        assert len(exported(playbook.folder, "north")) == 1_000


def test_a_file_of_somebodys_own_is_not_overwritten(playbook, site):
    own = playbook.folder / "elsewhere" / "north" / "customers-0001.yml"
    own.parent.mkdir(parents=True)
    own.write_text("customers: []\n")
    wanted = {"latepoint_export_dir": "elsewhere"}
    played = playbook("latepoint.api.export", inventory={"north": variables(site)}, extra_vars=wanted)
    assert played.rc == 2
    assert "is in the way" in played.result("Export the customers")["msg"]
    assert own.read_text() == "customers: []\n"


def test_a_site_that_can_not_be_read_leaves_its_files_alone(playbook, site):
    inventory = {"north": variables(site)}
    playbook("latepoint.api.export", inventory=inventory)
    before = files(playbook.folder, "north")[0].read_text("utf-8")
    site.fault("status_500", on="list", times=None)
    inventory["north"]["latepoint_retries"] = 0
    played = playbook("latepoint.api.export", inventory=inventory)
    assert played.rc == 2
    assert played.result("Export the customers")["error"]["code"] == "server_error"
    assert played.stdout.count("FAILED!") == 1
    assert "1 site: 1 in trouble\n" in played.stdout
    assert files(playbook.folder, "north")[0].read_text("utf-8") == before


def test_half_a_list_is_never_exported(playbook):
    with running(customers=250) as site:
        site.fault("list_shrinks", on="list", times=None)
        played = playbook("latepoint.api.export", inventory={"north": variables(site)})
        assert played.rc == 2, played.output
        assert played.result("Export the customers")["error"]["code"] == "incomplete_listing"
        assert not (playbook.folder / "customers").exists()


def test_a_site_without_customers_exports_an_empty_file_that_audits_clean(playbook):
    with running(customers=0) as site:
        inventory = {"north": variables(site)}
        assert playbook("latepoint.api.export", inventory=inventory).rc == 0
        assert exported(playbook.folder, "north") == []
        assert playbook("latepoint.api.audit", inventory=inventory).rc == 0
