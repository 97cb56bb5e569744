# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chooses the API of a client's site: whoever asks for customers need not know that there are several."""

from __future__ import annotations

from .._http.client import Client
from .._http.site import NAMESPACE
from .customers import CustomersApi
from .extension import ExtensionApi


def customers_of(client: Client) -> CustomersApi:
    """Returns the customers of the client's site, through the API that its credentials are for."""
    if client.connection.site.namespace == NAMESPACE:
        return ExtensionApi(client)
    from .abilities import AbilitiesApi  # not what most sites have

    return AbilitiesApi(client)
