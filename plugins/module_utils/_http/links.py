# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Open connections and their pace, which the tasks of a loop share."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Callable, Dict, Hashable, MutableMapping

from .pacer import Pacer

if TYPE_CHECKING:
    import requests

MOST = 8


@dataclass(frozen=True)
class Link:
    """The connections to a site with a key, and the pace of their requests."""

    session: requests.Session
    pacer: Pacer


class Links:
    """Keeps the connections open that were used last, for `MOST` keys, and the pace of all. For a single thread."""

    def __init__(self) -> None:
        self._kept: MutableMapping[Hashable, Link] = OrderedDict()
        self._pacers: Dict[Hashable, Pacer] = {}

    def get(self, key: Hashable, make: Callable[[], Link]) -> Link:
        """Returns the link of the key; makes it where there is none."""
        link = self._kept.pop(key, None) or make()
        link = replace(link, pacer=self._pacers.setdefault(key, link.pacer))
        self._kept[key] = link
        if len(self._kept) > MOST:
            self._kept.pop(next(iter(self._kept))).session.close()
        return link

    def close(self) -> None:
        """Close all connections."""
        while self._kept:
            self._kept.popitem()[1].session.close()
