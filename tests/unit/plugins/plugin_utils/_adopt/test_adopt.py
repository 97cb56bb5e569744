# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the site changed comes into the files, what is left is told, and an audit is clean afterwards."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import LatePointError
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import person
from ansible_collections.latepoint.api.tests.unit.plugins.plugin_utils.adoption import (
    FILE,
    adopt,
    audit,
    begin,
    now,
    site,
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    begin(tmp_path)
    return tmp_path


@pytest.mark.parametrize("options", [{}, {"base": ["then"]}])
def test_a_customer_edits_her_phone(options):
    there = site()
    there.customers[2]["phone"] = "+15559999"
    result = adopt(there, **options)
    assert now() == FILE.replace("+1-555-0002 ", '"+15559999" ')
    assert (result["changed"], result["files"], result["left"]) == (True, ["now/all.yml"], [])
    assert result["adopted"] == [{"id": 2, "email": "c2@example.com", "field": "phone", "source": "now/all.yml:8"}]
    assert result["msg"] == "1 value adopted into 1 file"
    after = audit(there)
    assert (after["changed"], after["results"]) == (False, [])
    again = adopt(there, **options)
    assert (again["changed"], again["adopted"], again["msg"]) == (False, [], "nothing to adopt")


def test_nothing_but_the_sites_changes():
    there = site()
    there.customers[1].update(phone="+15559999", city="Bergen")
    there.customers[2]["custom_fields"] = {"room": "NO", "new": "by hand"}
    there.customers[3]["city"] = "Bodø"
    files = FILE.replace("city: Oslo\n", "city: Tromsø\n").replace("{id: 3, city: Oslo", "{id: 3, city: X")
    Path("now/all.yml").write_text(files)
    result = adopt(there, base=["then"])
    assert [(entry["id"], entry["field"]) for entry in result["adopted"]] == [
        (1, "phone"),
        (2, "custom_fields.room"),
        (2, "custom_fields.vip"),
        (2, "custom_fields.new"),
    ]
    assert [(entry["id"], entry["field"], entry["reason"]) for entry in result["left"]] == [
        (1, "city", "conflict"),
        (3, "city", "conflict"),
    ]
    assert "2 values left: conflict" in result["msg"]
    assert '      room: "NO"\n      vip: null   # since 2020\n' in now()
    assert "      new: 'by hand'\n" in now()
    assert "city: Tromsø" in now()


@pytest.mark.parametrize("declared", ['""', "L"], ids=["to be removed", "another text"])
def test_a_custom_field_that_only_the_files_have_is_theirs(declared):
    there = site()
    there.customers[2]["custom_fields"]["shoe"] = "S"
    text = FILE.replace('room: "4"\n', f'room: "4"\n      shoe: {declared}\n')
    Path("now/all.yml").write_text(text)
    result = adopt(there, base=["then"])
    assert (result["adopted"], result["left"], now()) == ([], [], text)


def test_without_a_base_every_difference_is_taken():
    there = site()
    there.customers[1]["city"] = "Bergen"
    Path("now/all.yml").write_text(FILE.replace("city: Oslo\n", "city: Tromsø\n"))
    assert [entry["field"] for entry in adopt(there)["adopted"]] == ["city"]
    assert "city: Bergen" in now()


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        (["phone"], ["phone"]),
        (["custom_fields"], ["custom_fields.room"]),
        (["custom_fields.ROOM"], ["custom_fields.room"]),
    ],
)
def test_only_some_fields(fields, taken):
    there = site()
    there.customers[2].update(phone="+1", custom_fields={"room": "5", "vip": "yes"})
    assert [entry["field"] for entry in adopt(there, fields=fields)["adopted"]] == taken


def test_check_mode_shows_the_files_and_changes_none():
    there = site()
    there.customers[2]["phone"] = "+15559999"
    result = adopt(there, check=True, diff=True)
    assert (now(), result["changed"], result["msg"]) == (FILE, True, "1 value would be adopted into 1 file")
    (diff,) = result["diff"]
    assert (diff["before_header"], diff["before"]) == ("now/all.yml", FILE)
    assert '"+15559999"' in diff["after"]


def test_nothing_masked_is_shown():
    there = site()
    there.customers[2].update(phone="+15559999", email="new@example.com", status="no such")
    Path("now/all.yml").write_text(
        FILE.replace("  - id: 2\n", "  - id: 2\n    email: c2@example.com\n    status: active\n")
    )
    text = json.dumps(adopt(there, mask=["all"], diff=True))
    assert not [value for value in ("5559999", "555-0002", "example.com") if value in text]


def test_a_field_that_waits_for_a_value():
    Path("now/all.yml").write_text("- id: 1\n  phone:   # to be asked for\n  zipcode: null\n")
    result = adopt(site(), base=["then"])
    assert [entry["field"] for entry in result["adopted"]] == ["phone"]
    assert now() == '- id: 1\n  phone: "+15550001"   # to be asked for\n  zipcode: null\n'


def test_what_is_cleared_on_the_site():
    there = site()
    there.customers[1]["phone"] = None
    adopt(there)
    assert 'phone: ""\n    city' in now()


def test_who_is_gone_and_what_can_not_be_declared():
    there = site()
    del there.customers[3]
    there.customers[1]["status"] = "on holiday"
    Path("now/all.yml").write_text(FILE.replace("  - id: 1 ", "  - status: active\n    id: 1 "))
    result = adopt(there)
    assert [(entry["id"], entry["field"]) for entry in result["left"]] == [(1, "status"), (3, None)]
    assert "must be one of active" in result["left"][0]["reason"]
    assert "the site has no such customer" in result["left"][1]["reason"]
    assert result["changed"] is False


def test_a_customer_whom_the_files_gave_another_address():
    there = site()
    there.customers[1]["phone"] = "+15559999"
    Path("then/all.yml").write_text("- {email: c1@example.com, phone: '+15550001'}\n")
    Path("now/all.yml").write_text("- {id: 1, email: ada@example.com, phone: '+15550001'}\n")
    result = adopt(there, base=["then"])
    assert [entry["field"] for entry in result["adopted"]] == ["phone"]


def test_json_and_windows():
    there = site()
    there.customers[1]["city"] = "Bergen"
    there.customers[2]["city"] = "Bodø"
    Path("now/all.yml").write_bytes(b"\xef\xbb\xbfcustomers:\r\n- id: 1\r\n  city: Oslo # x\r\n")
    Path("now/two.json").write_text('[\n  {"id": 2, "city": "Oslo"}\n]\n')
    assert adopt(there)["files"] == ["now/all.yml", "now/two.json"]
    assert Path("now/all.yml").read_bytes() == b"\xef\xbb\xbfcustomers:\r\n- id: 1\r\n  city: Bergen # x\r\n"
    assert Path("now/two.json").read_text() == '[\n  {"id": 2, "city": "Bodø"}\n]\n'


def test_utf_16():
    there = site()
    there.customers[1]["city"] = "Bodø"
    Path("now/all.yml").write_bytes("- {id: 1, city: Oslo}\n".encode("utf-16"))
    adopt(there)
    assert Path("now/all.yml").read_bytes() == "- {id: 1, city: Bodø}\n".encode("utf-16")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"fields": ["fone"]}, "fields: unknown field 'fone' - did you mean 'phone'?"),
        ({"src": ["gone"]}, "src gone is not there"),
        ({"base": ["gone"]}, "base gone is not there"),
    ],
)
def test_mistakes(options, said):
    there = site()
    with pytest.raises(LatePointError, match=said.replace("?", r"\?")):
        adopt(there, **options)
    assert there.calls == []


# --- customers whom nobody declares --------------------------------------------------------------------


def test_new_customers_get_a_file_of_their_own():
    there = site()
    result = adopt(there, new="now/new.yml")
    assert result["files"] == ["now/new.yml"]
    assert [(entry["id"], entry["field"]) for entry in result["adopted"]] == [(4, None)]
    assert '  - id: 4\n    email: "c4@example.com"\n' in Path("now/new.yml").read_text()
    assert audit(there)["summary"]["declared"] == 4
    assert adopt(there, new="now/new.yml")["changed"] is False


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("path", ["extra.yml", "deep/extra.yml"])
def test_check_mode_refuses_a_closed_folder_as_the_write_does(monkeypatch, path, check):
    there, access = site(), os.access
    monkeypatch.setattr(os, "access", lambda at, mode: at != str(Path.cwd()) and access(at, mode))
    with pytest.raises(LatePointError, match=rf"^new {path} can't be appended to: Permission denied"):
        adopt(there, check, new=path)
    assert not Path(path).exists()


@pytest.mark.parametrize(
    ("old", "start"),
    [
        ("customers:\n- id: 9\n  city: X  # y", "customers:\n- id: 9\n  city: X  # y\n- id: 4\n  email:"),
        ("- id: 9\n  city: X\n", "- id: 9\n  city: X\n- id: 4\n  email:"),
        ("customers: []  # nobody yet\n", "customers:  # nobody yet\n  - id: 4\n    email:"),
        ("customers:\r\n  - id: 9\r\n", "customers:\r\n  - id: 9\r\n  - id: 4\r\n    email:"),
        ("'customers' : [ ]\n", "'customers' :\n  - id: 4\n    email:"),
        ("customers:\n  []\n# end\n", "customers:\n\n# end\n  - id: 4\n    email:"),
        ("- id: 9\n  notes: |+\n    x\n\n", "- id: 9\n  notes: |+\n    x\n\n- id: 4\n  email:"),
    ],
)
def test_new_customers_at_the_end_of_a_file(old, start):
    there = site()
    there.customers[9] = person(9)
    Path("extra.yml").write_bytes(old.encode())
    if "9" not in old:
        del there.customers[9]
    adopt(there, new="extra.yml")
    assert Path("extra.yml").read_bytes().decode().startswith(start)
    assert adopt(there, new="extra.yml")["changed"] is False


def test_new_customers_in_a_file_that_changes_anyway():
    there = site()
    there.customers[2]["phone"] = "+15559999"
    result = adopt(there, new="now/all.yml")
    assert result["files"] == ["now/all.yml"]
    assert '"+15559999"' in now()
    assert '\n  - id: 4\n    email: "c4@example.com"\n' in now()
    assert now().startswith("# Our people, do not sort\n")


@pytest.mark.parametrize(
    "old",
    [
        "customers: [{id: 9}]\n",
        "customers:\n- id: 9\nx: 1\n",
        "a: b\n",
        "[\n",
        "customers:\n- id: 9\n...\n",
        "customers: []\n---\n",
        "customers: [\n  # nobody yet\n  ]\n",
        '{"customers": []}\n',
        "- id: 9\n  notes: |\n    x",
    ],
    ids=["flow", "more", "none", "broken", "end", "second", "comment", "braces", "block"],
)
def test_a_file_to_which_nothing_can_be_appended(old):
    there = site()
    there.customers[9] = person(9)
    Path("extra.yml").write_text(old)
    with pytest.raises(LatePointError, match=r"extra\.yml"):
        adopt(there, new="extra.yml")
    assert Path("extra.yml").read_text() == old
