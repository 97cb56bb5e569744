# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's findings as a table on the screen, and as Markdown, HTML and JUnit. Pure, but for `write`."""

from __future__ import annotations

import textwrap
from typing import Any, Dict, Iterator, List, Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from .doctor_document import STYLES, by_weight, peculiar
from .files import Forms, as_json, write_forms
from .html import DOCTOR, page
from .markdown import SIGNS, prose, span
from .names import file_stem
from .terms import Document
from .text import count, one_line, visible

_SEEN = 400
_NARROW, _WIDE = 60, 140


def write(folder: str, document: Document) -> List[str]:
    """Write all forms of the report; returns the paths. Raises FileError."""
    return write_forms(folder, f"{file_stem(document['site'])}.doctor", document, FORMS)


# --- screen -----------------------------------------------------------------------------------------------


def table(document: Mapping[str, Any], columns: int) -> str:
    """Returns a line for each finding, and what it means where it is not ok."""
    width = max(_NARROW, min(columns, _WIDE))
    lines = [one_line(visible(f"{document['site']}: {document['headline']}"), 2 * _SEEN)]
    for finding in by_weight(document):
        lines.extend(_wrapped(f"  {finding['verdict']:8} {finding['name']:22} ", finding["seen"], width))
        if finding["verdict"] != "ok":
            lines.extend(_wrapped(" " * 11 + "-> ", finding["meaning"], width))
    return "\n".join(lines)


def _wrapped(head: str, text: str, width: int) -> List[str]:
    plain = one_line(visible(text), _SEEN)
    return textwrap.wrap(plain, width, initial_indent=head, subsequent_indent=" " * 14) or [head.rstrip()]


# --- Markdown ---------------------------------------------------------------------------------------------


def markdown(document: Mapping[str, Any]) -> str:
    """Returns the report as a comment: first what is not ok, then what is, folded."""
    findings = by_weight(document)
    parts = [
        f"### {SIGNS[STYLES[document['verdict']]]} {span(document['site'])}: {prose(document['headline'])}",
        _findings(finding for finding in findings if finding["verdict"] != "ok"),
        _folded("What is well", _findings(finding for finding in findings if finding["verdict"] == "ok")),
        _folded("Values that came back otherwise", _values(document)),
        _foot(document),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _foot(document: Mapping[str, Any]) -> str:
    version = span(f"{document['collection']} {document['collection_version']}")
    spent = f"{count(sum(document['requests'].values()), 'request')} in {document['seconds']} s"
    return f"Doctor, {document['generated']}, {version}, {spent}"


def _findings(findings: Any) -> str:
    rows = [
        f"| {found['verdict']} | {span(found['name'])} | {span(found['seen'], _SEEN)} | {prose(found['meaning'])} |"
        for found in findings
    ]
    return "\n".join(["| | | seen | what it means |", "| --- | --- | --- | --- |", *rows]) if rows else ""


def _values(document: Mapping[str, Any]) -> str:
    names = ("field", "what", "sent", "kept", "outcome")
    rows = [" | ".join(span(finding[name]) for name in names) for finding in peculiar(document)]
    head = f"| {' | '.join(names)} |\n|{' --- |' * len(names)}\n"
    return head + "\n".join(f"| {row} |" for row in rows) if rows else ""


def _folded(summary: str, text: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>" if text else ""


# --- HTML -------------------------------------------------------------------------------------------------


def html(document: Mapping[str, Any]) -> str:
    """Returns the page of a site, complete in itself."""
    return page(
        DOCTOR,
        **{name: visible(document[name]) for name in ("site", "headline", "verdict", "generated")},
        version=visible(f"{document['collection']} {document['collection_version']}"),
        style=STYLES[document["verdict"]],
        tiles=[*_verdicts(document), *_totals(document)],
        findings=[_cells(finding, "name", "verdict", "seen", "meaning") for finding in by_weight(document)],
        values=[_cells(finding, "field", "what", "sent", "kept", "outcome") for finding in peculiar(document)],
        styles=STYLES,
    )


def _verdicts(document: Mapping[str, Any]) -> Iterator[Any]:
    for verdict, number in document["verdicts"].items():
        yield number, verdict if verdict == "ok" or number == 1 else f"{verdict}s"


def _totals(document: Mapping[str, Any]) -> Iterator[Any]:
    yield sum(document["requests"].values()), "requests"


def _cells(row: Mapping[str, Any], *names: str) -> Dict[str, str]:
    return {name: visible(row[name]) for name in names}


# --- JUnit ------------------------------------------------------------------------------------------------


def junit(document: Mapping[str, Any]) -> str:
    """Returns a case for each finding: a problem is a failure."""
    site = visible(document["site"])
    suite = Element("testsuite", name=site, timestamp=document["generated"].rstrip("Z"), time="0")
    for finding in document["findings"]:
        case = SubElement(suite, "testcase", classname=f"doctor.{site}", name=visible(finding["name"]), time="0")
        text = visible(f"{finding['verdict']}: {finding['seen']}\n{finding['meaning']}")
        if finding["verdict"] == "problem":
            SubElement(case, "failure", type="problem", message=one_line(visible(finding["seen"]), _SEEN)).text = text
        else:
            SubElement(case, "system-out").text = text
    suites = Element("testsuites", name="latepoint.api")
    for element in (suites, suite):
        element.set("tests", str(len(document["findings"])))
        element.set("failures", str(document["verdicts"]["problem"]))
        element.set("errors", "0")
    suites.append(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


FORMS: Forms = {
    ".json": as_json,
    ".md": markdown,
    ".html": html,
    ".junit.xml": junit,
}
