"""Requests answered by the sandbox in the same thread, without sockets; between two of them anything may happen"""

from __future__ import annotations

import io
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractContextManager
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import requests
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from sandbox import calls, site
from sandbox.answers import Answer
from sandbox.log import Entry
from sandbox.state import State

Result = TypeVar("Result")
Moment = Callable[[], None]
Writing = Callable[[bool], AbstractContextManager[None]]
"""Notes as whose whatever a request changes is: the run's if it is a write, else the site's own."""


ENDLESS = 1_000


class KilledError(BaseException):
    """The process of a run is gone: nothing catches this, and nothing is sent after it."""


def drive(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of a coroutine that never waits for anything but its turn."""
    try:
        while True:
            work.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result


class Wire(requests.adapters.BaseAdapter):
    """The way from one run to the site. `before` and `after` are what happens at its request of that number."""

    def __init__(
        self, state: State, clock: Callable[[], float], pass_time: Callable[[float], None], writing: Writing
    ) -> None:
        super().__init__()
        self._state = state
        self._clock = clock
        self._pass_time = pass_time
        self._writing = writing
        self.log: list[Entry] = []
        self.before: dict[int, Moment] = {}
        self.after: dict[int, Moment] = {}
        self.dead = False
        self.hasty = 0
        """How many requests came before a `Retry-After` was over."""
        self._welcome = clock()

    def send(  # type: ignore[override]
        self, request: requests.PreparedRequest, timeout: float = 0.0, **_options: Any
    ) -> requests.Response:
        """The site's answer; raises what `requests` would raise in its place, and KilledError once the run is dead."""
        number = len(self.log) + 1
        assert number < ENDLESS, "a run that never ends"
        self._happen(self.before.pop(number, None))
        self.hasty += self._clock() < self._welcome
        answer = self._answer(request)
        if answer.status == 429 and answer.headers.get("Retry-After", "").isdigit():
            self._welcome = self._clock() + int(answer.headers["Retry-After"])
        self._happen(self.after.pop(number, None))
        return _received(request, answer, timeout, self._pass_time)

    def close(self) -> None:
        """There is nothing to close."""

    def kill(self) -> None:
        """End the run where it stands."""
        self.dead = True

    def _happen(self, moment: Moment | None) -> None:
        if moment is not None:
            moment()
        if self.dead:
            raise KilledError

    def _answer(self, request: requests.PreparedRequest) -> Answer:
        self._pass_time(0.01)
        url = urlsplit(str(request.url))
        headers = {name.lower(): str(value) for name, value in request.headers.items()}
        headers["host"] = url.netloc
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else body
        permalinks = self._state.dialect.permalinks
        call = calls.read(str(request.method), unquote(url.path), url.query, headers, raw, permalinks)
        entry = site.enter(self._state, call)
        self.log.append(entry)
        with self._writing(entry.is_write):
            return drive(site.answer(self._state, call, entry))


def _received(
    request: requests.PreparedRequest, answer: Answer, timeout: float, pass_time: Callable[[float], None]
) -> requests.Response:
    if answer.delay:
        pass_time(min(answer.delay, timeout))
        if answer.delay >= timeout:
            raise requests.exceptions.ReadTimeout("no answer in time", request=request)
    if answer.closed:
        raise requests.exceptions.ConnectionError(ProtocolError("Connection aborted."), request=request)
    headers = {"Content-Type": answer.content_type, "Content-Length": str(len(answer.body)), **answer.headers}
    response = requests.Response()
    response.status_code = answer.status
    response.headers = requests.structures.CaseInsensitiveDict(headers)
    response.url = str(request.url)
    response.request = request
    response.raw = _raw(answer, headers)
    return response


def _raw(answer: Answer, headers: Mapping[str, str]) -> HTTPResponse:
    body = io.BytesIO(answer.body[: answer.cut])
    return HTTPResponse(body, dict(headers), answer.status, preload_content=False, enforce_content_length=True)
