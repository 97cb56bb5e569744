# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to do about failures of LatePoint's own API, where that is something else than with the extension."""

from __future__ import annotations

from typing import Mapping

ADVICE: Mapping[str, str] = {
    "unauthorized": "Check username and password: it must be an Application Password of that user on this site, not "
    "the one to log in with. Some web servers keep the Authorization header from WordPress, and a security plugin may "
    "have switched Application Passwords off.",
    "forbidden": "The user may not do this: take an administrator, or somebody whose role in LatePoint may view, "
    "create, edit and delete customers.",
    "rest_no_route": "The site has no Abilities API: it comes with WordPress 6.9. Update WordPress, or correct "
    "base_url.",
    "rest_ability_not_found": "Where the extension is there, an api_key serves as well.",
    "ability_invalid_input": "Correct what it names.",
    "save_failed": "Correct what it names, in the declared record or on the site: LatePoint checks the whole record.",
    "delete_failed": "Look into the site's error log, then run again.",
    "customer_has_bookings": "Cancel or move the bookings first: this API deletes them together with the customer.",
    "unsupported_field": "Leave it out, or use the api_key of the LatePoint API extension.",
}
