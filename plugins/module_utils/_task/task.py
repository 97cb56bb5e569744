# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module works with, and what comes of the work: every error translated once, into a result."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import Any, Callable, List, Mapping, Optional, Type, TypeVar

from .._base.errors import LatePointError
from .._base.message import Message
from .._base.stop import Stop
from .._base.text import one_line
from .._http import client as _http
from .._http.client import Client
from .._http.links import Links
from .._http.pacer import Clock
from .._results.mask import Mask
from .._results.one import Result, failure
from .options import Spec, is_official, read_connection
from .parameters import check_id, check_paths

AnyClient = TypeVar("AnyClient", bound=Client)


class Task:
    """What a module works with: its parameters, the mask, the client (made on first use), and check mode."""

    def __init__(
        self,
        params: Mapping[str, Any],
        check_mode: bool,
        diff: bool = False,
        mask_key: Optional[bytes] = None,
        stop: Optional[Stop] = None,
        links: Optional[Links] = None,
    ) -> None:
        self.params = params
        self.check_mode = check_mode
        self.diff = diff
        self.mask = Mask(params.get("mask") or (), mask_key)
        self.warnings: List[Message] = []
        self._clock = Clock(sleep=stop.sleep, check=stop.check) if stop else None
        self._links = links
        self._client: Optional[Client] = None
        self._connected: List[Client] = []

    @property
    def official(self) -> bool:
        """Whether the task goes to LatePoint's own API."""
        return is_official(self.params)

    @property
    def client(self) -> Client:
        """The client; raises InputError where the connection options make no sense."""
        if self._client is None:
            self._client = self.connect(Client, self.check_mode)
        return self._client

    def connect(self, kind: Type[AnyClient], read_only: bool) -> AnyClient:
        """A client of that kind; raises InputError where the connection options make no sense."""
        connection = read_connection(self.params, self.params.get("concurrency") or 1)
        client = kind(connection, read_only=read_only, clock=self._clock, links=self._links)
        self._connected.append(client)
        return client

    def close(self) -> None:
        """Close the connections, unless another task goes on with them."""
        for client in self._connected if self._links is None else ():
            client.close()


Work = Callable[[Task], Result]


@dataclass(frozen=True)
class Job:
    """What a module is: its options, its work, and what fills up the result of work that failed early."""

    spec: Spec
    work: Work
    defaults: Mapping[str, Any]


def result_of(job: Job, params: Mapping[str, Any], **settings: Any) -> Result:
    """The whole result of the work, its warnings included. `settings` are those of Task."""
    result = dict(job.defaults, **_worked(job, params, settings))
    result["msg"] = one_line(result["msg"])
    result["warnings"] = [one_line(warning) for warning in result.get("warnings", ())]
    return result


def _worked(job: Job, params: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:
    mask, task = Mask(["all"]), None
    try:
        task = Task(params, **settings)
        mask = task.mask
        check_paths(params, job.spec)
        check_id(params)
        return dict(job.work(task), warnings=[mask.text(warning) for warning in task.warnings])
    except LatePointError as error:
        return dict(failure(error, mask), changed=False)
    except (Exception, SystemExit) as error:  # noqa: BLE001 (whatever it is: no traceback, no data)
        return _internal(error)
    finally:
        if task is not None:
            task.close()


def _internal(fault: BaseException) -> Result:
    """A fault of our own: where it is, but not its text, which may hold anything."""
    frames = traceback.extract_tb(fault.__traceback__)
    place = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "nowhere"
    message = (
        f"internal error: {type(fault).__name__} at {place}. It is not known whether anything was written. "
        "Please report this to the collection's maintainers"
    )
    error = {"code": "internal_error", "message": message, "details": {"written": "unknown"}}
    return {"changed": False, "failed": True, "msg": message, "error": error}


def missing_library(params: Mapping[str, Any]) -> str:
    """The library that these parameters need and that is not installed, or nothing."""
    if _http.REQUESTS_IMPORT_ERROR:
        return "requests"
    if params.get("src") or params.get("_base"):
        from .._files.events import YAML_IMPORT_ERROR

        return "PyYAML" if YAML_IMPORT_ERROR else ""
    return ""
