# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts as names of files and folders: none leads elsewhere, and two hosts never share a name. Pure."""

from __future__ import annotations

import re

# What some system forbids in names of files, and a leading dot.
_FORBIDDEN = re.compile(r'[\x00-\x1f"%*/:<>?\\|]|^\.')
# What would make a report one of the doctor's, or the report over all sites.
_TAKEN = re.compile(r"\.(?=doctor\Z)|^i(?=ndex\Z)", re.IGNORECASE)


def file_name(host: str) -> str:
    """The name of a file or a folder for a host; what is forbidden there stands as in URLs: `a/b` is `a%2Fb`."""
    return _FORBIDDEN.sub(_encoded, host)


def file_stem(site: str) -> str:
    """What the names of a site's reports begin with."""
    return _TAKEN.sub(_encoded, file_name(site))


def _encoded(match: re.Match[str]) -> str:
    return f"%{ord(match.group()):02X}"
