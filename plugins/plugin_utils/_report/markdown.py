# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report as Markdown that fits a comment on a pull request. Pure.

Everything that came from a site stands in code spans or code blocks: there Markdown, HTML, mentions, links and
short names of emoji mean nothing. Of our own sentences, in which a word may be a site's, each word that is not plain.
"""

from __future__ import annotations

import re
from typing import Any, Iterable, Iterator, List, Mapping, Sequence

from .terms import CLEAN, DRIFT, ERROR, FAILED, KEPT, Document
from .text import count, cut, one_line, visible
from .view import failures_first, is_owned, moved_by, numbers, occasion, sides, who

LIMIT = 59_000  # characters; a comment on GitHub may have 65,536
_TABLE, _FAILURES, _KEPT = 18_000, 45_000, 9_000  # of the limit; failures may take more
_CELL, _VALUE, _MESSAGE = 60, 2_000, 4_000
SIGNS = {CLEAN: "✅", DRIFT: "🔶", ERROR: "❌", KEPT: "🔷"}


def markdown(document: Mapping[str, Any]) -> str:
    """The whole report."""
    parts = [
        f"### {SIGNS[document['status']]} {span(document['site'])}: {prose(document['headline'])}",
        _message(document),
        _numbers(document),
        _table(document),
        _kept(document),
    ]
    foot = _foot(document)
    text = "\n\n".join(part for part in parts if part)
    details = _details(document, LIMIT - len(text) - len(foot) - 10)
    return "\n\n".join(part for part in (text, details, foot) if part) + "\n"


def span(value: Any, limit: int = _CELL) -> str:
    """Returns a value as a code span on a single line, fit for a table, where a bar would end the cell."""
    text = one_line(visible(value), limit).replace("|", "¦").strip(" ")
    if not text:
        return "*(empty)*" if str(value if value is not None else "") == "" else "`(blank)`"
    ticks = "`" * (_longest(text) + 1)
    space = " " if "`" in (text[0], text[-1]) else ""
    return f"{ticks}{space}{text}{space}{ticks}"


# A word, a number, a time: nothing that Markdown, or a forge's references to issues and commits, gives a meaning.
_PLAIN = re.compile(
    r"""[("']{0,2}(?!.*\b(?:[gG][hH]-|[0-9a-f]{7,}\b))(?:[^\W_]+(?:['-][^\W_]+)*|[0-9]+(?:[,.][0-9]+)*%?)[,.;:!?)"']{0,3}"""
)


def prose(text: Any, limit: int = 1_000) -> str:
    """Returns a sentence on a single line, with a code span for every word that is no plain word."""
    words = one_line(visible(text), limit).split(" ")
    return " ".join(word if not word or _PLAIN.fullmatch(word) else span(word, limit) for word in words)


def block(lines: Iterable[str], language: str = "") -> str:
    """Lines as a code block whose fence is longer than any in them."""
    text = "\n".join(lines)
    fence = "`" * max(3, _longest(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _longest(text: str) -> int:
    """The longest run of backticks."""
    return max(map(len, re.findall("`+", text)), default=0)


def _message(document: Mapping[str, Any]) -> str:
    """What went wrong, or nothing."""
    if document["status"] != ERROR or not (document["error"] or document["msg"]):
        return ""
    lines = [document["msg"] or document["error"]["message"]]
    details = (document["error"] or {}).get("details")
    problems = details.get("problems") if isinstance(details, Mapping) else None
    if isinstance(problems, list) and len(problems) > 1:
        lines = [f"{len(problems)} problems:", *(f"- {problem}" for problem in problems)]
    return block([cut(visible("\n".join(str(line) for line in lines)), _MESSAGE)], "text")


def _numbers(document: Mapping[str, Any]) -> str:
    shown = numbers(document)
    if len(shown) < 2:
        return ""
    head = " | ".join(label for label, _number in shown)
    return f"| {head} |\n|{' ---: |' * len(shown)}\n| {' | '.join(f'{number:,}' for _label, number in shown)} |"


def _table(document: Mapping[str, Any]) -> str:
    """The changes, one line for each field, as many as there is room for; of failures more than of others."""
    changes = _written(document)
    if not changes:
        return ""
    heads = [
        "customer",
        "what",
        "field",
        *sides(document),
        *(("last applied", "moved by") if is_owned(document) else ()),
    ]
    lines = [f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads)]
    taken, shown = 0, 0
    for change in changes:
        rows = list(_rows(change, is_owned(document)))
        taken += sum(len(row) + 1 for row in rows)
        if taken > (_FAILURES if change["outcome"] == FAILED else _TABLE):
            break
        lines.extend(rows)
        shown += 1
    return "\n".join(lines) + _rest(changes[shown:])


def _written(document: Mapping[str, Any]) -> List[Document]:
    """The changes without what is kept, which has a table of its own; of a failure all that led to it."""
    changes = []
    for change in failures_first(document):
        fields = [field for field in change["fields"] if change["outcome"] == FAILED or not field.get("kept")]
        changes.extend([dict(change, fields=fields)] if change["outcome"] != KEPT else [])
    return changes


def _kept(document: Mapping[str, Any]) -> str:
    """What the site changed, and what was kept so, one line for each field, as many as there is room for."""
    lines = ["Kept as the site has it:", "", "| customer | field | on the site | declared | last applied |"]
    lines.append("|" + " --- |" * 5)
    rows = [
        f"| {_customer(change)} | {span(field['name'])} | "
        f"{' | '.join(span(field.get(side)) for side in ('old', 'new', 'base'))} |"
        for change in document["changes"]
        for field in change["fields"]
        if field.get("kept") and change["outcome"] != FAILED
    ]
    fitting = _fitting(rows)
    more = f"\n\n… and **{count(len(rows) - fitting, 'value')} more**." if fitting < len(rows) else ""
    return "\n".join([*lines, *rows[:fitting]]) + more if rows else ""


def _fitting(rows: Sequence[str]) -> int:
    """How many rows there is room for."""
    taken = 0
    for number, row in enumerate(rows):
        taken += len(row) + 1
        if taken > _KEPT:
            return number
    return len(rows)


def _rest(changes: List[Document]) -> str:
    """How many there are beside those who are shown."""
    if not changes:
        return ""
    failed = sum(change["outcome"] == FAILED for change in changes)
    return f"\n\n… and **{count(len(changes), 'customer')} more**" + (
        f", {failed:,} of them failed." if failed else "."
    )


def _customer(change: Mapping[str, Any]) -> str:
    number = span(change["id"]) if change["id"] is not None else ""
    email = span(change["email"]) if change["email"] else ""
    return f"{number} {email}".strip() or span(who(change))


def _rows(change: Mapping[str, Any], owned: bool) -> Iterator[str]:
    customer = _customer(change)
    action, outcome = prose(change["action"]), prose(change["outcome"])
    what = action if outcome in ("planned", "done") else f"{action}: **{outcome}**"
    if change["error"] and change["error"].get("code") != change["outcome"]:
        what += f" {span(change['error'].get('code'))}"
    for field in change["fields"] or [{"name": None, "old": "", "new": ""}]:
        name = span(field["name"]) if field["name"] else ""
        old, new = (span(field[side]) if field["name"] else "" for side in ("old", "new"))
        third = span(field.get("base")) if field["name"] else ""
        more = f" {third} | {moved_by(field)} |" if owned else ""
        yield f"| {customer} | {what} | {name} | {old} | {new} |{more}"
        customer = what = ""


def _details(document: Mapping[str, Any], room: int) -> str:
    """The changes once more, folded, with longer values, as far as there is room."""
    lines: List[str] = []
    head, foot = "<details><summary>Field by field</summary>\n\n", "\n\n</details>"
    rest = "… and the details of {} more are in the JSON and HTML reports."
    room -= len(head) + len(foot) + len(rest) + 60
    shown = 0
    changes = _written(document)
    for change in changes:
        added = list(_diff(change))
        room -= sum(len(line) + 1 for line in added)
        if room - 2 * _longest("\n".join(added)) < 0:
            break
        lines.extend(added)
        shown += 1
    if not lines:
        return ""
    more = len(changes) - shown
    tail = "\n\n" + rest.format(count(more, "customer")) if more else ""
    return head + block(lines, "diff") + tail + foot


def _diff(change: Mapping[str, Any]) -> Iterator[str]:
    source = f"  # {one_line(visible(change['source']), 200)}" if change["source"] else ""
    yield f"@@ {one_line(visible(change['action']), 200)} {one_line(visible(who(change)), 200)} @@{source}"
    for field in change["fields"]:
        name = one_line(visible(field["name"]), 200)
        for sign, value in (("-", field["old"]), ("+", field["new"])):
            if value not in (None, ""):
                first, *others = cut(visible(value), _VALUE).split("\n")
                yield f"{sign} {name}: {first}"
                yield from (f"{sign}   {other}" for other in others)
    if change["error"]:
        message = cut(visible(change["error"].get("message")), _VALUE)
        yield from (f"! {line}" for line in message.split("\n"))


def _foot(document: Mapping[str, Any]) -> str:
    address = f" of {span(document['base_url'], 200)}" if document["base_url"] else ""
    version = span(f"{document['collection']} {document['collection_version']}")
    return f"{occasion(document)}{address}, {document['generated']}, {version}"
