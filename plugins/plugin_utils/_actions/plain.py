# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of a playbook as a module gets them: nothing tagged, lazy or encrypted, which no thread may meet. Pure."""

from __future__ import annotations

import datetime
from typing import Any, Mapping

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError

NO_TEXT = "an option holds bytes (YAML: !!binary), which are no text: write the text itself. Nothing was sent"


def plain(value: Any) -> Any:
    """Returns data without Ansible's own kinds of text, dictionary and list; raises InputError for bytes."""
    if value is None or isinstance(value, bool) or value.__class__ is str:
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    for kind in (int, float):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        raise InputError(NO_TEXT)
    return str(value)
