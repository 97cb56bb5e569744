# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports as HTML pages for people: complete in themselves, nothing loaded, all site data escaped."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections import Counter
from functools import lru_cache
from typing import Any, Dict, List, Mapping, Tuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .index import files_only
from .names import file_stem
from .terms import APPLY, CLEAN, DRIFT, ERROR, KEPT, OFFLINE, PLANNED
from .text import cut, visible
from .view import failures_first, is_owned, moved_by, numbers, occasion, sides, who

_TEMPLATES = os.path.join(os.path.dirname(__file__), "templates")
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
SITE, INDEX, DOCTOR, _MACROS = "site.html.j2", "index.html.j2", "doctor.html.j2", "macros.html.j2"
_VALUE = 4_000  # characters of a value; more is in the JSON
_FIRST = 100  # changes that are to be seen without scripts
_BARS = 12
Bar = Tuple[str, int, str, str]


def site_html(document: Mapping[str, Any]) -> str:
    """Returns the page of a site, from its document."""
    changes = [_change(change) for change in failures_first(document)]
    actions = _actions(document)
    return page(
        SITE,
        **{name: visible(document[name]) for name in _PLAIN},
        pill=_pill(document),
        occasion=occasion(document),
        base_url=visible(document["base_url"]),
        index=document.get("index"),
        code=visible((document["error"] or {}).get("code") or "failed"),
        trouble=_trouble(document),
        tiles=_tiles(document),
        fields=_top(document["fields"], "", "field"),
        actions=actions,
        names=[visible(name) for name in document["fields"]],
        choices=_choices(document, actions),
        sides=[side.capitalize() for side in sides(document)],
        owned=is_owned(document),
        changes=changes,
        first=changes[:_FIRST],
        data=_embedded(changes),
        warnings=[visible(warning) for warning in document["warnings"]],
        json_name=file_stem(document["site"]) + ".json",
    )


def index_html(index: Mapping[str, Any]) -> str:
    """The page over all sites, from the index."""
    applied = any(site["mode"] == APPLY for site in index["sites"])
    mode = OFFLINE if files_only(index["sites"]) else ""
    return page(
        INDEX,
        **{name: visible(index[name]) for name in _PLAIN if name in index},
        pill=_pill({"mode": mode, **index}),
        tiles=_index_tiles(index, applied),
        applied=applied,
        statuses=[status for status, number in index["statuses"].items() if number],
        pictures=[
            (title, rows)
            for title, rows in (
                ("Customers who were changed, by site", _by_site(index, "changed", CLEAN)),
                (f"Customers who {'still ' if applied else ''}differ, by site", _by_site(index, "differ")),
            )
            if rows
        ],
        by_field=_top(index["fields"], "", ""),
        sites=[
            {
                **{name: _shown(value) for name, value in site.items()},
                "link": site["link"],
                "pill": _pill(site),
                "run": occasion(site),
            }
            for site in index["sites"]
        ],
    )


_PLAIN = ("site", "status", "headline", "mode", "generated", "collection", "collection_version")
_LABELS = {ERROR: "in trouble", DRIFT: "drifted", KEPT: "kept", CLEAN: "clean"}
_STYLES = {"failed": "error", "done": "clean", "planned": "accent", "kept": "kept"}


def _pill(site: Mapping[str, Any]) -> Tuple[str, str]:
    """The status as a word and a style. Of files alone nobody knows whether the site is clean."""
    offline = site["mode"] == OFFLINE and site["status"] == CLEAN
    return ("files in order", "soft") if offline else (visible(site["status"]), visible(site["status"]))


def _actions(document: Mapping[str, Any]) -> List[Bar]:
    """Returns the bars of the outcomes: each customer counts in a single bar."""
    counted = Counter((change["outcome"], change["action"]) for change in document["changes"])
    return [
        (visible(action if outcome == PLANNED else f"{action}: {outcome}"), number, _STYLES.get(outcome, ""), "action")
        for (outcome, action), number in counted.most_common()
    ]


def _choices(document: Mapping[str, Any], actions: List[Bar]) -> List[str]:
    """Returns the filters of the list: each bar, each action, and each outcome."""
    alone = [*document["actions"], *(name for name in document["outcomes"] if name != PLANNED)]
    return list(dict.fromkeys([*(name for name, *_rest in actions), *map(visible, alone)]))


def _index_tiles(index: Mapping[str, Any], applied: bool) -> List[Tuple[int, str, str]]:
    """Sites by status, then customers: of an apply who was changed and who still differs, of an audit who differs."""
    labels = {status: label for status, label in _LABELS.items() if status in index["statuses"]}
    tiles = [(index["statuses"][status], label, status) for status, label in labels.items()]
    if files_only(index["sites"]):
        tiles = [(index["statuses"][ERROR], "in trouble", ERROR), (index["statuses"][CLEAN], "in good order", "")]
    tiles.append((index["declared"], _people(index["declared"], "declared"), ""))
    if applied:
        tiles.append((index["changed"], _people(index["changed"], "changed"), ""))
    if index["differ"] is not None:
        verb = "differs" if index["differ"] == 1 else "differ"
        tiles.append((index["differ"], _people(index["differ"], f"still {verb}" if applied else verb), ""))
    return tiles


def _people(number: int, what: str) -> str:
    return f"customer{'' if number == 1 else 's'} {what}"


def _by_site(index: Mapping[str, Any], name: str, style: str = "") -> List[Bar]:
    """A bar for each site that has any, the longest first; in the colour of the site's status, or in one of its own."""
    sites = sorted((site for site in index["sites"] if site[name]), key=lambda site: -site[name])
    return [(visible(site["site"]), site[name], style or site["status"], "") for site in sites[: 2 * _BARS]]


def _shown(value: Any) -> Any:
    return cut(visible(value), _VALUE) if isinstance(value, str) else value


def compile_page(template: str) -> None:
    """Compile a template before Ansible forks for each site: all of them share it."""
    for name in (_MACROS, template):
        _ENVIRONMENT.get_template(name)


def page(template: str, **values: Any) -> str:
    """A template of ours, with our own style and script, and a policy that lets nothing else in."""
    css, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src {_hash(css)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    # Our own two files, not the site's data.
    return _ENVIRONMENT.get_template(template).render(values, css=Markup(css), script=Markup(script), policy=policy)  # noqa: S704


@lru_cache(maxsize=None)
def _asset(name: str) -> str:
    with open(os.path.join(_TEMPLATES, name), encoding="utf-8") as file:
        return file.read()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _embedded(changes: List[Dict[str, Any]]) -> Markup:
    """Data in the page: JSON in which nothing can end the script element or begin another."""
    text = json.dumps(changes, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 (escaped just now)


def _change(change: Mapping[str, Any]) -> Dict[str, Any]:
    error = change["error"] or {}
    return {
        "id": change["id"],
        "email": _shown(visible(change["email"])) or ("" if change["id"] is not None else visible(who(change))),
        "action": visible(change["action"]),
        "outcome": visible(change["outcome"]),
        "source": visible(change["source"]),
        "code": _code(change),
        "error": _shown(str(error.get("message") or error.get("code") or "")),
        "fields": [_field(field) for field in change["fields"]],
    }


def _field(field: Mapping[str, Any]) -> Tuple[str, ...]:
    """The name, both values, and, where that is known, the value that was applied last, and who changed it."""
    cells = (visible(field["name"]), _text(field["old"]), _text(field["new"]))
    return (*cells, _text(field["base"]), moved_by(field)) if "origin" in field else cells


def _code(change: Mapping[str, Any]) -> str:
    """The code of a failure; of what was only skipped the outcome says it already."""
    code = visible((change["error"] or {}).get("code"))
    return "" if code == change["outcome"] else code


def _text(value: Any) -> str:
    return cut(visible(value), _VALUE)


def _trouble(document: Mapping[str, Any]) -> List[str]:
    """What went wrong, line by line; empty where nothing did."""
    if document["status"] != ERROR:
        return []
    details = (document["error"] or {}).get("details") or {}
    problems = details.get("problems") if isinstance(details, Mapping) else None
    if isinstance(problems, list) and len(problems) > 1:
        return [visible(problem) for problem in problems[:1000]]
    return [_text(document["msg"] or (document["error"] or {}).get("message"))]


def _tiles(document: Mapping[str, Any]) -> List[Tuple[int, str]]:
    tiles = [(number, label) for label, number in numbers(document)]
    requests = (document["summary"] or {}).get("requests")
    return [*tiles, (sum(requests.values()), "requests")] if isinstance(requests, Mapping) else tiles


def _top(counts: Mapping[str, int], style: str, filter: str) -> List[Bar]:
    """Returns the longest bars, and a bar for all others together."""
    rows = [(visible(name), number, style, filter) for name, number in counts.items()]
    others = sum(number for _name, number, *_rest in rows[_BARS:])
    return rows[:_BARS] + ([(f"{len(rows) - _BARS} others", others, style, "")] if others else [])
