# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the requests of a task go, with what credentials, and how patiently."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Optional

from .access import Access, by_key, by_password
from .site import NAMESPACE, Site


@dataclass(frozen=True)
class Connection:
    """The connection options of every module; `timeout` in seconds, for connecting and for each read.

    `site` is in the namespace of the API that the credentials are for: `api_key`, or `username` and `password`.
    """

    site: Site
    api_key: str = field(default="", repr=False)
    validate_certs: bool = True
    ca_path: Optional[str] = None
    timeout: float = 30.0
    retries: int = 4
    requests_per_minute: int = 0
    concurrency: int = 1
    username: str = ""
    password: str = field(default="", repr=False)

    @cached_property
    def access(self) -> Access:
        """The API that the credentials are for; raises InputError where they can't be credentials."""
        if self.site.namespace == NAMESPACE:
            return by_key(self.api_key)
        return by_password(self.username, self.password)

    @property
    def secret(self) -> str:
        """The key or the password."""
        return self.access.secrets[-1]
