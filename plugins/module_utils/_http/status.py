# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The meaning of an HTTP status: may the request succeed later, may a write be stored. Pure."""

from __future__ import annotations

from .._base.errors import Arrived

# A server on the way gave the request up, or did not pass it on yet (408, 425, a load balancer's 460, nginx's 499).
GIVEN_UP = (408, 425, 460, 499)
TOO_MANY = 429
# All that PHP itself fails with, the API and WordPress alike; their 501 stays so. JSON of a proxy may look like theirs.
_OF_PHP = (500, 501, 503)
# By these a server on the way refuses a request instead of passing it on: redirects, a login, the method, the size, the
# pace. All other pages may stand in the place of the API's own response to a write that is stored.
_NOT_PASSED_ON = (301, 302, 303, 307, 308, 401, 405, 407, 413, TOO_MANY)


def passes(status: int, of_api: bool = False) -> bool:
    """Whether the same request may succeed later; `of_api`: the body is JSON as of the API, or of WordPress."""
    if status == TOO_MANY or of_proxy(status):
        return True
    return status >= 500 and not (of_api and status == 501)


def of_proxy(status: int) -> bool:
    """Whether the status comes from a server on the way, whatever the body says: the site may still be at work."""
    return status in GIVEN_UP or (status >= 500 and status not in _OF_PHP)


def late(status: int, of_api: bool = False) -> bool:
    """Whether a write that was answered with this status may be stored after the answer."""
    return of_proxy(status) or (status >= 500 and not of_api)


def arrived_by_json(status: int) -> Arrived:
    """Returns whether a write may be stored, by the status of a response in the API's JSON."""
    return Arrived.NO if 400 <= status < 500 and status not in GIVEN_UP else Arrived.UNKNOWN


def arrived_by_page(status: int) -> Arrived:
    """Returns whether a write may be stored, by the status of a response that holds no readable JSON."""
    return Arrived.NO if status in _NOT_PASSED_ON else Arrived.UNKNOWN


def of_whole_site(status: int) -> bool:
    """Whether a request for another customer would, as a rule, get the same status."""
    return status in (401, 403, 405, TOO_MANY, *GIVEN_UP) or status > 501
