# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report as JUnit XML: a case for each customer who differs, and a case for the rest. Pure."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from .terms import CLEAN, ERROR, FAILED, KEPT, PLANNED, SKIPPED
from .text import count, cut, one_line, visible
from .view import who

_VALUE = 500


def junit(document: Mapping[str, Any]) -> str:
    """Drift is a failure, trouble an error. A change that was applied is a case that passed."""
    suite = Element("testsuite", name=visible(document["site"]), timestamp=document["generated"].rstrip("Z"))
    _add_properties(suite, document)
    _add_trouble(suite, document)
    for change in document["changes"]:
        _add_change(suite, document, change)
    _add_rest(suite, document)
    numbers = {"tests": len(suite.findall("testcase")), **_found(suite), "skipped": len(suite.findall(".//skipped"))}
    suites = Element("testsuites", name="latepoint.api")
    for element in (suites, suite):
        for name, number in numbers.items():
            element.set(name, str(number))
        element.set("time", "0")
    suites.append(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _found(suite: Element) -> Dict[str, int]:
    return {name + "s": len(suite.findall(f".//{name}")) for name in ("failure", "error")}


def _add_properties(suite: Element, document: Mapping[str, Any]) -> None:
    properties = SubElement(suite, "properties")
    for name in ("mode", "status", "base_url", "collection_version"):
        SubElement(properties, "property", name=name, value=visible(document[name]))


def _case(suite: Element, document: Mapping[str, Any], name: str) -> Element:
    site = visible(document["site"])
    return SubElement(suite, "testcase", classname=f"latepoint.{site}", name=visible(name), time="0")


def _add_trouble(suite: Element, document: Mapping[str, Any]) -> None:
    error = document["error"]
    if error is None or _is_a_sum(error, document):
        return
    case = _case(suite, document, document["mode"])
    found = SubElement(case, "error", type=visible(error["code"]), message=_line(error["message"]))
    found.text = visible(document["msg"] or error["message"])


def _is_a_sum(error: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """Whether the run failed only because customers failed, and each of them is an error of its own."""
    outcomes = [change["outcome"] for change in document["changes"]]
    failed = error["details"].get("failed") if isinstance(error["details"], Mapping) else None
    return SKIPPED not in outcomes and 0 < outcomes.count(FAILED) == failed


def _add_change(suite: Element, document: Mapping[str, Any], change: Mapping[str, Any]) -> None:
    case = _case(suite, document, f"customer {who(change)}")
    file, _colon, line = str(change["source"] or "").rpartition(":")
    if file and line.isdigit():
        case.set("file", visible(file))
        case.set("line", line)
    outcome, text = change["outcome"], "\n".join(_lines(change))
    if outcome == PLANNED:
        names = ", ".join(field["name"] for field in change["fields"])
        SubElement(case, "failure", type="drift", message=_line(f"{change['action']}: {names}")).text = text
    elif outcome == FAILED:
        error = change["error"] or {}
        found = SubElement(
            case, "error", type=visible(error.get("code") or "failed"), message=_line(error.get("message"))
        )
        found.text = text
    elif outcome == SKIPPED:
        SubElement(case, "skipped", message="the run stopped before this customer")
    else:
        SubElement(case, "system-out").text = f"kept as the site has it\n{text}" if outcome == KEPT else text


def _add_rest(suite: Element, document: Mapping[str, Any]) -> None:
    summary = document["summary"] or {}
    rest = summary.get("unchanged")
    if rest:
        _case(suite, document, f"{count(rest, 'customer')} as declared")
    elif document["status"] == CLEAN and not document["changes"]:
        _case(suite, document, document["headline"])
    elif document["status"] == ERROR and not suite.findall(".//error"):
        found = SubElement(
            _case(suite, document, document["mode"]), "error", type="failed", message=_line(document["msg"])
        )
        found.text = visible(document["msg"])


def _lines(change: Mapping[str, Any]) -> Iterator[str]:
    for field in change["fields"]:
        old, new = (cut(visible(field[side]), _VALUE) for side in ("old", "new"))
        yield f"{visible(field['name'])}: {old!r} -> {new!r}" if "\n" in old + new else _arrow(field["name"], old, new)
    if change["error"]:
        yield visible(change["error"].get("message"))


def _arrow(name: str, old: str, new: str) -> str:
    parts: List[str] = [old or "(empty)", new or "(empty)"]
    return f"{visible(name)}: {parts[0]} -> {parts[1]}"


def _line(value: Any) -> str:
    return one_line(visible(value), _VALUE)
