"""Runs a module in this very process as Ansible would, without its waits, and hands back all that it said"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from requests import Session
from requests.adapters import BaseAdapter

ROOT = Path(__file__).resolve().parents[2]
TREE = ROOT / ".cache" / "tree"
PLUGINS = "ansible_collections.latepoint.api.plugins"
BEGIN = 1_800_000_000.0


@dataclass(frozen=True)
class Said:
    """What a module gave back, and the very text of it."""

    result: Mapping[str, Any]
    text: str


class ShortClock:
    """A clock that stands still, however long the work takes. Sleeping puts it forward, at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slept = 0.0

    def monotonic(self) -> float:
        """The seconds slept."""
        return self._slept

    def wall(self) -> float:
        """The time of day."""
        return BEGIN + self._slept

    def sleep(self, seconds: float) -> None:
        """Be later."""
        with self._lock:
            self._slept += seconds
        time.sleep(0)


def short_clock(kind: Any, short: ShortClock | None = None) -> Any:
    """A clock of the plugins whose pauses pass at once."""
    short = short or ShortClock()
    return kind(short.monotonic, short.wall, short.sleep)


def importable() -> None:
    """Let the collection be imported from the clone."""
    link = TREE / "ansible_collections" / "latepoint" / "api"
    if not link.exists():
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(Path("../../../.."), target_is_directory=True)
    if str(TREE) not in sys.path:
        sys.path.insert(0, str(TREE))


@contextlib.contextmanager
def quick(per_page: int, time: ShortClock | None = None) -> Iterator[None]:
    """Modules that run inside wait for nothing but answers, and read lists in small pages.

    They have one time together if it is given, and else each its own.
    """
    http = importlib.import_module(f"{PLUGINS}.module_utils._http.client")
    apis = [
        importlib.import_module(f"{PLUGINS}.module_utils._api.extension").ExtensionApi,
        importlib.import_module(f"{PLUGINS}.module_utils._api.abilities").AbilitiesApi,
    ]
    listing = importlib.import_module(f"{PLUGINS}.module_utils._api.listing")
    read = importlib.import_module(f"{PLUGINS}.module_utils._engine.read")
    pace = importlib.import_module(f"{PLUGINS}.module_utils._http.pacer")

    task = importlib.import_module(f"{PLUGINS}.module_utils._task.task")

    def clock(**_of_the_task: Any) -> Any:
        return short_clock(pace.Clock, time)

    with contextlib.ExitStack() as patches:
        for user in (http, task):
            patches.enter_context(mock.patch.object(user, "Clock", clock))
        patches.enter_context(mock.patch.object(read, "PER_PAGE", per_page))
        patches.enter_context(mock.patch.object(listing, "OTHER_SIZES", (per_page - 1, per_page - 2)))
        for api in apis:
            defaults = (*api.page.__defaults__[:-1], per_page)
            patches.enter_context(mock.patch.object(api.page, "__defaults__", defaults))
        yield


@contextlib.contextmanager
def wired_to(adapter: Callable[[], BaseAdapter]) -> Iterator[None]:
    """All requests of modules that run inside go by the adapter that is there when they connect."""
    http = importlib.import_module(f"{PLUGINS}.module_utils._http.client")
    original = http._session

    def session(connection: Any) -> Session:
        made: Session = original(connection)
        for scheme in ("https://", "http://"):
            made.mount(scheme, adapter())
        return made

    with mock.patch.object(http, "_session", session):
        yield


def run_here(name: str, options: Mapping[str, Any], check: bool = False, diff: bool = True) -> Said:
    """Run a task as it runs in Ansible's own process."""
    tasks = importlib.import_module(f"{PLUGINS}.module_utils._task.in_process")
    stop = importlib.import_module(f"{PLUGINS}.module_utils._base.stop").Stop()
    call = tasks.Call(name=name, check_mode=check, diff=diff, folder=str(ROOT), stop=stop)
    result = tasks.run(importlib.import_module(f"{PLUGINS}.modules.{name}").JOB, call, options)
    return Said(result, json.dumps(result))


def run_module(name: str, options: Mapping[str, Any], check: bool = False, diff: bool = True) -> Said:
    """Run a module's main; what it printed is its result."""
    from ansible.module_utils import basic

    internal = {"_ansible_check_mode": check, "_ansible_diff": diff, "_ansible_no_log": False}
    arguments = json.dumps({"ANSIBLE_MODULE_ARGS": {**options, **internal}}).encode()
    module = importlib.import_module(f"{PLUGINS}.modules.{name}")
    printed = io.StringIO()
    with (
        mock.patch.object(basic, "_ANSIBLE_ARGS", arguments),
        mock.patch.object(basic, "_ANSIBLE_PROFILE", "legacy", create=True),
        mock.patch.object(basic.AnsibleModule, "log"),
        contextlib.redirect_stdout(printed),
        contextlib.suppress(SystemExit),
    ):
        module.main()
    text = printed.getvalue()
    result = json.loads(text.strip().splitlines()[-1])
    return Said(result, text)


def main() -> None:
    """Run a module in this process: its name and its options come as JSON on stdin, its result goes to stdout."""
    from ansible.module_utils import basic

    importable()
    asked = json.load(sys.stdin)
    arguments = json.dumps({"ANSIBLE_MODULE_ARGS": asked["options"]}).encode()
    module = importlib.import_module(f"{PLUGINS}.modules.{asked['module']}")
    with (
        mock.patch.object(basic, "_ANSIBLE_ARGS", arguments),
        mock.patch.object(basic, "_ANSIBLE_PROFILE", "legacy", create=True),
        mock.patch.object(basic.AnsibleModule, "log"),
    ):
        module.main()


if __name__ == "__main__":
    main()
