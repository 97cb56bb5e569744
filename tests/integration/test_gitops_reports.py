# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports of whole runs: nasty customers, nasty names of sites, and reports that can't be written."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

NASTY = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "a | b || c",
    "`tick`\n```\nthree",
    "@everyone #1 :smile: https://evil.example/",
    "abc\u202edef\u2066",
    "{{ lookup('ansible.builtin.pipe', 'touch /tmp/hacked') }} {% if %}",
    "long " * 2_048,
]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)


def declare(folder):
    path = folder / "customers" / "north" / "all.yml"
    path.parent.mkdir(parents=True)
    path.write_text("".join(f"- id: {number}\n  notes: declared\n" for number in range(1, len(NASTY) + 1)))


def variables(site):
    return {"latepoint_base_url": site.rest_base, "latepoint_api_key": site.key}


def test_nasty_customers_pass_through_every_report_unharmed_and_harmless(playbook, site):
    for number, text in enumerate(NASTY, 1):
        site.edit(number, notes=text, last_name=text[:200], custom_fields={text[:50]: text})
    declare(playbook.folder)
    wanted = {"latepoint_report_dir": "reports"}
    played = playbook("latepoint.api.audit", inventory={"north": variables(site)}, extra_vars=wanted)
    assert played.rc == 2, played.output
    reports = playbook.folder / "reports"
    document = json.loads((reports / "north.json").read_text())
    assert [change["fields"][0]["old"] for change in document["changes"]] == NASTY
    comment = (reports / "north.md").read_text("utf-8")
    assert len(comment) < 60_000
    assert "\u202e" not in comment
    tags = Tags()
    tags.feed((reports / "north.html").read_text("utf-8"))
    assert "img" not in tags.tags
    assert tags.tags.count("script") == 2
    cases = ElementTree.parse(reports / "north.junit.xml").findall(".//testcase")
    assert len(cases) == len(NASTY)


def declared(folder, drifting="", **files):
    """Customer 1 of each site, as she is but for the site that drifts."""
    for name, file in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        city = "Drifttown" if name == drifting else "Oslo"
        path.write_text(f"- id: 1\n  city: {city}\n", "utf-8")


def index(folder):
    found = json.loads((folder / "index.json").read_text("utf-8"))
    return {site["site"]: (site["status"], site["differ"], site["link"]) for site in found["sites"]}


def test_sites_whose_names_differ_in_little_have_a_report_each(playbook, site):
    site.edit(1, city="Oslo")
    declared(playbook.folder, "slash", slash="a/b.yml", score="a_b.yml", index="index.yml")
    hosts = {
        name: {**variables(site), "latepoint_customers_src": [path]}
        for name, path in {"a/b": "a/b.yml", "a_b": "a_b.yml", "index": "index.yml"}.items()
    }
    played = playbook("latepoint.api.audit", inventory=hosts, extra_vars={"latepoint_report_dir": "reports"})
    assert played.rc == 2, played.output
    assert index(playbook.folder / "reports") == {
        "a/b": ("drift", 1, "a%252Fb.html"),
        "a_b": ("clean", 0, "a_b.html"),
        "index": ("clean", 0, "%2569ndex.html"),
    }
    assert json.loads((playbook.folder / "reports" / "a%2Fb.json").read_text("utf-8"))["site"] == "a/b"


@pytest.mark.controller
def test_sites_may_have_folders_of_their_own(playbook, site):
    site.edit(1, city="Oslo")
    declared(playbook.folder, "south", north="customers/north/a.yml", south="customers/south/a.yml")
    hosts = {name: variables(site) for name in ("north", "south")}
    wanted = {"latepoint_report_dir": "reports/{{ inventory_hostname }}"}
    played = playbook("latepoint.api.audit", inventory=hosts, extra_vars=wanted)
    assert played.rc == 2, played.output
    assert index(playbook.folder / "reports" / "north") == {
        "north": ("clean", 0, "north.html"),
        "south": ("drift", 1, "../south/south.html"),
    }


@pytest.mark.controller
@pytest.mark.parametrize("playbook_name", ["audit", "apply"])
def test_a_plan_and_a_report_never_share_a_file(playbook, site, playbook_name):
    declared(playbook.folder, north="customers/north/a.yml")
    hosts = {"north": variables(site)}
    assert playbook("latepoint.api.audit", inventory=hosts, extra_vars={"latepoint_save_plan": "out/"}).rc == 2
    plan = (playbook.folder / "out" / "north.json").read_text("utf-8")
    before = len(site.requests)
    wanted = {"latepoint_report_dir": "out"}
    wanted["latepoint_plan" if playbook_name == "apply" else "latepoint_save_plan"] = "out/"
    played = playbook(f"latepoint.api.{playbook_name}", inventory=hosts, extra_vars=wanted)
    assert played.rc == 2, played.output
    assert "would replace" in played.output
    assert (playbook.folder / "out" / "north.json").read_text("utf-8") == plan
    assert len(site.requests) == before, "that is known before anything is done"


@pytest.mark.controller
def test_what_an_apply_wrote_is_told_where_its_report_can_not_be_written(playbook, site):
    declared(playbook.folder, north="customers/north/a.yml")
    reconcile = {"name": "Reconcile", "latepoint.api.latepoint_customers": {"src": ["customers/north"]}}
    in_the_way = {
        "name": "Be in the way",
        "ansible.builtin.file": {"path": "{{ playbook_dir }}/reports/north.html/x", "state": "directory"},
    }
    report = {
        "name": "Report",
        "latepoint.api.latepoint_report": {"result": "{{ done }}", "site": "north", "dest": "reports"},
    }
    played = playbook([{**reconcile, "register": "done"}, in_the_way, report], site=site)
    assert played.rc == 2, played.output
    said = played.result("Report")
    assert said["msg"].endswith("Of the run itself: north: 1 of 1 customer changed, now as declared.")
    assert said["error"]["details"] == {}
    document = json.loads((playbook.folder / "reports" / "north.json").read_text("utf-8"))
    assert (document["summary"]["changed"], document["error"]) == (1, None)


def test_an_apply_writes_nothing_where_its_report_could_not_be_written(playbook, site):
    declared(playbook.folder, north="customers/north/a.yml")
    (playbook.folder / "reports" / "north.html" / "x").mkdir(parents=True)
    wanted = {"latepoint_report_dir": "reports"}
    played = playbook("latepoint.api.apply", inventory={"north": variables(site)}, extra_vars=wanted)
    assert played.rc == 2, played.output
    assert "north.html can't be written: it is a folder" in played.output
    assert site.requests == []


def test_a_check_of_files_is_never_taken_for_an_audit(playbook):
    declared(playbook.folder, north="customers/north/a.yml", south="customers/south/a.yml")
    wanted = {"latepoint_report_dir": "reports", "latepoint_offline": True}
    played = playbook("latepoint.api.audit", inventory={"north": {}, "south": {}}, extra_vars=wanted)
    assert played.rc == 0, played.output
    page = (playbook.folder / "reports" / "index.html").read_text("utf-8")
    assert "2 sites: 2 in good order; files only, no site was asked" in page
    assert ">clean<" not in page.replace("<option>clean</option>", "")  # but for the choice of states to show
