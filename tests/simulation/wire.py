"""The way of one run to the site, on which anything may happen between two of its requests"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import requests

from sandbox import wire
from sandbox.answers import Answer
from sandbox.calls import Call
from sandbox.log import Entry
from sandbox.state import State

Moment = Callable[[], None]
Writing = Callable[[bool], AbstractContextManager[None]]
"""Notes as whose whatever a request changes is: the run's if it is a write, else the site's own."""
ENDLESS = 1_000


class KilledError(BaseException):
    """The process of a run is gone: nothing catches this, and nothing is sent after it."""


class Wire(wire.Wire):
    """The way from one run to the site. `before` and `after` are what happens at its request of that number.

    `send` raises KilledError once the run is dead.
    """

    def __init__(
        self, state: State, clock: Callable[[], float], pass_time: Callable[[float], None], writing: Writing
    ) -> None:
        super().__init__(state, pass_time)
        self._clock = clock
        self._writing = writing
        self.log: list[Entry] = []
        self.before: dict[int, Moment] = {}
        self.after: dict[int, Moment] = {}
        self.dead = False
        self.hasty = 0
        """How many requests came before a `Retry-After` was over."""
        self._welcome = clock()

    def kill(self) -> None:
        """End the run where it stands."""
        self.dead = True

    def _answer(self, request: requests.PreparedRequest) -> Answer:
        number = len(self.log) + 1
        assert number < ENDLESS, "a run that never ends"
        self._happen(self.before.pop(number, None))
        self.hasty += self._clock() < self._welcome
        answer = super()._answer(request)
        if answer.status == 429 and answer.headers.get("Retry-After", "").isdigit():
            self._welcome = self._clock() + int(answer.headers["Retry-After"])
        self._happen(self.after.pop(number, None))
        return answer

    def _happen(self, moment: Moment | None) -> None:
        if moment is not None:
            moment()
        if self.dead:
            raise KilledError

    def _perform(self, call: Call, entry: Entry) -> Answer:
        self.log.append(entry)
        with self._writing(entry.is_write):
            return super()._perform(call, entry)
