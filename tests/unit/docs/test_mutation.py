# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What mutmut prints is read, and a survivor without a reason is told of."""

from __future__ import annotations

import pytest

from tools.mutation.page import read_reviewed, verdict
from tools.mutation.results import CORE, MODULES, Mutant, read_change, read_results, tried
from tools.pages import ROOT

NAME = "ansible_collections.latepoint.api.plugins.module_utils._plan.planner.x_body_of__mutmut_2"
METHOD = "ansible_collections.latepoint.api.plugins.module_utils._results.mask.xǁMaskǁ_note__mutmut_11"
SHOWN = """# name: survived
--- plugins/module_utils/_plan/planner.py
+++ plugins/module_utils/_plan/planner.py
@@ -1,3 +1,3 @@
 def body_of(differences):
-    body = {}
-    size = 1
+    body = None
+    size = 2
     return body
"""
REVIEWED = """
- module: _plan/planner
  function: body_of
  reason: nobody sees it
  changes:
    - body = None
"""


def survivor(new: str, function: str = "body_of") -> Mutant:
    return Mutant("name", "_plan/planner", function, "survived", "body = {}", new)


def test_each_mutant_is_read_with_its_function():
    mutant, other = read_results(f"    {NAME}: survived\n    {METHOD}: killed\n")
    assert (mutant.module, mutant.function) == ("_plan/planner", "body_of")
    assert (mutant.status, mutant.survived) == ("survived", True)
    assert (other.module, other.function, other.survived) == ("_results/mask", "Mask._note", False)


@pytest.mark.parametrize(
    ("status", "survived"),
    [("timeout", False), ("segfault", False), ("no tests", True), ("suspicious", True)],
)
def test_what_counts_as_noticed(status, survived):
    assert read_results(f"    {NAME}: {status}\n")[0].survived == survived


def test_what_runs_at_import_only_is_left_out():
    once = "ansible_collections.latepoint.api.plugins.module_utils._record.types.xǁNumberǁ__init____mutmut_1"
    assert [mutant.name for mutant in read_results(f"    {once}: survived\n    {NAME}: killed\n")] == [NAME]


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        ("", "no mutant"),
        ("    plugins.other: killed\n", "unknown form"),
    ],
)
def test_what_is_no_result_is_not_taken_for_one(printed, why):
    with pytest.raises(ValueError, match=why):
        read_results(printed)


def test_a_run_that_was_ended_is_told_from_one_that_is_over():
    over, ended = read_results(f"    {NAME}: killed\n"), read_results(f"    {NAME}: not checked\n")
    assert tried(over) == over
    with pytest.raises(ValueError, match="1 of 1 mutants were not tried: run with --again"):
        tried(ended)
    assert ended[0].survived  # so that it is due


def test_the_changed_lines_are_read_from_the_diff():
    change = read_change(survivor(""), SHOWN)
    assert (change.old, change.new) == ("body = {}\nsize = 1", "body = None\nsize = 2")


def test_a_survivor_is_explained_by_its_module_its_function_and_its_change():
    known, other, elsewhere = survivor("body = None"), survivor("body = []"), survivor("body = None", "nested")
    found = verdict([known, other, elsewhere], read_reviewed(REVIEWED))
    assert [mutants for _entry, mutants in found.explained] == [(known,)]
    assert found.unexplained == (other, elsewhere)
    assert len(found.complaints()) == 2
    assert "_plan/planner.body_of\n- body = {}\n+ body = []" in found.complaints()[0]


def test_a_reason_without_a_survivor_is_told():
    found = verdict([], read_reviewed(REVIEWED))
    assert found.complaints() == ["REVIEWED, BUT NO SURVIVOR: _plan/planner.body_of: body = None"]
    assert verdict([survivor("body = None")], read_reviewed(REVIEWED)).complaints() == []


def test_each_reviewed_change_is_of_a_function_that_is_tried():
    for entry in read_reviewed((ROOT / "tools" / "mutation" / "reviewed.yml").read_text("utf-8")):
        assert entry.module in MODULES
        assert len(entry.reason) > 10
        assert entry.changes
        source = (ROOT / CORE / f"{entry.module}.py").read_text("utf-8")
        assert f"def {entry.function.rpartition('.')[2]}(" in source
