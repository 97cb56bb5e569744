# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report over all sites as Markdown that fits a comment or a job's summary, however many sites there are. Pure."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping

from .markdown import LIMIT, SIGNS, block, prose, span
from .terms import APPLY, CLEAN, DRIFT, ERROR, KEPT
from .text import count, cut, one_line, visible

# Of the limit; what is wrong comes before what is clean.
_TABLE = 40_000
_MESSAGE, _HEADLINE = 1_500, 200


def index_markdown(index: Mapping[str, Any]) -> str:
    """The whole report: the numbers, the sites that need somebody, what is wrong with them, and the clean ones."""
    foot = f"{index['generated']}, {span(index['collection'] + ' ' + index['collection_version'])}"
    head = f"### {SIGNS[index['status']]} {prose(index['headline'])}"
    text = "\n\n".join(part for part in (head, _table(index), _fields(index)) if part)
    details = _details(index, LIMIT - len(text) - len(foot) - 10)
    return "\n\n".join(part for part in (text, details, foot) if part) + "\n"


def _table(index: Mapping[str, Any]) -> str:
    """A row for each site, trouble first, as many as there is room for."""
    applied = any(site["mode"] == APPLY for site in index["sites"])
    names = ["", "site", "declared", *(["changed", "still differ"] if applied else ["differ"]), "what"]
    lines = [f"| {' | '.join(names)} |", f"| --- | --- |{' ---: |' * (len(names) - 3)} --- |"]
    taken, shown = 0, 0
    for site in index["sites"]:
        row = _row(site, applied)
        taken += len(row) + 1
        if taken > _TABLE:
            break
        lines.append(row)
        shown += 1
    rest = index["sites"][shown:]
    return "\n".join(lines) + (f"\n\n… and **{count(len(rest), 'site')} more**: {_statuses(rest)}." if rest else "")


def _row(site: Mapping[str, Any], applied: bool) -> str:
    numbers = [site["declared"], *([site["changed"]] if applied else []), site["differ"]]
    cells = [f"{number:,}" if number is not None else "?" for number in numbers]
    return (
        f"| {SIGNS[site['status']]} | {' | '.join([span(site['site']), *cells, prose(site['headline'], _HEADLINE)])} |"
    )


def _statuses(sites: List[Mapping[str, Any]]) -> str:
    words = {ERROR: "in trouble", DRIFT: "drifted", KEPT: "kept", CLEAN: "clean"}
    counted = {word: sum(site["status"] == status for site in sites) for status, word in words.items()}
    return ", ".join(f"{number:,} {word}" for word, number in counted.items() if number)


def _fields(index: Mapping[str, Any]) -> str:
    """Which fields differ most."""
    most = list(index["fields"].items())[:12]
    return "Fields: " + ", ".join(f"{span(name)} {number:,}" for name, number in most) if most else ""


def _details(index: Mapping[str, Any], room: int) -> str:
    """What went wrong with each site in trouble, as far as there is room."""
    head, foot = "<details><summary>What went wrong</summary>\n\n", "\n\n</details>"
    blocks: List[str] = []
    trouble: List[Dict[str, Any]] = [site for site in index["sites"] if site["status"] == ERROR and site["message"]]
    room -= len(head) + len(foot) + 100
    for site in trouble:
        message = cut(one_line(visible(site["message"]), _MESSAGE), _MESSAGE)
        added = f"{span(site['site'])} {span(site['error'] or 'failed')}\n\n{block([message], 'text')}"
        room -= len(added) + 2
        if room < 0:
            break
        blocks.append(added)
    if not blocks:
        return ""
    more = len(trouble) - len(blocks)
    tail = f"\n\n… and {count(more, 'site')} more, in {span('index.html')}." if more else ""
    return head + "\n\n".join(blocks) + tail + foot
