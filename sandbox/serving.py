"""The server: uvicorn on a socket of ours, quick to start, quick to stop, able to hang up."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.app import build
from sandbox.state import State

_TICK = 0.1


class _Connections:
    """The open connections, by the client's address."""

    def __init__(self) -> None:
        self._open: dict[object, asyncio.Transport] = {}

    def protocol(self) -> type[H11Protocol]:
        """The protocol of uvicorn, which also tells us of its connections."""
        connections = self._open

        class Protocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                connections[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                connections.pop(self.client, None)
                super().connection_lost(exc)

        return Protocol

    def hang_up(self, scope: Scope) -> None:
        """Close the connection of a request, once what is written has gone out."""
        transport = self._open.get(tuple(scope["client"]))
        if transport is not None:
            transport.close()

    def abort_all(self) -> None:
        """Close every connection at once."""
        for transport in list(self._open.values()):
            transport.abort()


class Server(uvicorn.Server):
    """A uvicorn server that says when it serves, and stops without waiting for anybody."""

    def __init__(self, config: uvicorn.Config, connections: _Connections, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._connections = connections
        self._on_start = on_start
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, and say so."""
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self._on_start()

    async def main_loop(self) -> None:
        """Serve until `stop`, without the usual tenth of a second of delay."""
        counter = 0
        while not await self.on_tick(counter):
            counter += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drop every connection and every request under way."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        self._connections.abort_all()
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take SIGTERM and SIGINT for a wish to stop, not for a death."""
        self.stop()

    def stop(self) -> None:
        """Stop, from whatever thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake.set)


def _listening(host: str, port: int, family: socket.AddressFamily) -> socket.socket:
    """A listening socket that says it is TCP: only then does asyncio switch Nagle's algorithm off."""
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(512)
    except OSError:
        listening.close()
        raise
    return listening


class Site:
    """A state on a socket: the site's address, and its server."""

    def __init__(
        self,
        state: State,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: tuple[str, str] | None = None,
        log_level: str = "warning",
    ) -> None:
        self.state = state
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = _listening(host, port, family)
        name = f"[{host}]" if ":" in host else host
        self.base_url = f"{'https' if tls else 'http'}://{name}:{self._socket.getsockname()[1]}"
        state.origin = self.base_url
        self._started = threading.Event()
        connections = _Connections()
        config = uvicorn.Config(
            build(state, connections.hang_up),
            http=connections.protocol(),
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            log_level=log_level,
            access_log=False,
            timeout_keep_alive=75,
            server_header=False,
            ssl_certfile=tls[0] if tls else None,
            ssl_keyfile=tls[1] if tls else None,
        )
        self._server = Server(config, connections, self._started.set)

    def run(self) -> None:
        """Serve until somebody stops it."""
        self._server.run(sockets=[self._socket])

    def start(self) -> None:
        """Serve in a thread; returns as soon as it does."""
        self._thread = threading.Thread(target=self.run, name=f"sandbox {self.base_url}", daemon=True)
        self._thread.start()
        if not self._started.wait(10):
            raise RuntimeError("the sandbox doesn't start")

    def wait_started(self) -> None:
        """Wait until it serves."""
        self._started.wait()

    def stop(self) -> None:
        """Stop the thread, and wait for its end."""
        self._server.stop()
        self._thread.join(10)
        self.state.store.close()
