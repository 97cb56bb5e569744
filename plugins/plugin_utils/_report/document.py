# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site's report as a plain document (`SITE.json`), from which every other form is made. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional

from ansible_collections.latepoint.api.plugins.module_utils._http.site import shown_url

from .headline import headline
from .terms import (
    ADOPT,
    AUDIT,
    CLEAN,
    CUSTOM,
    DRIFT,
    ERROR,
    EXPORT,
    FILE_MODES,
    KEPT,
    MODES,
    SCHEMA,
    STATUSES,
    Document,
)


@dataclass(frozen=True)
class Occasion:
    """What a report is about beside the result: the site, its address, what was done, when, and by which version."""

    site: str
    base_url: Optional[str]
    mode: str
    generated: str
    collection_version: str
    index: Optional[str] = None
    check_mode: bool = False


def make_document(occasion: Occasion, result: Mapping[str, Any]) -> Document:
    """Returns the document of a site, from a result of `latepoint_customers` or of any task that failed."""
    error = _error(occasion.mode, result)
    changes = [_change(entry) for entry in result.get("results") or []]
    status = _status(occasion.mode, result, changes, error)
    document = {
        "schema": SCHEMA,
        "collection": "latepoint.api",
        "collection_version": occasion.collection_version,
        "site": occasion.site,
        "base_url": shown_url(str(occasion.base_url)) if occasion.base_url else None,
        "mode": occasion.mode,
        "generated": occasion.generated,
        "status": status,
        "headline": "",
        "msg": str(result.get("msg") or ""),
        "summary": _summary(occasion, result, error),
        "forecast": result.get("forecast"),
        "fields": _counted(field["name"] for change in changes for field in change["fields"]),
        "actions": _counted(change["action"] for change in changes),
        "outcomes": _counted(change["outcome"] for change in changes),
        "changes": changes,
        "error": error,
        "index": occasion.index,
        "warnings": [str(warning) for warning in result.get("warnings") or []],
    }
    return dict(document, headline=headline(document))


_NUMBERS = ("declared", "unchanged", "unmanaged")
_SHAPE: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("site", "headline", "msg", "generated"), lambda value: isinstance(value, str)),
    "schema": lambda value: value == SCHEMA,
    "base_url": lambda value: value is None or isinstance(value, str),
    "mode": lambda value: value in MODES,
    "status": lambda value: value in STATUSES,
    "summary": lambda value: (
        value is None or _counts(value, [name for name in _NUMBERS if value.get(name) is not None])
    ),
    "fields": lambda value: _counts(value, value),
    "changes": lambda value: isinstance(value, list) and all(isinstance(item["outcome"], str) for item in value),
    "error": lambda value: value is None or isinstance(value["code"], str),
}


def is_document(value: Any, site: str) -> bool:
    """Whether a value that was read from a file is a document of this site, as far as the index needs it."""
    try:
        return value["site"] == site and all(is_so(value[name]) for name, is_so in _SHAPE.items())
    except (TypeError, KeyError, AttributeError):
        return False


def _counts(value: Mapping[str, Any], names: Iterable[str]) -> bool:
    return isinstance(value, dict) and all(value[name].__class__ is int for name in names)


def _status(mode: str, result: Mapping[str, Any], changes: List[Document], error: Optional[Document]) -> str:
    if error or any(change["outcome"] == "failed" for change in changes):
        return ERROR
    planned = any(change["outcome"] == "planned" for change in changes)
    if planned or (mode == AUDIT and result.get("changed")):
        return DRIFT
    return KEPT if any(field.get("kept") for change in changes for field in change["fields"]) else CLEAN


def _error(mode: str, result: Mapping[str, Any]) -> Optional[Document]:
    """`{code, message, details}` where the run failed; whatever failed must not look clean."""
    given = result.get("error")
    if isinstance(given, Mapping):
        return {
            "code": str(given.get("code") or "task_failed"),
            "message": str(given.get("message") or result.get("msg") or ""),
            "details": given.get("details") or {},
        }
    known = _NUMBERS_OF.get(mode, "summary") in result
    if result.get("failed") or result.get("unreachable") or result.get("skipped") or not known:
        message = str(result.get("msg") or "the task did not run")
        return {"code": "task_failed", "message": message, "details": {}}
    return None


# What a task returns that came to its end; `summary` in the other modes.
_NUMBERS_OF = {EXPORT: "count", ADOPT: "adopted"}


def _summary(occasion_: Occasion, result: Mapping[str, Any], error: Optional[Document]) -> Any:
    """The numbers of a run; None where it failed before there were any."""
    if occasion_.mode in FILE_MODES:
        return None if error else _numbers_of_files(occasion_, result)
    summary = result.get("summary")
    return None if error and not (summary or {}).get("declared") else summary


def _numbers_of_files(occasion_: Occasion, result: Mapping[str, Any]) -> Dict[str, int]:
    """Returns how many customers were exported, or values adopted; in check mode how many would be."""
    if occasion_.mode == EXPORT:
        return {"to_export" if occasion_.check_mode else "exported": result["count"]}
    return {"to_adopt" if occasion_.check_mode else "adopted": len(result["adopted"]), "left": len(result["left"])}


def _change(entry: Mapping[str, Any]) -> Document:
    change = {name: entry.get(name) for name in ("id", "email", "action", "outcome", "source", "error")}
    return dict(change, fields=_fields(entry))


def _fields(entry: Mapping[str, Any]) -> List[Document]:
    """Each changed field with its old and new value, in the order of `changed_fields`, then those that were kept.

    Of a failed write each field that it was to change. Where there was a base, with whose change it is (`origin`), and
    what the base has (`base`).
    """
    diff = entry.get("wanted") or entry.get("diff") or {}
    before, after = _flat(diff.get("before")), _flat(diff.get("after"))
    changed_fields = sorted({**before, **after}) if "wanted" in entry else list(entry.get("changed_fields") or [])
    names = changed_fields or list({**before, **after})
    changed: List[Document] = [{"name": name, "old": before.get(name), "new": after.get(name)} for name in names]
    kept = entry.get("kept") or {}
    changed.extend(
        {"name": name, "old": kept[name]["site"], "new": kept[name]["declared"], "kept": True} for name in kept
    )
    origins, base = entry.get("origins") or {}, entry.get("base") or {}
    return [dict(field, **_owner(field["name"], origins, base)) for field in changed]


def _owner(name: str, origins: Mapping[str, Any], base: Mapping[str, Any]) -> Document:
    return {"origin": origins[name], "base": base.get(name)} if name in origins else {}


def _flat(record: Any) -> Dict[str, Any]:
    """A side of a diff with custom fields as `custom_fields.NAME`."""
    flat: Dict[str, Any] = {}
    for name, value in (record if isinstance(record, Mapping) else {}).items():
        if name == CUSTOM and isinstance(value, Mapping):
            flat.update((f"{CUSTOM}.{key}", item) for key, item in value.items())
        else:
            flat[name] = value
    return flat


def _counted(names: Any) -> Dict[str, int]:
    """How often each comes, the most frequent first."""
    return dict(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))
