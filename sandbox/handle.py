"""The sandbox in the hands of Python tests: in a thread (`running`) or as a process of its own (`started`)."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from sandbox import control, keys
from sandbox.calls import Api
from sandbox.dialects import ALL_DIALECTS, Dialect
from sandbox.log import Entry, Requests
from sandbox.records import Record
from sandbox.serving import Site as Server
from sandbox.state import State

ROOT = Path(__file__).resolve().parent.parent
Act = Callable[[str, str, Any], Any]

__all__ = ["Entry", "ProcessSite", "Requests", "Site", "running", "started"]


class Site:
    """A running sandbox: its address, its keys, its truth, and its faults."""

    key = keys.LIVE.value
    test_key = keys.TEST.value
    read_key = keys.READ_ONLY.value
    no_customers_key = keys.NO_CUSTOMERS.value
    manager = keys.MANAGER
    reader = keys.READER
    subscriber = keys.SUBSCRIBER

    def __init__(self, base_url: str, act: Act) -> None:
        self.base_url = base_url
        self.rest_base = f"{base_url}/wp-json/latepoint-api/v1"
        self.plain_base = f"{base_url}/index.php?rest_route=/latepoint-api/v1"
        self.abilities_base = f"{base_url}/wp-json/wp-abilities/v1"
        self.abilities_plain_base = f"{base_url}/index.php?rest_route=/wp-abilities/v1"
        self.control_url = f"{base_url}{control.PREFIX}/"
        self._act = act

    @classmethod
    def over(cls, state: State, base_url: str) -> Site:
        """The handle of a state in this process that is reached by this address."""
        return cls(base_url, lambda method, path, body: control.act(state, method, path, {}, body))

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no output may show: keys, and passwords in all their forms."""
        users = [(user.login, word) for user in keys.USERS for word in (user.password, "".join(user.password.split()))]
        tokens = (base64.b64encode(f"{login}:{word}".encode()).decode() for login, word in users)
        return (*(key.value for key in keys.KEYS), *(word for _login, word in users), *tokens)

    def customers(self) -> dict[int, Record]:
        """What is stored, by id."""
        return {record["id"]: record for record in self._act("GET", "customers", None)}

    def customer(self, number: int) -> Record:
        """One stored customer. Raises KeyError where there is none."""
        try:
            found: Record = self._act("GET", f"customers/{number}", None)
        except control.NotFoundError:
            raise KeyError(number) from None
        return found

    def by_email(self, email: str) -> list[Record]:
        """The stored customers with exactly this e-mail, whatever its case."""
        return [customer for customer in self.customers().values() if customer["email"].casefold() == email.casefold()]

    @property
    def requests(self) -> Requests:
        """The requests so far (a copy)."""
        return Requests.from_json(self._act("GET", "requests", None))

    def fault(
        self,
        kind: str,
        on: str | Iterable[str] = "put",
        customer: int | None = None,
        skip: int = 0,
        times: int | None = 1,
        **options: Any,
    ) -> None:
        """Set a fault (see FAULTS); `times=None` for ever, `skip` lets so many matching requests pass first."""
        where = on if isinstance(on, str) else list(on)
        fault = {"kind": kind, "on": where, "customer": customer, "skip": skip, "times": times}
        self._act("POST", "faults", {**fault, **options})

    def edit(self, number: int, **fields: Any) -> None:
        """Somebody edits a customer by hand; custom fields merge, None removes one of them."""
        self._act("PATCH", f"customers/{number}", fields)

    def add(self, **fields: Any) -> int:
        """Somebody adds a customer by hand; returns the id."""
        return int(self._act("POST", "customers", fields)["id"])

    def remove(self, number: int) -> None:
        """Somebody deletes a customer by hand."""
        self._act("DELETE", f"customers/{number}", None)

    def replace(self, customers: Iterable[Mapping[str, Any]]) -> None:
        """These customers instead of all that there are."""
        self._act("PUT", "customers", [dict(customer) for customer in customers])

    def set_dialect(self, name: str) -> None:
        """Speak otherwise (see ALL_DIALECTS)."""
        self._act("POST", "dialect", {"name": name})

    def set_rate_limit(self, limit: str | tuple[float, float] | None, reset_style: str = "epoch") -> None:
        """A rate limit such as `"60/60"` or `(60, 2)`, or none."""
        self._act("POST", "rate_limit", {"limit": limit, "reset_style": reset_style})

    def set_latency(self, seconds: float) -> None:
        """Seconds that every request takes."""
        self._act("POST", "latency", {"seconds": seconds})

    @property
    def _dialect(self) -> Dialect:
        return ALL_DIALECTS[self._act("GET", "", None)["dialect"]]

    @property
    def api(self) -> Api:
        """The API that the site has; the extension's where it has both."""
        return "abilities" if self._dialect.apis == "abilities" else "extension"

    def connection(self, api: Api | None = None) -> dict[str, str]:
        """`base_url` and credentials, as the modules' options are called; by default of the API that the site has."""
        plain = self._dialect.permalinks == "plain"
        if (api or self.api) == "abilities":
            base = self.abilities_plain_base if plain else self.abilities_base
            return {"base_url": base, "username": self.manager.login, "password": self.manager.password}
        return {"base_url": self.plain_base if plain else self.rest_base, "api_key": self.key}

    def switch(self, **switches: bool) -> None:
        """Switch `reading`, `editing` or `deleting` by abilities, or Application `passwords`, on or off."""
        self._act("POST", "abilities", switches)

    def clear_log(self) -> None:
        """Forget the requests so far."""
        self._act("DELETE", "requests", None)

    def settle(self) -> int:
        """Let every late write arrive that is still on its way; returns how many there were."""
        return int(self._act("POST", "settle", None)["arrived"])

    def clear_faults(self) -> None:
        """Forget all faults."""
        self._act("DELETE", "faults", None)

    def reset(self) -> None:
        """Everything as it was in the beginning."""
        self._act("POST", "reset", None)


@contextmanager
def running(
    dialect: str = "seed",
    customers: int | Iterable[Mapping[str, Any]] = 25,
    *,
    rate_limit: str | tuple[float, float] | None = None,
    reset_style: str = "epoch",
    latency: float = 0.0,
    write_window: float = 0.002,
    host: str = "127.0.0.1",
    port: int = 0,
    tls: tuple[str, str] | None = None,
    data: str | None = None,
) -> Iterator[Site]:
    """A sandbox in a thread of this process.

    `customers` is a number of samples, or records (what they leave out gets plain values); `latency` and
    `write_window` are seconds; `tls` is a certificate's and a key's file.
    """
    state = State(
        dialect,
        customers if isinstance(customers, int) else [dict(customer) for customer in customers],
        rate_limit=rate_limit,
        reset_style=reset_style,
        latency=latency,
        write_window=write_window,
        data=data,
    )
    server = Server(state, host, port, tls)
    server.start()
    try:
        yield Site.over(state, server.base_url)
    finally:
        server.stop()


class ProcessSite(Site):
    """A sandbox in a process of its own."""

    def __init__(self, base_url: str, process: subprocess.Popen[str]) -> None:
        super().__init__(base_url, self._call)
        self._process = process
        self._opener = build_opener(ProxyHandler({}))

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def kill(self) -> None:
        """Kill the process without any warning, as a power cut would."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """Ask the process to stop; returns its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(10)

    def _call(self, method: str, path: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body).encode()
        url = self.control_url + path
        request = Request(url, data, {"Content-Type": "application/json"}, method=method)  # noqa: S310 (our own http URL)
        try:
            with self._opener.open(request, timeout=60) as answer:
                return json.load(answer)
        except HTTPError as error:
            with error:
                message = json.load(error)["error"]
            raise (control.NotFoundError if error.code == 404 else ValueError)(message) from None


@contextmanager
def started(
    dialect: str = "seed",
    customers: int | Iterable[Mapping[str, Any]] = 25,
    *,
    rate_limit: str | tuple[float, float] | None = None,
    latency: float = 0.0,
    port: int = 0,
    data: str | None = None,
) -> Iterator[ProcessSite]:
    """A sandbox in a process of its own (`python -m sandbox`), for tests that kill it."""
    count = customers if isinstance(customers, int) else 0
    options = ["--dialect", dialect, "--customers", str(count), "--port", str(port), "--latency", str(latency * 1000)]
    limit = rate_limit if isinstance(rate_limit, str) else "/".join(map(str, rate_limit or ()))
    options += ["--rate-limit", limit] if limit else []
    options += ["--data", data] if data else []
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(  # noqa: S603 (our own command)
            [sys.executable, "-m", "sandbox", "--json", *options],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=ROOT,
            env=environment,
        )
        try:
            yield _ready(process, errors, customers)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(10)
            if process.stdout:
                process.stdout.close()


def _ready(process: subprocess.Popen[str], errors: Any, customers: int | Iterable[Mapping[str, Any]]) -> ProcessSite:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        process.wait(10)
        errors.seek(0)
        raise RuntimeError(f"the sandbox doesn't start: {errors.read().strip()}")
    site = ProcessSite(json.loads(line)["base_url"], process)
    if not isinstance(customers, int):
        site.replace(customers)
    return site
