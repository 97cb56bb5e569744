# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML in which text stays text, with the line of everything."""

from __future__ import annotations

import importlib.util
import sys
from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._files import events as _events, yaml_text as _yaml
from ansible_collections.latepoint.api.plugins.module_utils._files.located import Located, SourceError
from ansible_collections.latepoint.api.plugins.module_utils._files.yaml_text import Document


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def parser(request, monkeypatch):
    """Both of PyYAML's parsers: libyaml's is there nearly always."""
    if request.param == "SafeLoader":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    return request.param


def load(text: str) -> Any:
    document = Document(text)
    value = None if document.root == "empty" else document.value()
    document.finish()
    return value


def problem(text: str) -> tuple[int, str]:
    with pytest.raises(SourceError) as caught:
        load(text)
    return caught.value.line, str(caught.value.problem)


SCALARS = (
    "02134|+15550199|NO|no|yes|on|True|false|Null|NULL|1e3|2024-01-15|0x1F|0o17|1_000|12:30:45|.inf|.nan|1.0|-0|=|"
    "a b|12 St James's Square|ü|=1+1|N"
)


@pytest.mark.parametrize("scalar", SCALARS.split("|"))
def test_text_stays_text(scalar):
    """In YAML files that the collection reads itself, such scalars are read as the text that stands there."""
    assert load("a: " + scalar) == {"a": scalar}
    assert load('a: "{}"'.format(scalar)) == {"a": scalar}
    assert load("[{}]".format(scalar)) == [scalar]


@pytest.mark.parametrize("scalar", ["null", "~", "", "# nothing but a comment"])
def test_nulls(scalar):
    """There only `null`, `~` and an empty value are null."""
    assert load("a: " + scalar + "\nb: 1") == {"a": None, "b": "1"}


@pytest.mark.parametrize("scalar", ['""', "''", '"null"', "'~'", "|\n  null", ">-\n  ~", "!!str null", "! ~"])
def test_what_is_quoted_is_no_null(scalar):
    assert isinstance(load("a: " + scalar)["a"], str)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: |\n  one\n  two\n", "one\ntwo\n"),
        ("a: >\n  one\n  two\n", "one two\n"),
        ('a: "x\\ty\\u00fc"', "x\tyü"),
        ("a: one\n  two", "one two"),
        ("a: !!str 5", "5"),
        ("a: !!int 5", "5"),
        ("a: !unsafe '{{ x }}'", "{{ x }}"),
        ("a: [1, [2, {b: c}]]", ["1", ["2", {"b": "c"}]]),
    ],
)
def test_values(text, value):
    assert load(text) == {"a": value}


def test_lines():
    value = load("# people\na: 1\n\nb:\n  c: 2\n  d:\n    - x\n")
    assert (value.line, value.lines) == (2, {"a": 2, "b": 4})
    assert (value["b"].line, value["b"].lines) == (5, {"c": 5, "d": 6})


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("# a comment", "empty"),
        ("---", "empty"),
        ("--- ~", "empty"),
        ("null", "empty"),
        ("a: 1", "mapping"),
        ("{}", "mapping"),
        ("- a", "sequence"),
        ("[]", "sequence"),
        ("text", "scalar"),
        ('"null"', "scalar"),
        ("*a", "scalar"),
    ],
)
def test_root(text, root):
    assert Document(text).root == root


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: b: c", 1, "not YAML: mapping values are not allowed"),
        ("a: 1\n\tb: 2", 2, "not YAML: "),
        ("a: 1\nb: 'open\n", 2, "not YAML: the quote that is opened here is never closed"),
        ('- id: 1\n- id: 2\n  city: "open\n  state: x\n', 3, "not YAML: the quote that is opened here is never"),
        ("a: 'open\n---\n", 1, "not YAML: the quote that is opened here is never closed"),
        ('a: "open\nb: "c"\n', 1, "not YAML: the quote that is opened here ends at line 2, and more follows there"),
        (
            "x: 1\na: 'open\n\nb: 'c'\n",
            2,
            "not YAML: the quote that is opened here ends at line 4, and more follows there",
        ),
        ('{a: "open}\n{b: "c"}\n', 1, "not YAML: the quote that is opened here ends at line 2, and more follows there"),
        ("a: 1\nb: [x\n\n", 3, "(to close what is opened at line 2)"),
        ("a: 1\n b: 2", 2, "not YAML: "),
        ("a: 1\nb: *nobody", 2, "the alias '*nobody' has no anchor before it"),
        ("a: &x [*x]", 1, "the alias '*x' has no anchor before it"),
        ("a: 1\n---\nb: 2", 2, "a second YAML document begins here: a file holds one"),
        ("a: 1\n...\nb: 2", 3, "not YAML: "),
        ("a: 1\nb: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3132", 2, "a single value can't be vault-encrypted here"),
        ("a: !vault-encrypted x", 1, "a single value can't be vault-encrypted here"),
        ("a:\n  !!binary aGVsbG8=", 2, "!!binary is no text: write the text itself"),
        (
            "a: !python/object:os.system x",
            1,
            "the tag !python/object:os.system means nothing here (a text",
        ),
        ("? [a]\n: b", 1, "a key must be text"),
        ("? {a: b}\n: c", 1, "a key must be text"),
        ("~: b", 1, "a key must be text"),
        ("? : b", 1, "a key must be text"),
        ("a: {b: {c: {d: {e: f}}}}", 1, "nested too deeply for a customer"),
        ("a: [[[[[]]]]]", 1, "nested too deeply for a customer"),
        ("[" * 5000, 1, "nested too deeply for a customer"),
        ("a: \x07", 1, "not YAML: "),
        ("a: 1\nb: \x00", 2, "not YAML: "),
        ("a: \ud800", 1, "not YAML: "),
        ("%YAML 9.9\n---\na: 1", 1, "not YAML: "),
        ("a: @b", 1, "not YAML: "),
    ],
)
def test_every_problem_has_its_line(text, line, said):
    found = problem(text)
    assert said in found[1]
    assert found[0] == line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- id: 1\n \u200bcity: x", "there is U+200B ZERO WIDTH SPACE at character 2 of the line, which"),
        ("- id: 1\n\ufeff  city: x", "there is U+FEFF ZERO WIDTH NO-BREAK SPACE at character 1 of the line, which"),
        ("- id: 1\n  notes: a\u2028b\n", "U+2028 LINE SEPARATOR at character 11 of the line: for YAML the line"),
        ("- id: 1\n  notes: a\x85b", "U+0085 control character at character 11 of the line: for YAML the line"),
        ("- id: 1\n  city: x\n \u00a0y: z", "U+00A0 NO-BREAK SPACE at character 2 of the line: YAML takes"),
    ],
)
def test_a_character_that_nobody_sees_is_named_where_the_parser_gives_up(text, said):
    with pytest.raises(SourceError) as caught:
        list(_events.events(text))
    assert str(caught.value).startswith("not YAML: ")
    assert said in str(caught.value)


def test_joiners_of_words_and_pictures_are_no_mistake():
    text = "- id: 1\n  notes: \U0001f468\u200d\U0001f469: [\n  city: x\n"
    with pytest.raises(SourceError) as caught:
        list(_events.events(text))
    assert "U+200D" not in str(caught.value)


@pytest.mark.parametrize("scalar", ["!!null", "!!null ''", "!!null ~", "!!null null", "&x !!null"])
def test_a_null_by_its_tag_is_null(scalar):
    """Else `notes: !!null` would clear the notes."""
    assert load("a: " + scalar + "\nb: 1") == {"a": None, "b": "1"}


@pytest.mark.parametrize(
    ("value", "tag"),
    [
        ("!!null x", "!!null"),
        ("!!set {x: }", "!!set"),
        ("!!omap [x: y]", "!!omap"),
        ("!!map ''", "!!map"),
        ("!!str [x]", "!!str"),
        ("!!python/none ''", "!!python/none"),
        ("!!python/name:os.system x", "!!python/name:os.system"),
        ("!!python/object/apply:os.system [x]", "!!python/object/apply:os.system"),
        ("!include x.yml", "!include"),
    ],
)
def test_a_tag_that_makes_something_else_of_a_value_is_refused(value, tag):
    assert problem("b: 1\na: " + value)[1].startswith("the tag {} means nothing here".format(tag))


def test_duplicate_keys():
    value = load("a: 1\nb: 2\na: 3\n")
    assert value.problems == [("'a' stands twice, at lines 1 and 3", 3)]
    inner = load("x:\n  k: 1\n  k: 2\n")["x"]
    assert inner.problems == [("'k' stands twice, at lines 2 and 3", 3)]


def test_anchors_and_merge_keys():
    text = "- &base {city: London, status: active}\n- <<: *base\n  city: Paris\n- {<<: [*base, {notes: x, city: y}]}\n"
    base, merged, several = load(text)
    assert merged == {"city": "Paris", "status": "active"}
    assert several == {"city": "London", "status": "active", "notes": "x"}
    assert merged.lines == {"city": 3, "status": 2}
    assert merged.problems == base.problems == []


def test_a_key_behind_a_merge_wins_without_a_complaint():
    assert load("- &a {k: 1}\n- {<<: *a, k: 2}")[1].problems == []
    assert load("- &a {k: 1}\n- {<<: *a, k: 2}")[1] == {"k": "2"}


@pytest.mark.parametrize("value", ["5", "[5]", "~", "[*a, x]"])
def test_a_merge_of_something_else(value):
    found = load("- &a {k: 1}\n- <<: " + value)[1]
    assert found.problems == [("'<<' takes a mapping, or a list of them", 2)]


def test_aliases_are_the_same_value():
    value = load("a: &x London\nb: *x\nc: &y [1]\nd: *y\n*x : key")
    assert (value["b"], value["d"], value["London"]) == ("London", ["1"], "key")
    assert value["c"] is value["d"]


def test_what_an_alias_brings_is_counted(monkeypatch):
    """Each alias counts as much as what stands behind its anchor, aliases in there included."""
    monkeypatch.setattr(_yaml, "NODES", 20)
    monkeypatch.setattr(_yaml, "NODES_PER_CHARACTER", 0)
    pair = "a: &a [x, y]\nb: &b [*a, *a]\n"  # 1 + (1 + 3) + (1 + 7)
    assert load(pair + "c: [x, x, x, x, x]\n")["c"] == ["x"] * 5
    assert "aliases and merge keys make too much of this file" in problem(pair + "c: *b")[1]


@pytest.mark.parametrize("tail", ["b: [[*a]]", "b: [[[*a]]]", "b: {x: {y: *a}}", "b: {x: {<<: *a}}"])
def test_an_alias_lies_as_deep_as_its_value(tail):
    assert problem("a: &a {{k: [x]}}\n{}".format(tail)) == (2, "nested too deeply for a customer")
    assert load("a: &a {k: [x]}\nb: [*a]") == {"a": {"k": ["x"]}, "b": [{"k": ["x"]}]}


def test_streaming():
    document = Document("- a: 1\n- b: 2\n")
    lines, values = [], []
    for line in document.items():
        lines.append(line)
        values.append(document.value())
    document.finish()
    assert (lines, values) == ([1, 2], [{"a": "1"}, {"b": "2"}])


def test_walking_a_mapping():
    document = Document("---\na: 1\nb: [2]\n...\n")
    found = [(key, line, document.value()) for key, line in document.entries()]
    document.finish()
    assert found == [("a", 2, "1"), ("b", 3, ["2"])]


def test_a_located_mapping_is_a_dictionary():
    located = Located(4)
    located.put("a", 1, 5)
    assert (located, located.line, located.lines) == ({"a": 1}, 4, {"a": 5})


@pytest.mark.parametrize("file", [_events, _yaml])
def test_the_files_can_be_imported_without_pyyaml(monkeypatch, file):
    monkeypatch.setitem(sys.modules, "yaml", None)
    spec = importlib.util.spec_from_file_location(f"{file.__name__}_again", file.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert "yaml" in getattr(module, "YAML_IMPORT_ERROR", "yaml")


pieces = st.lists(
    st.sampled_from([*"ab:-[]{}&*!|>'\"%@#,? \n\t<0~", "<<: ", "*a", "&a ", "---\n", "- ", ": ", "a: ", "\ufeff"]),
    max_size=25,
).map("".join)


@given(st.one_of(st.text(), pieces, st.binary(max_size=30).map(lambda raw: raw.decode("latin-1"))))
def test_fuzz(text):
    """Whatever a file holds, it is data or a SourceError with a line that is there."""
    try:
        load(text)
    except SourceError as error:
        lines = text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + text.count("\u2029")
        in_range = 1 <= error.line <= lines + 2
    else:
        in_range = True
    assert in_range


plain = st.recursive(
    st.one_of(st.none(), st.text(max_size=6)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=4), inner, max_size=2)),
    max_leaves=4,
)


@given(st.dictionaries(st.text(min_size=1, max_size=4), plain, max_size=3))
def test_what_pyyaml_writes_is_read_as_it_was(data):
    """Texts, nulls, lists and dictionaries in, the same out."""
    text = yaml.safe_dump(data)
    with suppress(SourceError):  # nested too deeply, a `<<` as a key
        read = load(text)
        if "<<" not in text:
            assert read == data
