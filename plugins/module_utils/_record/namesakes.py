# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom fields with the name of a field of the record, where a site may write them instead. Pure."""

from __future__ import annotations

from typing import Any, Dict, Mapping

from .catalogue import FIELDS

# Every name that responses use for a field, the record's own among them.
_FIELD_OF: Dict[str, str] = {path[-1]: entry.name for entry in FIELDS for path in entry.places}
_FIELD_OF.update((entry.name, entry.name) for entry in FIELDS)


def namesakes(values: Mapping[str, Any]) -> Dict[str, str]:
    """Returns the declared custom fields that are named like a field of the record, each with that field."""
    fields = {key: _FIELD_OF.get(key.strip().casefold(), "") for key in values.get("custom_fields") or ()}
    return {key: name for key, name in fields.items() if name}
