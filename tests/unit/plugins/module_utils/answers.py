# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Raw answers for the tests of how they are read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError
from ansible_collections.latepoint.api.plugins.module_utils._http.answer import (
    Answer,
    RawAnswer,
    read_answer,
)

URL = "https://salon.example.com/wp-json/latepoint-api/v1/customers/1"
PAGE = "<!DOCTYPE html><html><head><title>Salon</title></head><body>{ hello }</body></html>"
WARNING = "<br />\n<b>Warning</b>:  Undefined array key {0} in <b>/var/www/html/x.php</b> on line <b>12</b><br />\n"


def raw(body: Any, status: int = 200, method: str = "GET", **headers: str) -> RawAnswer:
    if isinstance(body, str):
        body = body.encode("utf-8")
    if not isinstance(body, bytes):
        body = json.dumps(body).encode("utf-8")
    return RawAnswer(method, URL, status, headers, body)


def read(body: Any, status: int = 200, method: str = "GET", **headers: str) -> Answer:
    return read_answer(raw(body, status, method, **headers))


def refused(body: Any, status: int = 200, method: str = "GET", **headers: str) -> AnswerError:
    with pytest.raises(AnswerError) as caught:
        read(body, status, method, **headers)
    return caught.value
