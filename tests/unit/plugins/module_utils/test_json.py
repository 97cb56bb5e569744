# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON object in the text of an answer."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._json import (
    CUT_OFF,
    NO_OBJECT,
    NO_UTF_8,
    Found,
    find_object,
)

ONE = {"id": 1}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'{"id": 1}', Found(ONE)),
        (b' \r\n{"id": 1}\n', Found(ONE)),
        (b'\xef\xbb\xbf{"id": 1}', Found(ONE, "a byte-order mark")),
        (b'<b>Warning</b>: {x} in y\n{"id": 1}', Found(ONE, "text (a PHP warning?)")),
        (b'{"id": 1', Found(damage=CUT_OFF)),
        (b'{"id": NaN}', Found(damage=CUT_OFF)),
        (b'{"id": 1} and more', Found(damage=CUT_OFF)),
        (b"[1]", Found(damage=NO_OBJECT)),
        (b"7", Found(damage=NO_OBJECT)),
        (b'{"name": "J\xf6rg"}', Found(damage=NO_UTF_8)),
        (b"<p>J\xf6rg</p>", Found()),
        (b"<html><script>{}</script></html>", Found()),
        (b"", Found()),
        (b'{"a": "\\ud83d\\ude00 \\ud83d"}', Found({"a": "\U0001f600 ?"})),
    ],
)
def test_what_is_found(body, found):
    assert find_object(body) == found
