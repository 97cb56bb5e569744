# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor as a playbook and as a module."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

# --- the playbook ----------------------------------------------------------------------------------------------


def test_the_playbook_reads_reports_and_passes(playbook, site, tmp_path):
    hosts = {"salon": {"latepoint_base_url": site.rest_base, "latepoint_api_key": site.key}}
    played = playbook("latepoint.api.doctor", inventory=hosts, extra_vars={"latepoint_report_dir": str(tmp_path / "r")})
    assert played.rc == 0, played.output
    assert site.requests.writes() == []
    assert "can be reconciled, as far as reading tells" in played.stdout
    assert "fields_shown" in played.stdout
    document = json.loads((tmp_path / "r" / "salon.doctor.json").read_text("utf-8"))
    assert document["verdict"] == "ok"
    assert (tmp_path / "r" / "salon.doctor.md").read_text("utf-8").startswith("### ✅ `salon`")
    texts = [path.read_text("utf-8") for path in (tmp_path / "r").iterdir()]
    assert len(texts) == 4
    assert_public(site, played.output, *texts)


def test_the_playbook_writes_and_fails_where_a_site_lies(playbook, site, tmp_path):
    before = site.customers()
    site.fault("drop_field", field="phone", answer="sent", times=None)
    played = playbook(
        "latepoint.api.doctor",
        inventory={"salon": {"latepoint_base_url": site.rest_base, "latepoint_api_key": site.key}},
        extra_vars={"latepoint_report_dir": str(tmp_path / "r"), "latepoint_doctor_write": True},
    )
    assert played.rc == 2, played.output
    assert site.customers() == before
    assert "field_phone" in played.result("Fail where a run would lie or never settle")["msg"]
    page = (tmp_path / "r" / "salon.doctor.html").read_text("utf-8")
    assert "tel:+15550196" in page
    assert page.count("<script") == 1, "its own, for the local time"
    suite = ElementTree.parse(tmp_path / "r" / "salon.doctor.junit.xml")
    failed = {case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None}
    assert failed == {"field_phone", "answers"}
    assert_public(site, played.output, page)


@pytest.mark.controller
def test_an_inventory_may_name_localhost_without_saying_how_to_reach_it(playbook, site):
    hosts = {"salon": {"latepoint_base_url": site.rest_base, "latepoint_api_key": site.key}}
    wanted = {"latepoint_hosts": "salon"}
    played = playbook("latepoint.api.doctor", "-i", "localhost,", inventory=hosts, extra_vars=wanted)
    assert played.rc == 0, played.output


@pytest.mark.controller
def test_a_site_that_can_not_be_examined_is_reported_too(playbook, site, tmp_path):
    known = {"latepoint_base_url": site.rest_base, "latepoint_api_key": site.key}
    hosts = {
        "salon": known,
        "nokey": {"latepoint_base_url": site.rest_base},
        "nourl": {"latepoint_api_key": site.key},
        "undefined": {**known, "latepoint_api_key": "{{ nothing_of_the_kind }}"},
        "badurl": {**known, "latepoint_base_url": "ftp://salon.example.com"},
        "far": {**known, "latepoint_customers_delegate_to": "nowhere.invalid"},
    }
    played = playbook("latepoint.api.doctor", inventory=hosts, extra_vars={"latepoint_report_dir": str(tmp_path / "r")})
    assert played.rc == 2, played.output
    documents = {name: json.loads((tmp_path / "r" / f"{name}.doctor.json").read_text("utf-8")) for name in hosts}
    assert documents.pop("salon")["verdict"] == "ok"
    for name, document in documents.items():
        assert (document["verdict"], len(document["findings"])) == ("problem", 1), name
        assert document["headline"].startswith("the site could not be examined: "), name
        failed = played.result("Fail where a run would lie or never settle", name)
        assert failed["msg"] == "not examined, for the reason above"
    reason = documents["nokey"]["findings"][0]["seen"]
    assert sum(reason in line for line in played.stdout.splitlines()) <= 2, "Ansible's error, and its `fatal`"
    assert "Host nokey has no latepoint_api_key: give the host this variable." in documents["nokey"]["headline"]
    assert "nowhere.invalid" in documents["far"]["headline"]
    assert site.key not in played.output


def test_check_mode_writes_nothing_whatever_is_asked_for(playbook, site):
    tasks = [{"name": "Doctor", "latepoint.api.latepoint_doctor": {"write": True}}]
    played = playbook(tasks, site=site, check=True)
    assert played.rc == 0, played.output
    assert site.requests.writes() == []
    (round_trip,) = [finding for finding in played.result("Doctor")["findings"] if finding["name"] == "round_trip"]
    assert round_trip["verdict"] == "note"


@pytest.mark.smoke
def test_the_module_by_every_ansible(playbook, site):
    before = site.customers()
    tasks = [{"name": "Doctor", "latepoint.api.latepoint_doctor": {"write": True}}]
    played = playbook(tasks, site=site)
    assert played.rc == 0, played.output
    assert played.result("Doctor")["verdict"] == "note"
    assert site.customers() == before


def test_an_option_that_makes_no_sense(playbook, site):
    played = playbook([{"name": "Doctor", "latepoint.api.latepoint_doctor": {"fields": ["fone"]}}], site=site)
    assert played.rc == 2, played.output
    assert "did you mean 'phone'" in played.result("Doctor")["msg"]
    assert len(site.requests) == 0


def assert_public(site, *texts):
    """Neither the key nor anybody's data: whole values, as far as they are no common words."""
    personal = {site.key}
    for record in site.customers().values():
        values = [record[name] for name in ("email", "phone", "address", "notes", "last_name")]
        personal |= {value for value in [*values, *record["custom_fields"].values()] if len(value) > 6}
    assert [value for text in texts for value in personal if value in text] == []
