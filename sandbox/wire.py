"""The sandbox in a client's own process: an adapter of `requests` for sockets, and a clock for all waiting."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

import requests
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from sandbox import calls, site
from sandbox.answers import Answer
from sandbox.calls import Call
from sandbox.handle import Site
from sandbox.log import Entry
from sandbox.state import State

ORIGIN = "https://salon.example:8443"
LATENCY = 0.01
"""Seconds that pass with every request."""
Result = TypeVar("Result")


class Time(Protocol):
    """A time that passes as a test lets it."""

    def wall(self) -> float:
        """The time of day, in seconds."""

    def sleep(self, seconds: float) -> None:
        """Be later."""


def drive(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of a coroutine that never waits for anything but its turn."""
    try:
        while True:
            work.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result


class Wire(requests.adapters.BaseAdapter):
    """The way to a site, for one request at a time. All waiting is `pass_time`, a call with seconds."""

    def __init__(self, state: State, pass_time: Callable[[float], None]) -> None:
        super().__init__()
        self._state = state
        self._pass_time = pass_time
        self._lock = threading.RLock()
        state.origin = ORIGIN
        state.sleep = self._asleep

    async def _asleep(self, seconds: float) -> None:
        self._pass_time(seconds)

    def send(  # type: ignore[override]
        self, request: requests.PreparedRequest, timeout: float = 0.0, **_options: Any
    ) -> requests.Response:
        """The site's answer; raises what `requests` would raise in its place."""
        with self._lock:
            return _received(request, self._answer(request), timeout, self._pass_time)

    def close(self) -> None:
        """There is nothing to close."""

    def _answer(self, request: requests.PreparedRequest) -> Answer:
        self._pass_time(LATENCY)
        call = _call(request, self._state.dialect.permalinks)
        return self._perform(call, site.enter(self._state, call))

    def _perform(self, call: Call, entry: Entry) -> Answer:
        return drive(site.answer(self._state, call, entry))


@contextmanager
def wired(
    dialect: str, customers: int | Iterable[Mapping[str, Any]], time: Time, **options: Any
) -> Iterator[tuple[Site, Wire]]:
    """A sandbox in this very process, in the hands of a test, and the way to it for a session of `requests`.

    The options are those of `sandbox.handle.running`.
    """
    state = State(dialect, customers, write_window=0.0, clock=time.wall, **options)
    try:
        yield Site.over(state, ORIGIN), Wire(state, time.sleep)
    finally:
        state.store.close()


def _call(request: requests.PreparedRequest, permalinks: str) -> Call:
    url = urlsplit(str(request.url))
    headers = {name.lower(): str(value) for name, value in request.headers.items()}
    headers["host"] = url.netloc
    body = request.body or b""
    raw = body.encode() if isinstance(body, str) else body
    return calls.read(str(request.method), unquote(url.path), url.query, headers, raw, permalinks)


def _received(
    request: requests.PreparedRequest, answer: Answer, timeout: float, pass_time: Callable[[float], None]
) -> requests.Response:
    if answer.delay:
        pass_time(min(answer.delay, timeout))
        if answer.delay >= timeout:
            raise requests.exceptions.ReadTimeout("no answer in time", request=request)
    if answer.closed:
        raise requests.exceptions.ConnectionError(ProtocolError("Connection aborted."), request=request)
    response = requests.Response()
    response.status_code = answer.status
    response.headers = requests.structures.CaseInsensitiveDict(answer.all_headers())
    response.url = str(request.url)
    response.request = request
    response.raw = _raw(answer)
    return response


def _raw(answer: Answer) -> HTTPResponse:
    body = io.BytesIO(answer.body[: answer.cut])
    return HTTPResponse(body, answer.all_headers(), answer.status, preload_content=False, enforce_content_length=True)
