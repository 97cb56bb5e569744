# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON Schema of customer files: current, and of one mind with the reader of files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import RecordError
from ansible_collections.latepoint.api.plugins.module_utils._files.files import read_many, read_one
from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import NAMES
from tools.docs import schema
from tools.pages import REPOSITORY, blocks

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads(schema.FILE.read_text("utf-8"))

GOOD = [
    "customers: []",
    "- id: 1",
    "- {id: '1', zipcode: 02134, phone: +15550199, country: NO, last_name: yes}",
    "- {email: ada@example.com, is_guest: yes, custom_fields: {vip: true, level: 3, gone: null}}",
    "- {email: ada@example.com, status: null, country: '', avatar_image_id: ''}",
    "customers:\n- &ada {id: 1, city: London}\n- {<<: *ada, id: 2}",
]
BAD = [
    "customers: 5",
    "customers: [{id: 1}]\nmore: 1",
    "- {first_name: Ada}",
    "- {id: null}",
    "- {id: 0}",
    "- {id: one}",
    "- {id: 1, street: Main St}",
    "- {id: 1, status: gone}",
    "- {id: 1, status: ''}",
    "- {id: 1, country: Germany}",
    "- {id: 1, is_guest: perhaps}",
    "- {id: 1, city: [London]}",
    "- {id: 1, custom_fields: [a]}",
    "- {id: 1, custom_fields: {a: [b]}}",
    "- 5",
]


def loaded(text):
    return yaml.load(text, yaml.SafeLoader)


def test_the_file_is_current():
    assert schema.FILE.read_text("utf-8") == schema.text(), "run `make schema`"


def test_it_is_a_schema_with_every_field_described():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    fields = SCHEMA["$defs"]["customer"]["properties"]
    assert tuple(fields) == NAMES
    for field in fields.values():
        assert field["description"]
        assert not any(mark in field["description"] for mark in ("O(", "V(", "C(", "E("))


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_valid(name):
    example = SCHEMA["$defs"]["customer"]["properties"][name]["examples"][0]
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors([{"id": 1, name: example}])) == []


@pytest.mark.parametrize("text", GOOD)
def test_files_that_are_read_are_valid(text):
    problems: list[str] = []
    list(read_many("f.yml", text, problems))
    assert problems == []
    jsonschema.validate(loaded(text), SCHEMA)


@pytest.mark.parametrize("text", BAD)
def test_files_that_are_refused_are_invalid(text):
    problems: list[str] = []
    list(read_many("f.yml", text, problems))
    assert problems
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(loaded(text), SCHEMA)


@pytest.mark.parametrize("text", ["id: 1", "city: London", "{email: ada@example.com, zipcode: 0150}"])
def test_a_file_of_one_customer_is_valid(text):
    assert read_one("f.yml", text)
    jsonschema.validate(loaded(text), SCHEMA)


def test_a_file_of_one_customer_with_an_unknown_field_is_invalid():
    with pytest.raises(RecordError):
        read_one("f.yml", "street: Main St")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"street": "Main St"}, SCHEMA)


@pytest.mark.parametrize("path", sorted((ROOT / "demo" / "customers").glob("*.yml")), ids=lambda path: path.name)
def test_the_demo_is_valid_and_names_the_schema(path):
    text = path.read_text("utf-8")
    jsonschema.validate(loaded(text), SCHEMA)
    line = text.splitlines()[0]
    assert (path.parent / line.rpartition("$schema=")[2]).resolve() == schema.FILE


def checked(*files):
    """What check-jsonschema says of files: its exit code, and its output."""
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema.FILE), *map(str, files)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


def written(folder, texts):
    """Files with these texts."""
    paths = [folder / f"{number}.yml" for number, _text in enumerate(texts)]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_check_jsonschema_takes_the_good_files(tmp_path):
    assert checked(*written(tmp_path, GOOD))[0] == 0


def test_check_jsonschema_refuses_each_of_the_bad_files(tmp_path):
    files = written(tmp_path, BAD)
    code, output = checked(*files)
    assert code == 1
    assert [path.name for path in files if f"{path}::" not in output] == []


def test_the_schema_says_where_it_is():
    assert SCHEMA["$id"] == f"{REPOSITORY.replace('//github.com/', '//raw.githubusercontent.com/')}/main/{INSIDE}"


INSIDE = schema.FILE.relative_to(ROOT).as_posix()


def test_the_guide_names_the_schema_of_this_version_and_a_relative_one():
    guide = list(blocks(ROOT / "docs" / "files.md"))
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))["version"]
    pinned = SCHEMA["$id"].replace("/main/", f"/v{version}/")
    named = [block.text.partition("$schema=")[2].strip() for block in guide if "$schema=" in block.text]
    assert named == [f"../{INSIDE}", pinned]
    (settings,) = [json.loads(block.text) for block in guide if block.language == "json"]
    assert settings == {"yaml.schemas": {pinned: "customers/**/*.yml"}}
