# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files and people change a site's customers as they like: nothing that a person changed is lost where it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Dict, Tuple

from hypothesis import given, settings, strategies as st

from ansible_collections.latepoint.api.tests.unit.plugins import bulk_site
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import FIELDS, BulkSite, Killed, code, source

Record = Dict[str, Any]
Values = Dict[Tuple[str, str], Any]


@st.composite
def histories(draw: Any) -> tuple[list[Record], list[Record], list[Record], list[Record]]:
    """What was declared, what is, the site as it was applied, and as people left it; customers have their ids."""
    site = draw(bulk_site.sites(least=1))
    people = [{**customer, **draw(edits(customer))} for customer in site]
    base = [mentioned(draw, customer) for customer in site if draw(st.booleans())]
    files = [{**record, **draw(edits(record))} for record in base]
    files += [mentioned(draw, customer) for customer in site if customer["id"] not in {record["id"] for record in base}]
    return base, draw(st.permutations(files)), site, people


def mentioned(draw: Any, customer: Record) -> Record:
    """Some of the fields of a customer, as they are."""
    names = draw(st.lists(st.sampled_from(sorted(FIELDS)), unique=True))
    return {"id": customer["id"], **{name: customer[name] for name in names}}


def edits(record: Record) -> Any:
    """Other values for some fields; of the custom fields perhaps of one alone."""
    return st.fixed_dictionaries({}, optional={name: FIELDS[name] for name in FIELDS if name in record})


def values_of(record: Record) -> Values:
    """Each field, and each custom field, by its name."""
    custom = record.get("custom_fields") or {}
    plain = {(name, ""): value for name, value in record.items() if name not in ("id", "custom_fields")}
    return {**plain, **{("custom_fields", key): text for key, text in custom.items()}}


def owners(base: Record | None, files: Record, there: Record) -> Iterator[tuple[tuple[str, str], str]]:
    """Who moved each declared field that differs, thought out a second time."""
    was, wanted, has = values_of(base or {}), values_of(files), values_of(there)
    for name, value in wanted.items():
        now = has.get(name, "")
        if value == now:
            continue
        if name not in was:
            yield name, "declared"
        else:
            yield name, "site" if was[name] == value else "declared" if was[name] == now else "both"


def run(there: BulkSite, files: list[Record], base: list[Record] | None, **options: Any) -> dict[str, Any]:
    sources = [source("base/all.yml", json.dumps({"customers": base}))] if base else []
    return bulk_site.reconcile(there, files, base=["base"], _base=sources, **options)


def shape(result: dict[str, Any], *outcomes: str) -> list[Any]:
    names = ("id", "action", "changed_fields", "origins", "kept")
    return [
        [entry.get(name) for name in names]
        for entry in result["results"]
        if not outcomes or entry["outcome"] in outcomes
    ]


@settings(max_examples=60)
@given(
    histories(),
    st.sampled_from(["auto", "read", "response", "none"]),
    st.sampled_from(["continue", "stop"]),
    st.sampled_from([None, "0", "1", "50%"]),
    st.sampled_from([None, 0, 1, 2]),
)
def test_what_a_person_changed_is_kept(history, verify, on_error, max_changes, dies_after):
    base, files, _site, people = history
    then, options = (
        {declared["id"]: declared for declared in base},
        {"verify": verify, "on_error": on_error, "max_changes": max_changes},
    )
    there = BulkSite(*people, dies_after=dies_after)
    planned = run(there, files, base, check=True, **options)
    assert there.writes() == []
    for _time in range(2):
        try:
            result = run(there, files, base, **options)
        except Killed:
            there.dies_after = None
            continue
        break
    after = there.records()
    before = {customer["id"]: customer for customer in people}
    for record in files:
        old, new = values_of(before[record["id"]]), values_of(after[record["id"]])
        found = dict(owners(then.get(record["id"]), record, before[record["id"]]))
        touched = {name for name in {*old, *new} if old.get(name, "") != new.get(name, "")}
        mine = {name for name, owner in found.items() if owner == "declared"}
        assert touched <= ({*mine} if "both" not in found.values() else set())
        if not result.get("failed"):
            assert touched == mine
    if dies_after is None:
        assert shape(planned) == shape(result)
        assert code(planned) == code(result)


@settings(max_examples=30)
@given(histories(), st.booleans())
def test_a_run_that_must_not_meet_a_change_of_the_site_writes_nothing(history, check):
    base, files, _site, people = history
    then, there = {record["id"]: record for record in base}, BulkSite(*people)
    result = run(there, files, base, site_changes="fail", check=check)
    known = {customer["id"]: customer for customer in people}
    moved = [
        record
        for record in files
        if {"site", "both"} & {*dict(owners(then.get(record["id"]), record, known[record["id"]])).values()}
    ]
    assert (code(result) == "site_changed") is bool(moved)
    assert not (moved and there.writes())


@settings(max_examples=30)
@given(histories())
def test_with_overwrite_a_base_changes_nothing_of_what_is_written(history):
    base, files, _site, people = history
    with_base, without = BulkSite(*people), BulkSite(*people)
    run(with_base, files, base, site_changes="overwrite")
    bulk_site.reconcile(without, files)
    assert with_base.records() == without.records()


@settings(max_examples=40)
@given(histories(), st.sampled_from(["before", "between", "files"]))
def test_a_saved_plan_writes_what_was_planned_or_nothing(tmp_path_factory, history, moves):
    base, files, _site, people = history
    path = str(tmp_path_factory.mktemp("plan") / "plan.json")
    there = BulkSite(*people)
    planned = run(there, files, base, check=True, save_plan=path)
    edited = there.customers[people[0]["id"]]
    if moves == "between":
        edited["first_name"] = "Moved"
    again = [{**record, **({"last_name": "Moved"} if moves == "files" else {})} for record in files]
    before = there.records()
    result = run(there, again, base, plan=path)
    if code(result) == "stale_plan":
        assert there.records() == before
    else:
        assert shape(result, "done", "kept") == shape(planned, "planned", "kept")
