# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nasty customers through every report of a whole run."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from xml.etree import ElementTree

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
    assert [one["fields"][0]["old"] for one in document["changes"]] == NASTY
    comment = (reports / "north.md").read_text("utf-8")
    assert len(comment) < 60_000
    assert "\u202e" not in comment
    tags = Tags()
    tags.feed((reports / "north.html").read_text("utf-8"))
    assert "img" not in tags.tags
    assert tags.tags.count("script") == 2
    cases = ElementTree.parse(reports / "north.junit.xml").findall(".//testcase")
    assert len(cases) == len(NASTY)
