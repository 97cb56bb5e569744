"""The ASGI application: the site itself, and the control API beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox import calls, control, site
from sandbox.answers import Answer
from sandbox.state import State

Hangup = Callable[[Scope], None]


def build(state: State, hangup: Hangup) -> Starlette:
    """The application over a state; `hangup` closes the connection of a request."""
    return Starlette(routes=[Mount(control.PREFIX, _control(state)), Mount("/", _site(state, hangup))])


def _control(state: State) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response: Response = await control.respond(state, Request(scope, receive))
        await response(scope, receive, send)

    return app


def _site(state: State, hangup: Hangup) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        state.under_way += 1
        try:
            body = await request.body()
            headers = {name.lower(): value for name, value in request.headers.items()}
            query = scope["query_string"].decode("latin-1")
            path = scope["path"]
            call = calls.read(request.method, path, query, headers, body, state.dialect.permalinks)
            answer = await site.answer(state, call, site.enter(state, call))
            await state.sleep(answer.delay)
        except (asyncio.CancelledError, ClientDisconnect):
            return  # the server stops, or the client has gone: nobody is left to answer
        finally:
            state.under_way -= 1
        await _send(answer, scope, receive, send, hangup)

    return app


async def _send(answer: Answer, scope: Scope, receive: Receive, send: Send, hangup: Hangup) -> None:
    """Send the answer, or the part of it that is to arrive; then close where it says so."""
    if not answer.closed:
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in answer.all_headers().items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        whole = answer.cut is None
        await send({"type": "http.response.body", "body": answer.body[: answer.cut], "more_body": not whole})
        if whole:
            return
    hangup(scope)
    while (await receive())["type"] != "http.disconnect":
        pass
