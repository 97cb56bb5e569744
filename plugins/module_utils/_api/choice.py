# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which API a client's site is asked through. The only place that knows more than one of them."""

from __future__ import annotations

from typing import Dict, Type

from .._http.client import Client
from .._http.site import ABILITIES, NAMESPACE
from .abilities import AbilitiesApi
from .customers import CustomersApi
from .extension import ExtensionApi

APIS: Dict[str, Type[CustomersApi]] = {NAMESPACE: ExtensionApi, ABILITIES: AbilitiesApi}


def customers_of(client: Client) -> CustomersApi:
    """The customers of the client's site, through the API that its credentials are for."""
    return APIS[client.connection.site.namespace](client)
