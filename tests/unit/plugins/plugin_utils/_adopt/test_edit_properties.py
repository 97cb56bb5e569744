# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a file looks like: it says what it shall say afterwards, and all that is not a value stays to the letter."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._files.files import read_many
from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.append import appended
from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.blocks import lines_of
from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.edit import FileText
from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.edits import Wanted, line_stop
from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.replace import behind_properties
from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.scalars import scalar
from ansible_collections.latepoint.api.tests.unit.plugins.plugin_utils.comments import comments_of

# What JSON and a database hold, and what is written in files: no half of a surrogate pair.
characters = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
texts = st.one_of(
    st.sampled_from(
        ["", "a", "NO", "02134", "a: b", "#x", "a\nb", "a\nb\n", " a", "~", "'", '"', "x, y]", "日本 😀", "+1555"]
    ),
    st.text(characters, max_size=12),
)
FIELDS = ("first_name", "city", "notes", "phone")
KEYS = ("room", "time", "a b", "é")
comments = st.sampled_from(["", "  # a comment", "\t# after a tab", " #", "  ", " # a: b #c", " # ends by NEL\x85"])
between = st.sampled_from(["", "\n", "# between\n", "\n  # indented\n\n", "   \n"])
properties = st.sampled_from(["", "", "&a ", "!!str ", "! ", "&a  !!str\t", "&a # why\n{}", "!!str\n{}# more\n\n{}"])
# Why a value may be left: people could lose something.
TAG = re.compile(r"!(str|!str)?[ \t]+")
REASONS = ("looks like a comment", "its tag stands on a line of its own")


@st.composite
def written(draw: Any, value: str, indent: str) -> str:
    """A value behind its key, in any style that can hold it."""
    comment = draw(comments)
    style = draw(st.sampled_from(["", "'", '"', "|", ">", "below", "folded"]))
    lines = value[:-1].split("\n") if value.endswith("\n") else value.split("\n")
    fits = (
        value.strip() and value.isascii() and all(line.isprintable() for line in lines) and lines[0] == lines[0].strip()
    )
    inner = indent + "  "
    front = draw(properties).replace("{}", inner)
    if fits and lines[0] and lines[-1] and (style == "|" or (style == ">" and len(lines) == 1)):
        body = "\n".join(inner + line if line else "" for line in lines)
        return f" {front}{style}{'' if value.endswith(chr(10)) else '-'}{comment.rstrip(chr(0x85))}\n{body}\n"
    text = scalar(value, style if style in ("'", '"') else "", False)
    if style == "below" and not front:
        return f" # below\n{inner}# there\n{inner}{text}{comment}\n"
    if style == "folded" and text[0] == '"' and "\\" not in text:
        text = text.replace(" ", f"\\\n{inner}\\ ")
    return f" {front}{text}{comment}\n"


@st.composite
def keys(draw: Any, key: str, indent: str) -> str:
    """A key up to its colon."""
    forms = ["{0}:", "{0}:", '"{0}":', "'{0}' :", "? {0}\n{1}:", "? # which\n{1}  {0}\n{1}:"]
    return str(draw(st.sampled_from(forms))).format(key, indent)


@st.composite
def records_(draw: Any, number: int) -> tuple[str, dict[str, Any]]:
    """The lines of a record in block or flow style, and what they say."""
    record: dict[str, Any] = {"id": str(number)}
    values = draw(st.dictionaries(st.sampled_from(FIELDS), texts, max_size=4))
    custom = draw(st.one_of(st.none(), st.dictionaries(st.sampled_from(KEYS), texts, max_size=3)))
    record.update(values)
    if custom is not None:
        record["custom_fields"] = custom
    if draw(st.booleans()):
        inner = [f"id: {number}", *(f"{name}: {scalar(value, '', True)}" for name, value in values.items())]
        if custom is not None:
            pairs = ", ".join(f"{key}: {scalar(value, '', True)}" for key, value in custom.items())
            inner.append("custom_fields: {" + pairs + "}")
        joint = draw(st.sampled_from([", ", ",", " , ", ",\n   ", ", # a comma\n # and\n   "])).replace(",", ", ", 1)
        last = draw(st.sampled_from(["", " ", ",", "\n  ", " # last\n  "]))
        return f"- {{{joint.join(inner)}{last}}}{draw(comments)}\n{draw(between)}", record
    lines = [f"- id: {number}{draw(comments)}\n"]
    for name, value in values.items():
        lines.append(f"  {draw(keys(name, '  '))}{draw(written(value, '  '))}{draw(between)}")
    if custom:
        lines.append(f"  custom_fields:{draw(comments)}\n")
        lines.extend(
            f"    {key}:{draw(written(value, '    '))}{draw(between) if at < len(custom) - 1 else ''}"
            for at, (key, value) in enumerate(custom.items())
        )
    elif custom is not None:
        lines.append("  custom_fields: {}\n")
    return "".join(lines), record


@st.composite
def files(draw: Any) -> tuple[str, list[dict[str, Any]]]:
    parts = [draw(records_(number)) for number in range(1, draw(st.integers(1, 3)) + 1)]
    text = draw(st.sampled_from(["", "# people\n", "---\n", "%YAML 1.1\n--- # one\n", "customers:\n"]))
    text += "".join(part for part, _record in parts) + draw(st.sampled_from(["", "...\n# end", "# end", "\n\n"]))
    text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
    return draw(st.sampled_from(["", "\ufeff"])) + text, [record for _part, record in parts]


@st.composite
def changes(draw: Any, records: list[dict[str, Any]]) -> list[Wanted]:
    """Other values for some of what a file says, and custom fields that are new."""
    wanted = []
    for number, record in enumerate(records):
        wanted.extend(
            Wanted(number, name, None, draw(texts)) for name in FIELDS if name in record and draw(st.booleans())
        )
        for key in KEYS if "custom_fields" in record else ():
            if draw(st.booleans()):
                values = st.one_of(st.none(), texts) if key in record["custom_fields"] else texts
                wanted.append(Wanted(number, "custom_fields", key, draw(values)))
    return wanted


def expected(records: list[dict[str, Any]], wanted: list[Wanted]) -> list[dict[str, Any]]:
    after = [json.loads(json.dumps(record)) for record in records]
    for change in wanted:
        place = after[change.record] if change.key is None else after[change.record]["custom_fields"]
        place[change.field if change.key is None else change.key] = change.value
    return after


def said(text: str) -> Any:
    """What a file says, as its records."""
    data = FileText(text, False).data()
    return data["customers"] if isinstance(data, dict) else data


@given(st.data())
def test_a_file_says_what_it_shall_say_and_twice_is_once(data):
    text, records = data.draw(files())
    assert said(text) == records
    wanted = data.draw(changes(records))
    new, reasons = FileText(text, False).changed(wanted)
    assert all(any(known in reason for known in REASONS) for reason in reasons.values())
    wanted = [change for number, change in enumerate(wanted) if number not in reasons]
    assert said(new) == expected(records, wanted)
    assert FileText(new, False).changed(wanted) == (new, {})
    assert comments_of(new) == comments_of(text)
    problems: list[Any] = []
    assert len(list(read_many("x.yml", new, problems))) == len(records)


@given(st.data())
def test_all_that_is_no_value_stays_to_the_letter(data):
    text, records = data.draw(files())
    wanted = [
        change
        for change in data.draw(changes(records))
        if change.key is None or change.key in records[change.record]["custom_fields"]
    ]
    new, _reasons = FileText(text, False).changed(wanted)
    file, other = FileText(text, False), FileText(new, False)
    touched = {(change.record, change.field, change.key) for change in wanted}
    assert outside(file, touched) == outside(other, touched)


def outside(file: FileText, touched: set[Any]) -> str:
    """The text without the touched values, of which block scalars end where their text does."""
    holes = []
    for number, record in enumerate(file.records):
        for key, value in record.value:
            for inner, node in value.value if value.kind == "mapping" else [(None, value)]:
                if (number, key.value, inner and inner.value) in touched:
                    holes.extend(extents(file.text, node))
    text = file.text
    for start, end in sorted(holes, reverse=True):
        text = text[:start] + text[end:]
    return text


def extents(text: str, node: Any) -> list[tuple[int, int]]:
    """The characters of a value and its tag; of a block the header's sign, and the lines with the line end before."""
    begin = behind_properties(text, node)
    tags = [
        (node.start.index + tag.start(), node.start.index + tag.end())
        for tag in TAG.finditer(text[node.start.index : begin])
    ]
    if node.style not in ("|", ">"):
        return [*tags, (begin, node.end.index)]
    lines = lines_of(text, begin, node.end.index)
    sign = len(text[begin : lines.first].split()[0])
    return [*tags, (begin, begin + sign), (line_stop(text, begin), lines.last)]


@given(st.data())
def test_json_says_what_it_shall_say(data):
    _text, records = data.draw(files())
    text = json.dumps(
        records, indent=data.draw(st.sampled_from([None, 2, "\t"])), ensure_ascii=data.draw(st.booleans())
    )
    wanted = data.draw(changes(records))
    new, reasons = FileText(text, True).changed(wanted)
    assert (json.loads(new), reasons) == (expected(records, wanted), {})


@given(st.data())
def test_customers_are_appended_to_any_file_or_none_is(data):
    text, records = data.draw(files())
    rows = [
        {"id": 90 + number, "notes": notes}
        for number, notes in enumerate(data.draw(st.lists(texts, min_size=1, max_size=2)))
    ]
    try:
        new = appended("x.yml", text, rows, rows)
    except InputError:
        assert text.rstrip().endswith(("...", "# end"))
        return
    assert said(new)[: len(records)] == records
    assert [record["id"] for record in said(new)[len(records) :]] == [str(row["id"]) for row in rows]
    assert comments_of(new)[: len(comments_of(text))] == comments_of(text)
