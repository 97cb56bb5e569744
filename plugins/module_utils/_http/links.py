# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tasks of one loop share: open connections, and one pace."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable, Hashable, MutableMapping

from .pacer import Pacer

if TYPE_CHECKING:
    import requests

MOST = 8


@dataclass(frozen=True)
class Link:
    """The connections to one site with one key, and when they may be used."""

    session: requests.Session
    pacer: Pacer


class Links:
    """Keeps links open, the `MOST` that were used last. For one process, and one thread of it."""

    def __init__(self) -> None:
        self._kept: MutableMapping[Hashable, Link] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Link]) -> Link:
        """The link of that key, made where there is none."""
        link = self._kept.pop(key, None) or make()
        self._kept[key] = link
        if len(self._kept) > MOST:
            self._kept.pop(next(iter(self._kept))).session.close()
        return link

    def close(self) -> None:
        """Close them all."""
        while self._kept:
            self._kept.popitem()[1].session.close()
