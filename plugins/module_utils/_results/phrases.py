# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be shown of a site's prose where something is masked: names of fields, and phrases that are known. Pure."""

from __future__ import annotations

import re

from .._record.catalogue import NAMES

HIDDEN = "***"
# Sources: api-facts, "Answers" and "Newer facts", and WordPress itself. None of them holds anything of a customer.
PHRASES = (
    "Email already exists",
    "already exists",
    "already taken",
    "already in use",
    "can not be blank",
    "cannot be blank",
    "is required",
    "are required",
    "is too long",
    "is too short",
    "is not valid",
    "is invalid",
    "not valid",
    "Invalid email address",
    "Invalid parameter(s)",
    "Invalid JSON body passed",
    "The provided data is not valid",
    "Error updating customer",
    "Error creating customer",
    "Customer not found",
    "Customer has bookings",
    "No route was found matching the URL and request method",
    "Sorry, you are not allowed to do that",
    "Invalid or missing API key",
    "Invalid API key",
    "API key is missing",
    "Rate limit exceeded",
    "Too many requests",
    "LatePoint plugin is not available",
    "Could not save",
    "Unauthorized",
    "Forbidden",
)
_NAMES = frozenset((*NAMES, "customer", "reason", "address", "admin_notes"))
_KNOWN = re.compile("|".join(map(re.escape, sorted(PHRASES, key=len, reverse=True))), re.IGNORECASE)


def known_words(prose: str) -> str:
    """The field that the prose is, or its known phrases in their order, with `***` for everything else."""
    if all(part in _NAMES for part in prose.split(".")):
        return prose
    pieces, end = [], 0
    for found in _KNOWN.finditer(prose):
        pieces += [_hidden(prose[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*pieces, _hidden(prose[end:])]).strip() or HIDDEN


def _hidden(text: str) -> str:
    """What stands between phrases: only the marks and spaces around it are shown."""
    return re.sub(r"\w(?:.*\w)?", HIDDEN, text, flags=re.DOTALL)
