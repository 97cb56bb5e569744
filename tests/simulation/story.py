"""A history as people read it: what somebody did to the files and the site, and the tasks with what they said"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sandbox.log import Entry
from tests.simulation.judge import Run


class Story:
    """The steps of one history, as a playbook with remarks."""

    def __init__(self, title: str) -> None:
        self._lines = [f"# {title}"]

    def step(self, name: str, **about: Any) -> None:
        """Something that happened."""
        self._lines.append(f"- name: {name}")
        self._lines.extend(f"  {key}: {_shown(value)}" for key, value in about.items())

    def run(self, name: str, run: Run, **about: Any) -> None:
        """A task, and what it said."""
        order = run.order
        options: dict[str, Any] = {"src": [record.as_record() for record in order.files]}
        if order.base is not None:
            options.update(base=[record.as_record() for record in order.base], site_changes=order.mode)
        options.update({"create": True} if order.create else {}, **({"state": "absent"} if order.absent else {}))
        options.update({"only_if_empty": sorted(order.only_if_empty)} if order.only_if_empty else {})
        self._lines.append(f"- name: {name}")
        self._lines.append("  latepoint.api.latepoint_customers:")
        self._lines.extend(f"    {key}: {_shown(value)}" for key, value in options.items())
        self._lines.extend(f"  {key}: {_shown(value)}" for key, value in about.items() if value)
        self._lines.append(f"  # {_said(run.result)}")
        self._lines.extend(f"  # {_sent(entry)}: {_answered(entry)}" for entry in run.log)

    def __str__(self) -> str:
        return "\n".join(self._lines)


def _shown(value: Any) -> str:
    return json.dumps(value, default=str)


def _said(result: Mapping[str, Any] | None) -> str:
    return "killed" if result is None else str(result["msg"])


def _sent(entry: Entry) -> str:
    return f"{entry.method} {entry.path}" + (f" {_shown(entry.body)}" if entry.body is not None else "")


def _answered(entry: Entry) -> str:
    return f"{entry.status or 'no answer'}" + (f" ({entry.fault})" if entry.fault else "")
