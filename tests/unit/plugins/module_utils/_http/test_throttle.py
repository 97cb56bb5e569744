# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests may be under way after a 429."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._http.throttle import STEP, Throttle


class Requests:
    """Requests of a throttle, as the pacer counts them."""

    def __init__(self, patience: int = 4) -> None:
        self.throttle = Throttle(patience)
        self.answered = 0

    def passed(self, turn: int | None = None) -> None:
        self.answered += 1
        self.throttle.passed(self.answered - 1 if turn is None else turn)

    def refused(self, turn: int | None = None) -> None:
        self.answered += 1
        self.throttle.refused(self.answered - 1 if turn is None else turn, self.answered)

    @property
    def room(self) -> int:
        return next(number for number in range(100) if not self.throttle.room(number))


def test_any_number_before_a_refusal():
    requests = Requests()
    assert requests.throttle.room(10_000)
    requests.passed()
    assert requests.throttle.room(10_000)


def test_one_alone_after_a_refusal_and_then_more():
    requests = Requests()
    requests.refused()
    rooms = []
    for _number in range(3 * STEP):
        rooms.append(requests.room)
        requests.passed()
    assert rooms == [1] * STEP + [2] * STEP + [3] * STEP


def test_a_refusal_later_begins_again():
    requests = Requests()
    requests.refused()
    for _number in range(3 * STEP):
        requests.passed()
    requests.refused()
    assert requests.room == 1
    for _number in range(STEP - 1):
        requests.passed()
    assert requests.room == 1
    requests.passed()
    assert requests.room == 2


def test_refusals_of_requests_sent_together_are_one():
    requests = Requests(patience=1)
    for _number in range(16):
        requests.refused(turn=0)
    assert (requests.throttle.in_vain, requests.throttle.hopeless) == (1, False)
    requests.refused()
    assert (requests.throttle.in_vain, requests.throttle.hopeless) == (2, True)


@pytest.mark.parametrize(("patience", "refusals"), [(0, 1), (1, 2), (4, 5)])
def test_patience(patience, refusals):
    requests = Requests(patience)
    said = []
    for _number in range(refusals):
        said.append(requests.throttle.hopeless)
        requests.refused()
    assert said == [False] * refusals
    assert requests.throttle.hopeless


def test_somebody_who_is_let_through_renews_the_patience():
    requests = Requests(patience=1)
    for _number in range(50):
        requests.refused()
        assert not requests.throttle.hopeless
        requests.passed()


def test_success_of_a_request_sent_before_the_refusal_proves_nothing():
    requests = Requests()
    requests.refused(turn=0)
    for _number in range(9):
        requests.passed(turn=0)
    assert (requests.room, requests.throttle.in_vain) == (1, 1)


@given(st.integers(1, 6), st.integers(1, 20), st.integers(1, 60), st.randoms(use_true_random=False))
def test_everybody_gets_through_whatever_the_limit(limit: int, workers: int, count: int, chance: random.Random):
    """A site that takes `limit` requests after each pause: all are done with one try in vain, and few are refused."""
    requests, left, under_way, waiting, refused = Requests(patience=1), limit, [], count, 0
    while waiting or under_way:
        while waiting and len(under_way) < workers and requests.throttle.room(len(under_way)):
            under_way.append(requests.answered)
            waiting -= 1
        turn = under_way.pop(chance.randrange(len(under_way)))
        if left:
            left -= 1
            requests.passed(turn)
        else:
            requests.refused(turn)
            waiting, refused = waiting + 1, refused + 1
            # The pause: who was under way is refused within it, and then the limit is renewed.
            for other in under_way:
                requests.refused(other)
            waiting, refused, under_way, left = waiting + len(under_way), refused + len(under_way), [], limit
        assert not requests.throttle.hopeless
    assert refused <= workers + (1 + limit // STEP) * (count // limit + 1)
