"""What the sandbox's tests share: a running site and a client that sends what it is told to."""

from __future__ import annotations

import asyncio
import json as codec
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

ROOT = Path(__file__).resolve().parents[3]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from sandbox.handle import Site, running  # noqa: E402 (the path comes first)

JSON = "application/json"


LONG = 10.0


class Naps:
    """The seconds that the site slept. Short naps are noted and left out, so that no test waits; long ones last."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._asleep = threading.Event()
        self._sleep = asyncio.sleep

    async def sleep(self, seconds: float) -> None:
        """Stand for `asyncio.sleep`."""
        if seconds:
            self.seconds.append(seconds)
        if seconds >= LONG:
            self._asleep.set()
        await self._sleep(seconds if seconds >= LONG else 0)

    def wait_for_a_long_one(self) -> None:
        """Return as soon as the site has begun to sleep for long."""
        assert self._asleep.wait(30)


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> Naps:
    """What the site sleeps from here on."""
    found = Naps()
    monkeypatch.setattr(asyncio, "sleep", found.sleep)
    return found


class Client:
    """Plain HTTP against a site: no retries, no redirects followed, key and JSON headers unless told otherwise."""

    def __init__(self, site: Site, headers: dict[str, str | None] | None = None) -> None:
        self.site = site
        self.base = site.rest_base
        self._session = requests.Session()
        self._session.trust_env = False
        self._headers: dict[str, str | None] = {"X-API-Key": site.key, "Accept": JSON, "Content-Type": JSON}
        self._headers.update(headers or {})

    def __call__(self, method: str, path: str, json: Any = None, **more: Any) -> requests.Response:
        url = path if path.startswith("http") else self.base + path
        headers = {**self._headers, **more.pop("headers", {})}
        more.setdefault("allow_redirects", False)
        more.setdefault("timeout", 5)
        if json is not None:
            more["data"] = codec.dumps(json).encode()
        return self._session.request(method, url, headers=headers, **more)

    def get(self, path: str, **more: Any) -> requests.Response:
        return self("GET", path, **more)

    def put(self, number: int, json: Any = None, **more: Any) -> requests.Response:
        return self("PUT", f"/customers/{number}", json, **more)

    def post(self, json: Any = None, **more: Any) -> requests.Response:
        return self("POST", "/customers", json, **more)

    def delete(self, number: int, **more: Any) -> requests.Response:
        return self("DELETE", f"/customers/{number}", **more)

    def page(self, query: str = "", **more: Any) -> requests.Response:
        return self("GET", "/customers" + (f"?{query}" if query else ""), **more)

    def ids(self, query: str = "") -> list[int]:
        return [int(customer["id"]) for customer in self.page(query).json()["data"]]

    def close(self) -> None:
        self._session.close()


class Abilities:
    """The Abilities API of a site, as its manager unless another user is named."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.site = client.site

    def __call__(self, method: str, path: str, json: Any = None, user: Any = "manager", **more: Any) -> Any:
        """A request below the API's base, or to a whole URL."""
        known = getattr(self.site, user) if isinstance(user, str) else user
        auth = (known.login, known.password) if hasattr(known, "login") else known
        headers = {"X-API-Key": None, **more.pop("headers", {})}
        url = path if path.startswith("http") else self.site.abilities_base + path
        return self.client(method, url, json, auth=auth, headers=headers, **more)

    def run(self, name: str, given: Any = None, **more: Any) -> requests.Response:
        """Run one of LatePoint's abilities."""
        body = {"input": {} if given is None else given}
        return self("POST", f"/abilities/latepoint/{name}/run", body, **more)


@pytest.fixture(scope="session")
def make_api() -> type[Abilities]:
    """The class of Abilities APIs, for tests with sites of their own."""
    return Abilities


@pytest.fixture
def api(client: Client) -> Abilities:
    """The Abilities API of `client`'s site."""
    return Abilities(client)


@pytest.fixture(scope="module")
def shared() -> Iterator[Client]:
    """One site for a whole file: use `client`, which resets it."""
    with running() as site:
        client = Client(site)
        yield client
        client.close()


@pytest.fixture
def client(shared: Client) -> Client:
    """A client of a fresh site in the seed dialect with 25 customers."""
    shared.site.reset()
    return shared


@pytest.fixture
def site(client: Client) -> Site:
    """The site of `client`."""
    return client.site


@pytest.fixture(scope="session")
def make_client() -> type[Client]:
    """The class of clients, for tests with sites or headers of their own."""
    return Client
