# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The meaning of an HTTP status: may the request succeed later, may a write be stored. Pure."""

from __future__ import annotations

from .._base.errors import Arrived

# A server on the way gave the request up, or did not pass it on yet (408, 425, a load balancer's 460, nginx's 499).
GIVEN_UP = (408, 425, 460, 499)
TOO_MANY = 429
# Failures of the API itself that may pass; its 501 doesn't.
_OF_THE_API = (500, 502, 503, 504)


def passes(status: int, of_api: bool = False) -> bool:
    """Whether the same request may succeed later; `of_api`: the answer is JSON of the API, or of WordPress."""
    if status == TOO_MANY or status in GIVEN_UP:
        return True
    return status in _OF_THE_API if of_api else status >= 500


def stored(status: int) -> Arrived:
    """Whether a write may be stored that was answered with this status."""
    return Arrived.NO if 300 <= status < 500 and status not in GIVEN_UP else Arrived.UNKNOWN


def of_whole_site(status: int) -> bool:
    """Whether a request for another customer would, as a rule, get the same status."""
    return status in (401, 403, 405, TOO_MANY, *GIVEN_UP) or status > 501
