"""Runs of the other commands: one customer, a bounded run, an export"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import yaml
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.proof.run import PLUGINS
from tests.simulation.adoption import declared_of
from tests.simulation.authors import NUMBERS, Authors
from tests.simulation.model import KEEP, MODES, Order, outlook
from tests.simulation.runner import ONE, Settings

ORDERS = st.fixed_dictionaries(
    {
        "mode": st.sampled_from((KEEP, *MODES)),
        "base": st.sampled_from(("last", "last", "last", "none", "old", "lost")),
        "create": st.booleans(),
        "exact": st.sampled_from((False, False, True)),
        "only_if_empty": st.sampled_from((frozenset(), frozenset(), frozenset({"notes"}), frozenset({"phone"}))),
    }
)
SETTINGS = st.builds(
    Settings, check=st.just(False), mask=st.booleans(), verify=st.sampled_from(("auto", "auto", "read")),
)  # fmt: skip


class Commands(Authors):
    """The rules of commands beside the run of all files."""

    @precondition(lambda self: self.files)
    @rule(at=NUMBERS, create=st.booleans(), exact=st.booleans(), settings=SETTINGS)
    def apply_one(self, at: int, create: bool, exact: bool, settings: Settings) -> None:
        """A task of `latepoint_customer`, after the same in check mode."""
        order = Order((self.files[at % len(self.files)],), create=create, exact=exact)
        settings = replace(settings, module=ONE)
        checked = self._run("Check one customer", order, replace(settings, check=True))
        done = self._run("Apply one customer", order, settings)
        same = checked.outlook.refusable or (checked.result or {})["changed"] == (done.result or {})["changed"]
        self._require(same, "check mode of one customer says otherwise than the run after it")
        self._settled(self._run("Apply one customer again", order, settings))

    @precondition(lambda self: self.files)
    @rule(order=ORDERS, settings=SETTINGS, limit=st.integers(0, 3))
    def apply_a_few(self, order: Mapping[str, Any], settings: Settings, limit: int) -> None:
        """A run that may change so many customers: all that is due, or nothing."""
        due = self._order(order)
        expected = outlook(due, self.world.customers())
        too_many = sum(aim.sends for aim in expected.aims) > limit and not expected.stopped
        fault = "too many changes" if too_many else ""
        run = self._run("Apply", due, replace(settings, options={"max_changes": str(limit)}, fault=fault))
        if too_many and not expected.refusable:
            code = ((run.result or {}).get("error") or {}).get("code")
            self._require(code == "too_many_changes" and not run.wrote, f"more changes than allowed end with {code}")
            listed = {entry["source"] for entry in (run.result or {})["results"] if entry["outcome"] == "skipped"}
            self._require(len(listed) == sum(aim.sends for aim in expected.aims), "what was not tried is not listed")
        self._applied(run)

    @precondition(lambda self: self.exported != len(self.world.wrote))
    @rule()
    def export(self) -> None:
        """The site is exported: a run of what was exported finds nothing to do."""
        self.exported = len(self.world.wrote)
        job = importlib.import_module(f"{PLUGINS}.modules.latepoint_export").JOB
        result_of = importlib.import_module(f"{PLUGINS}.module_utils._task.task").result_of
        params = {name: option.get("default") for name, option in job.spec.items()}
        params.update(self.world.connection(), concurrency=1, dest=self.world.folder.name)
        wire, self.world.wire = self.world.wire, self.world.wire_of("export")
        try:
            result = result_of(job, params, check_mode=False, diff=False)
        finally:
            self.world.wire = wire
        self.story.step("Export", said=result["msg"])
        self._require(not result.get("failed"), f"an export fails: {result['msg']}")
        pages = importlib.import_module(f"{PLUGINS}.plugin_utils._export.yaml_text").pages
        text = "".join(text for text, _left_out in pages(result["customers"], len(result["customers"]) + 1))
        files = tuple(map(declared_of, (yaml.load(text, yaml.CSafeLoader) or {}).get("customers") or ()))
        self._require({record.number for record in files} == set(self.world.customers()), "an export lacks customers")
        self._settled(self._run("Check what was exported", Order(files), Settings(check=True)))
