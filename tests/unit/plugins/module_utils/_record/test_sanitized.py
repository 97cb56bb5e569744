# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is stored of a text is known before it is sent."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._record.declared import as_stored, declare
from ansible_collections.latepoint.api.plugins.module_utils._record.sanitized import one_line_field, text_area


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Ada", "Ada"),
        ("50%20off", "50off"),
        ("100%", "100%"),
        ("%%2020", ""),
        ("<b>Ada</b>", "Ada"),
        ("a < b", "a &lt; b"),
        ("a <b", "a &lt;b"),
        ("a > b", "a > b"),
        ("x<script>alert(1)</script>y", "xy"),
        (" Ada \n King ", "Ada King"),
        ("Tom & 'Ada'", "Tom & 'Ada'"),
    ],
)
def test_a_name(text, stored):
    assert one_line_field(text) == stored


def test_notes_keep_their_lines():
    assert text_area(" VIP\n\nsince  2020%20<br>\n") == "VIP\n\nsince 2020"


def test_a_record_as_it_will_be_stored():
    record = as_stored(declare({"id": 1, "first_name": "A<b>d</b>a", "notes": " VIP \n", "city": "<b>"}))
    assert record.values == {"first_name": "Ada", "notes": " VIP \n", "city": "<b>"}
    assert record.reduced == {"first_name": "A<b>d</b>a"}


def test_a_record_that_is_stored_as_it_is():
    record = declare({"id": 1, "first_name": "Ada", "last_name": " King "})
    assert as_stored(record) is record
