# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON object in the text of an answer."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._http.body import (
    BEFORE,
    BEHIND,
    CUT_OFF,
    MARK,
    NO_OBJECT,
    NO_UTF_8,
    SECOND,
    Found,
    find_object,
)

ONE = {"id": 1}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'{"id": 1}', Found(ONE)),
        (b' \r\n{"id": 1}\n', Found(ONE)),
        (b'\xef\xbb\xbf{"id": 1}', Found(ONE, MARK)),
        (b'<b>Warning</b>: {x} in y\n{"id": 1}', Found(ONE, BEFORE)),
        (b'{"id": 1', Found(damage=CUT_OFF)),
        (b'{"id": NaN}', Found(damage=CUT_OFF)),
        (b'{"id": 1} and more', Found(ONE, BEHIND)),
        (b'{"id": 1}\n<!-- cached by {x} at 10:00 -->', Found(ONE, BEHIND)),
        (b'{"id": 1}<br />\n<b>Notice</b>: Undefined index in x.php', Found(ONE, BEHIND)),
        (b'\xef\xbb\xbf{"id": 1}0', Found(ONE, BEHIND)),
        (b'{"a": "\\ud83d"}<!-- -->', Found({"a": "?"}, BEHIND)),
        (b'{"id": 1}{"id": 2}', Found(damage=SECOND)),
        (b'{"id": 1}<br>{"id": 2}', Found(damage=SECOND)),
        (b'{"id": 1} - ' + b"{x " * 60, Found(damage=SECOND)),
        (b'{"id": 1} - ' + b'{"a":' * 100000, Found(damage=SECOND)),
        (b'{"id": 1}{"id": ', Found(damage=CUT_OFF)),
        (b'{"id": 1}}', Found(damage=CUT_OFF)),
        (b'{"id": 1}, "x"', Found(damage=CUT_OFF)),
        (b'<html>{"id": 1}</html>', Found()),
        (b'Notice {"id": 1} <!-- cached -->', Found()),
        (b"[1]", Found(damage=NO_OBJECT, items=[1])),
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
