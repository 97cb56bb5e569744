# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many changes written: how many at once, in which order, and what stops them."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, Scope
from ansible_collections.latepoint.api.plugins.module_utils._engine.apply import Applier
from ansible_collections.latepoint.api.plugins.module_utils._engine.outcome import Written
from ansible_collections.latepoint.api.plugins.module_utils._plan.change import Change
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import Customer
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import Declared

REFUSED = AnswerError("no", "customer_update_failed", None, 400)
DOWN = AnswerError("down", "unreachable", scope=Scope.SITE)
DOUBT = AnswerError("broken off", "unreachable", scope=Scope.UNKNOWN)


def changes(count):
    return {at: Change("update", Declared(at + 1, None, {}), Customer(at + 1, {})) for at in range(count)}


class Writes:
    """A write that notes what it does; `errors` by position."""

    def __init__(self, errors=None):
        self.errors = errors or {}
        self.order = []
        self.lock = threading.Lock()

    def __call__(self, change):
        at = change.id - 1
        with self.lock:
            self.order.append(at)
        return Written(change, at not in self.errors, change.actual, self.errors.get(at))


def run(count, waits=None, write=None, workers=1, stop=False):
    noted = []
    applier = Applier(write or Writes(), lambda at, written: noted.append(at), workers, stop)
    applier.run(changes(count), waits or {})
    assert sorted(noted) == sorted(applier.written)
    assert len(noted) == len(set(noted))
    assert set(applier.written) | set(applier.skipped) == set(range(count)), "somebody is forgotten"
    assert not set(applier.written) & set(applier.skipped)
    return applier


@st.composite
def graphs(draw):
    """So many changes, each waiting for some of the earlier ones (in a mixed order); and who fails."""
    count = draw(st.integers(0, 8))
    names = draw(st.permutations(range(count)))
    waits = {}
    for place, at in enumerate(names):
        before = draw(st.sets(st.sampled_from(names[:place]), max_size=2)) if place else set()
        if before:
            waits[at] = before
    failing = draw(st.sets(st.sampled_from(names), max_size=3)) if count else set()
    return count, waits, failing


def dependents(waits, failing):
    """All who wait for somebody who fails, at whatever distance; who is left out can't fail herself."""
    left_out = set()
    while True:
        lost = left_out | failing
        more = {at for at, before in waits.items() if before & lost} - left_out
        if not more:
            return left_out
        left_out |= more


@given(graphs(), st.integers(1, 4))
def test_each_once_and_after_all_that_it_waits_for(graph, workers):
    count, waits, _failing = graph
    write = Writes()
    applier = run(count, waits, write, workers)
    assert sorted(write.order) == list(range(count))
    assert not applier.skipped
    for at, before in waits.items():
        assert all(write.order.index(earlier) < write.order.index(at) for earlier in before)


@given(graphs(), st.integers(1, 4))
def test_after_a_refusal_only_those_who_wait_for_it_are_left_out(graph, workers):
    count, waits, failing = graph
    write = Writes(dict.fromkeys(failing, REFUSED))
    applier = run(count, waits, write, workers)
    left_out = dependents(waits, failing)
    assert set(applier.skipped) == left_out
    assert all("waits for an e-mail that customer" in str(reason) for reason in applier.skipped.values())
    assert not applier.stopped_by


@given(graphs(), st.booleans())
def test_what_stops_a_run_stops_it_at_once(graph, whole_site):
    count, waits, failing = graph
    write = Writes(dict.fromkeys(failing, DOWN if whole_site else REFUSED))
    applier = run(count, waits, write, 1, stop=not whole_site)
    assert sum(bool(written.error) for written in applier.written.values()) == bool(failing)
    assert len(applier.stopped_by) == bool(failing)
    assert not applier.skipped or failing


@pytest.mark.parametrize(
    ("errors", "stopped_by"),
    [
        ({2: DOUBT}, []),
        ({2: DOUBT, 4: DOUBT, 6: DOUBT}, []),
        ({2: DOUBT, 3: DOUBT}, [3]),
        ({2: DOUBT, 3: REFUSED, 4: DOUBT}, []),
        ({7: DOUBT}, []),
        ({0: DOUBT, 1: DOWN}, [1]),
    ],
)
def test_a_failure_that_may_be_hers_alone_stops_the_run_if_the_next_one_meets_it_too(errors, stopped_by):
    write = Writes(errors)
    applier = run(8, None, write)
    assert applier.stopped_by == stopped_by
    assert write.order == list(range(stopped_by[0] + 1 if stopped_by else 8))


def test_others_under_way_are_waited_for_when_the_site_fails():
    all_begun, said = threading.Barrier(3), threading.Event()

    def write(change):
        all_begun.wait(10)
        if change.id != 1:
            assert said.wait(10)
        return Written(change, True, None, DOWN if change.id == 1 else None)

    def note(at, written):
        said.set()

    applier = Applier(write, note, 3, False)
    applier.run(changes(9), {})
    assert sorted(applier.written) == [0, 1, 2]
    assert set(applier.skipped.values()) == {"not tried: the run was stopped by unreachable"}


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_so_many_at_once_and_no_more(workers):
    lock, barrier = threading.Lock(), threading.Barrier(workers)
    now, most = [], []

    def write(change):
        with lock:
            now.append(change.id)
            most.append(len(now))
        barrier.wait(10)
        with lock:
            now.remove(change.id)
        return Written(change, True, None)

    run(workers * 3, {}, write, workers)
    assert max(most) == workers


def test_a_fault_of_our_own_is_told_with_its_customer_and_loses_nobody_else():
    def write(change):
        if change.id == 2:
            raise ZeroDivisionError("a secret of hers")
        return Written(change, True, None)

    applier = run(4, {}, write, 2)
    fault = applier.written[1].error
    assert fault.code == "internal_error"
    assert "ZeroDivisionError" in fault.message
    assert "secret" not in fault.message
    assert fault.details == {"written": "unknown"}
    assert [at for at in range(4) if applier.written[at].error is None] == [0, 2, 3]


def test_a_chain_of_any_length_is_left_out_whole():
    count = 3000
    applier = run(count, {at: {at - 1} for at in range(1, count)}, Writes({0: REFUSED}))
    assert len(applier.skipped) == count - 1


def test_nobody_waits_for_ever():
    """A ring among the waits is refused before; if there were one, nobody would hang."""
    applier = run(3, {0: {1}, 1: {0}})
    assert list(applier.written) == [2]
    assert sorted(applier.skipped) == [0, 1]


class OutOfTimeError(BaseException):
    """As Ansible raises it in the main thread when the time of a task is over."""


def test_what_is_under_way_when_the_task_ends_is_unknown_at_once():
    """Its line is there before its answer is, since nobody knows how long the process still lives."""
    answered, noted = threading.Event(), []

    def write(change):
        if change.id == 2:
            assert answered.wait(10)
        return Written(change, True, change.actual)

    def note(at, written):
        noted.append((at, written.error and written.error.details["written"]))
        if at == 0:
            raise OutOfTimeError
        answered.set()

    applier = Applier(write, note, 2, False)
    with pytest.raises(OutOfTimeError):
        applier.run(changes(4), {})
    assert noted == [(0, None), (1, "unknown")]
