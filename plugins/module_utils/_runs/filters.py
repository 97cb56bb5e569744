# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a row of a list says of the filters that it was asked for by: a site may not heed one. Pure."""

from __future__ import annotations

import datetime
import re
from typing import Any, Dict, Mapping, Optional

from .._record.catalogue import BY_NAME
from .._record.customer import customer_from_api
from .._record.types import whole_number

FILTERS = ("status", "search", "created_after", "created_before", "has_bookings", "is_guest")
# Sites give dates in UTC or in a time of their own: so far from the limit, a date belongs to neither side for sure.
NEAR = datetime.timedelta(hours=24)
# Values that no customer matches.
NOBODY: Mapping[str, str] = {
    "status": "nobody-has-this",
    "search": "nobody-has-this-75c1e0",
    "created_after": "9999-12-31",
    "created_before": "1000-01-01",
}


def contrary(name: str, wanted: Any) -> str:
    """Returns a value of the filter that no customer has whose value matches the wanted one."""
    return str(int(not wanted)) if isinstance(wanted, bool) else NOBODY[name]


def matches(name: str, wanted: Any, row: Mapping[str, Any], exact: bool = False) -> Optional[bool]:
    """Whether a row matches a filter; None where it doesn't show that. With `exact`, dates near the limit decide."""
    if name in ("status", "is_guest"):
        shown = customer_from_api(row, (BY_NAME[name],))
        return shown.has(BY_NAME[name], wanted) if shown.shows(name) else None
    if name == "search":
        return _searched(wanted, row)
    if name == "has_bookings":
        booked = _has_bookings(row)
        return None if booked is None else booked == wanted
    return _dated(wanted, row, name == "created_after", exact)


def _searched(wanted: str, row: Mapping[str, Any]) -> Optional[bool]:
    """Nobody knows where else the site looks: a row that doesn't show the text may match all the same."""
    texts = [str(value) for value in row.values() if isinstance(value, (str, int))]
    texts.append(f"{row.get('first_name')} {row.get('last_name')}")
    needle = wanted.strip().casefold()
    return True if any(needle in text.casefold() for text in texts) else None


def _has_bookings(row: Mapping[str, Any]) -> Optional[bool]:
    stats = row.get("stats")
    count = whole_number(stats.get("total_bookings")) if isinstance(stats, dict) else None
    if count is not None:
        return count > 0
    return bool(row["bookings"]) if isinstance(row.get("bookings"), list) else None


def _dated(wanted: str, row: Mapping[str, Any], after: bool, exact: bool) -> Optional[bool]:
    created, limit = _date(row.get("created_at")), _date(wanted)
    if created is None or limit is None:
        return None
    if not exact and abs(created - limit) <= NEAR:
        return None
    return created >= limit if after else created <= limit


def _date(text: Any) -> Optional[datetime.datetime]:
    """A date as the API writes and takes it, as if it were in UTC."""
    found = re.match(r"^\s*(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?", str(text))
    if not found:
        return None
    day, time = found.group(1), found.group(2) or "00:00"
    try:
        return datetime.datetime.strptime(f"{day} {time[:5]}{time[5:] or ':00'} +0000", "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return None


def as_query(params: Mapping[str, Any]) -> Dict[str, str]:
    """The filters that are given, as the API takes them."""
    given = {name: params[name] for name in FILTERS if params[name] is not None}
    return {name: str(int(value)) if isinstance(value, bool) else value for name, value in given.items()}
