# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known beforehand of a stored text is what the sandbox stores, written down a second time."""

from __future__ import annotations

import html

from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._record.sanitized import one_line_field, text_area
from sandbox import values

ODD = st.text(alphabet="<>ab%2fF0 \n\t&;'\"!-/script", max_size=30)


@given(ODD, st.booleans())
def test_the_sandbox_stores_the_same_and_changes_it_no_more(text, lines):
    mine = text_area(text) if lines else one_line_field(text)
    theirs = text
    for _pass in range(6):
        theirs = values.sanitized(theirs, lines=lines)
    assert html.unescape(mine) == html.unescape(theirs)
    assert values.sanitized(mine, lines=lines) == mine
