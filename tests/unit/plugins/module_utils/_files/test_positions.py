# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where every value of a file stands."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._files.located import SourceError
from ansible_collections.latepoint.api.plugins.module_utils._files.positions import (
    ALIAS,
    MAPPING,
    SCALAR,
    Mark,
    Node,
    compose,
    records,
)

TEXT = """# people
customers:\r
- id: 5
  city: &x "Lön€don 😀" # c
  state:
  notes: |
    a

  <<: *x
  custom_fields: {a: 'b', c: ~, d}
  zipcode: !!str 0123
- email: a@b.org
"""


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def parser(request, monkeypatch):
    """Both of PyYAML's parsers: libyaml's is there nearly always."""
    if request.param == "SafeLoader":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    return request.param


def written(text: str, node: Node) -> str:
    return text[node.start.index : node.end.index]


def test_a_value_is_found_where_it_stands():
    first, second = records(compose(TEXT))
    found = {key.value: value for key, value in first.value}
    assert written(TEXT, found["id"]) == "5"
    assert written(TEXT, found["city"]) == '&x "Lön€don 😀"'
    assert (found["city"].anchor, found["city"].style) == ("x", '"')
    assert (written(TEXT, found["state"]), found["state"].value) == ("", None)
    assert TEXT[: found["state"].start.index].endswith("state:")
    assert (found["notes"].style, found["notes"].value) == ("|", "a\n")
    assert (found["<<"].kind, found["<<"].value) == (ALIAS, "x")
    assert written(TEXT, found["custom_fields"]) == "{a: 'b', c: ~, d}"
    assert [value.value for _key, value in found["custom_fields"].value] == ["b", None, None]
    assert (written(TEXT, found["zipcode"]), found["zipcode"].tag) == ("!!str 0123", "tag:yaml.org,2002:str")
    assert (first.style, found["custom_fields"].style) == ("block", "flow")
    assert second.entry("email")[1].start == Mark(TEXT.index("a@b"), 12, 10)
    assert second.entry("city") is None
    assert [key.is_merge for key, _value in first.value].count(True) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("# nothing", 0),
        ("customers: []", 0),
        ("customers: {}", 0),
        ("- id: 1\n- id: 2", 2),
        ("id: 1", 1),
        ('{"customers": [{"id": 1},\n  {"id": 2}]}', 2),
    ],
)
def test_records(text, count):
    assert len(records(compose(text))) == count


@pytest.mark.parametrize("text", ["[" * 3000, "a: [", "a: 1\n--- \nb: 1", "a: 1\rb: 2"])
def test_what_can_not_be_composed(text):
    with pytest.raises(SourceError):
        compose(text)


# PyYAML itself does not read these as it writes them.
characters = st.characters(exclude_characters="\x85\u2028\u2029", exclude_categories=["Cs"])
texts = st.text(characters, min_size=1, max_size=12)


@given(st.dictionaries(texts, texts, min_size=1, max_size=4))
def test_each_scalar_is_what_stands_there(data):
    """Plain or quoted, whatever characters stand before it: read alone, it is the same text."""
    text = yaml.safe_dump([data, {"id": "1"}], allow_unicode=True)
    first, second = records(compose(text))
    assert {key.value: value.value for key, value in first.value} == data
    for key, value in first.value:
        assert (key.kind, value.kind, first.kind) == (SCALAR, SCALAR, MAPPING)
        assert yaml.load(written(text, value), yaml.BaseLoader) == value.value
    assert text[second.start.index :].startswith("id:")
