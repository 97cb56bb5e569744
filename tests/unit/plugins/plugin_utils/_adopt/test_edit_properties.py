# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a file looks like: it says what it shall say afterwards, and all that is not a value stays to the letter."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._files.files import read_many
from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.edit import FileText, Wanted
from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.scalars import scalar

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
comments = st.sampled_from(["", "  # a comment", "\t# after a tab", " #"])
between = st.sampled_from(["", "\n", "# between\n", "\n  # indented\n\n"])


@st.composite
def written(draw: Any, value: str, indent: str) -> str:
    """A value behind its key, in any style that can hold it."""
    comment = draw(comments)
    style = draw(st.sampled_from(["", "'", '"', "|", ">"]))
    lines = value[:-1].split("\n") if value.endswith("\n") else value.split("\n")
    fits = (
        value.strip() and value.isascii() and all(line.isprintable() for line in lines) and lines[0] == lines[0].strip()
    )
    if fits and lines[0] and lines[-1] and (style == "|" or (style == ">" and len(lines) == 1)):
        body = "\n".join(indent + "  " + line if line else "" for line in lines)
        return f" {style}{'' if value.endswith(chr(10)) else '-'}{comment}\n{body}\n"
    text = scalar(value, style if style in ("'", '"') else "", False)
    return f" {text}{comment}\n"


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
        return f"- {{{', '.join(inner)}}}{draw(comments)}\n{draw(between)}", record
    lines = [f"- id: {number}{draw(comments)}\n"]
    for name, value in values.items():
        lines.append(f"  {name}:{draw(written(value, '  '))}{draw(between)}")
    if custom:
        lines.append(f"  custom_fields:{draw(comments)}\n")
        lines.extend(f"    {key}:{draw(written(value, '    '))}" for key, value in custom.items())
    elif custom is not None:
        lines.append("  custom_fields: {}\n")
    return "".join(lines), record


@st.composite
def files(draw: Any) -> tuple[str, list[dict[str, Any]]]:
    parts = [draw(records_(number)) for number in range(1, draw(st.integers(1, 3)) + 1)]
    text = draw(st.sampled_from(["", "# people\n", "---\n"])) + "".join(part for part, _record in parts)
    return text, [record for _part, record in parts]


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
    for one in wanted:
        place = after[one.record] if one.key is None else after[one.record]["custom_fields"]
        place[one.field if one.key is None else one.key] = one.value
    return after


def comments_of(text: str) -> list[str]:
    """The comments on lines of their own; a line of a value may begin with # as well."""
    return [line for line in text.splitlines() if line.strip() in ("# people", "# between", "# indented")]


@given(st.data())
def test_a_file_says_what_it_shall_say_and_twice_is_once(data):
    text, records = data.draw(files())
    assert FileText(text, False).data() == records
    wanted = data.draw(changes(records))
    new, reasons = FileText(text, False).changed(wanted)
    assert reasons == {}
    assert FileText(new, False).data() == expected(records, wanted)
    assert FileText(new, False).changed(wanted) == (new, {})
    assert [line for line in comments_of(text) if line not in comments_of(new)] == []
    problems: list[Any] = []
    assert len(list(read_many("x.yml", new, problems))) == len(records)


@given(st.data())
def test_all_that_is_no_value_stays_to_the_letter(data):
    text, records = data.draw(files())
    wanted = [
        one for one in data.draw(changes(records)) if one.key is None or one.key in records[one.record]["custom_fields"]
    ]
    new, _reasons = FileText(text, False).changed(wanted)
    file, other = FileText(text, False), FileText(new, False)
    touched = {(one.record, one.field, one.key) for one in wanted}
    assert outside(file, touched) == outside(other, touched)


def outside(file: FileText, touched: set[Any]) -> str:
    """The text without the touched values, of which block scalars end where their text does."""
    holes = []
    for number, record in enumerate(file.records):
        for key, value in record.value:
            for inner, node in value.value if value.kind == "mapping" else [(None, value)]:
                if (number, key.value, inner and inner.value) in touched:
                    holes.append(extent(file, node))
    for start, end in sorted(holes, reverse=True):
        file.text = file.text[:start] + file.text[end:]
    return file.text


def extent(file: FileText, node: Any) -> tuple[int, int]:
    """A block is cut to its header's sign and its lines; what stands behind the sign is put behind."""
    if node.style not in ("|", ">"):
        return node.start.index, node.end.index
    first, last, _indent = file._lines(node.start.index, node.end.index)
    sign = len(file.text[node.start.index : first].split()[0])
    rest = file.text[node.start.index + sign : first].rstrip("\n")
    file.text = file.text[: node.start.index] + "V" * (last - node.start.index - len(rest)) + rest + file.text[last:]
    return node.start.index, last - len(rest)


@given(st.data())
def test_json_says_what_it_shall_say(data):
    _text, records = data.draw(files())
    text = json.dumps(
        records, indent=data.draw(st.sampled_from([None, 2, "\t"])), ensure_ascii=data.draw(st.booleans())
    )
    wanted = data.draw(changes(records))
    new, reasons = FileText(text, True).changed(wanted)
    assert (json.loads(new), reasons) == (expected(records, wanted), {})
