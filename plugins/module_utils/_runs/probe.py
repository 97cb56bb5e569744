# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of `latepoint_site_info`: whether a site can be reached, and whether its customers can be read."""

from __future__ import annotations

import time
from typing import Any, List, Mapping, Optional

from .._api.choice import customers_of
from .._base.errors import AnswerError, Scope, UnclaimedError
from .._base.message import Message
from .._http.body import shallow
from .._http.client import Client
from .._results.one import Result, advice_for, sentence

# Failures of `/status` that every other request would meet, too.
_OF_ALL = ("unreachable", "redirected", "rate_limited", "latepoint_not_available")


class SiteProbe:
    """A run of `latepoint_site_info`: what a site answers to a status request and to the shortest list.

    Not every version has a status, and it may be odd or broken. So only the list tells what the key may read.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._api = customers_of(client)
        self._plugin: Optional[Mapping[str, Any]] = None
        self._reachable = False

    @property
    def warnings(self) -> List[Message]:
        return self._api.warnings

    def run(self) -> Result:
        """`reachable`, `authorized`, `plugin`, `rate_limit`, `elapsed_ms`; a site that is down is an answer, too."""
        started = time.monotonic()
        error = self._status()
        if error is None or not (error.code in _OF_ALL or (error.scope is Scope.SITE and error.passing)):
            error = self._list()
        quota = self._client.pacer.quota.as_result()
        return {
            "changed": False,
            "reachable": self._reachable,
            "authorized": error is None,
            "plugin": shallow(self._plugin) if self._reachable else None,
            "rate_limit": quota,
            "elapsed_ms": round((time.monotonic() - started) * 1000),
            "error": None if error is None else error.as_result(),
            "msg": self._message(error),
        }

    def _status(self) -> Optional[AnswerError]:
        try:
            self._plugin = self._api.status()
            self._reachable = True
        except UnclaimedError as error:
            self._plugin = error.envelope
            return error
        except AnswerError as error:
            self._reachable = error.from_api
            return error
        return None

    def _list(self) -> Optional[AnswerError]:
        try:
            self._api.page(1, include=(), per_page=1)
            self._api.check_lists()
            self._reachable = True
        except AnswerError as error:
            self._reachable = self._reachable or error.from_api
            return error
        return None

    def _message(self, error: Optional[AnswerError]) -> str:
        site = self._client.connection.site.label
        if error is None:
            return f"{site}: the API is there, and the {self._client.connection.access.who} may read customers"
        return sentence(f"{site}: {error.message}", advice_for(error))
