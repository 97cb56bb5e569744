# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of messages is whole, and the messages keep to the rules of the house."""

from __future__ import annotations

import ast
import re
import textwrap

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import LatePointError
from ansible_collections.latepoint.api.plugins.module_utils._results.one import ADVICE, advice_for
from tools.docs.messages import _texts, messages
from tools.pages import ROOT, rows

TEXTS = [message.text for message in messages()]


def found(source):
    return [text for _line, text in _texts(ast.parse(textwrap.dedent(source)))]


def test_a_text_with_values_is_one_message_and_documentation_is_none():
    source = '''
        """A file"""
        DOCUMENTATION = "module: x"
        def f(x):
            """A function"""
            return f"customer {x.id} is "  f"not {x['y']} there"
    '''
    assert found(source) == ["customer {x.id} is not {x['y']} there", "y"]


def test_messages_of_each_kind_are_in_the_list():
    said = "\n".join(TEXTS)
    for part in (
        "no connection to",
        "half a listing",
        "Switch the LatePoint plugin on",
        "{self._option} {path} is not there",
    ):
        assert part in said


def test_no_message_says_what_the_house_does_not_say():
    assert [
        text for text in TEXTS if re.search(r"please try again|oops|unexpected error|\bTODO\b|\w!!", text, re.I)
    ] == []


def test_advice_ends_as_a_sentence_and_its_code_is_on_the_page():
    page = rows((ROOT / "docs" / "errors.md").read_text("utf-8"))
    for code, text in ADVICE.items():
        assert code in page
        assert text[0].isupper(), text
        assert text.endswith((".", "?")), text


def test_who_was_not_deleted_is_not_told_to_correct_a_value():
    value = LatePointError("x", "write_not_kept", {"fields": ["phone"]})
    customer = LatePointError("x", "write_not_kept", {"fields": []})
    assert advice_for(value) == ADVICE["write_not_kept"]
    assert "error log" in advice_for(customer)
