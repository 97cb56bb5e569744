# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request through the client, for the tests of HTTP."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError
from ansible_collections.latepoint.api.plugins.module_utils._http.client import Client
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    reply,
)

OK = {"success": True, "data": {"id": 1}}
PATH = "/customers/1"


def ok() -> requests.Response:
    return reply(200, OK)


def refusal(client: Client, method: str = "GET", body: Any = None) -> AnswerError:
    with pytest.raises(AnswerError) as caught:
        client.call(method, PATH, None, body)
    return caught.value
