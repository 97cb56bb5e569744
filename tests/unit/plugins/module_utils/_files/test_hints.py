# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a parser gives up on comes with a hint for whoever typed it."""

from __future__ import annotations

import pytest

from ..file_texts import many


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("a.yml", "- id: 1\n\tcity: x\n", 2, "a tab indents this line: YAML takes spaces only"),
        ("a.yml", "- id: 1\n\u00a0 city: x\n", 2, "U+00A0 NO-BREAK SPACE at character 1 of the line: YAML takes plain"),
        ("a.yml", "- id: 1\n  city:\u00a0x\n  state: y\n", 3, "U+00A0 NO-BREAK SPACE at character 8 of the line"),
        ("a.yml", "- id: 1\n  city: {{ city }}\n", 2, "a file of customers is no template: write the value itself"),
        ("a.yml", "- id: 1\n  city: {{ city }} x\n", 2, "a file of customers is no template"),
        ("a.yml", "customers: {{ them }}\n", 1, "a file of customers is no template"),
        ("a.yml", "{% for x in y %}\n- id: 1\n", 1, "a file of customers is no template"),
        ("a.yml", "- id: 1\n  notes: @ada\n", 2, "a text that begins with @ stands in quotes as a whole"),
        ("a.yml", "- id: 1\n  notes: %x\n", 2, "a text that begins with % stands in quotes"),
        ("a.yml", "- id: 1\n  notes: `x`\n", 2, "a text that begins with ` stands in quotes"),
        ("a.yml", "- id: 1\n  notes: & co\n", 2, "a text that begins with & stands in quotes"),
        ("a.yml", "- id: 1\n  notes: * x\n", 2, "a text that begins with * stands in quotes"),
        ("a.yml", "- id: 1\n  phone: *67\n", 2, "a text that begins with * stands in quotes"),
        ("a.yml", "- id: 1\n  notes: !urgent\n", 2, "a text that begins with ! stands in quotes"),
        ("a.yml", "- id: 1\n  notes: > 5\n", 2, "a text that begins with > stands in quotes"),
        ("a.yml", "- id: 1\n  notes: - x\n", 2, "a text that begins with - stands in quotes"),
        ("a.yml", "- id: 1\n  notes: [VIP] Ada\n", 2, "a text that begins with [ stands in quotes as a whole"),
        ("a.yml", '- id: 1\n  notes: "VIP" Ada\n', 2, 'a text that begins with " stands in quotes as a whole'),
        ("a.yml", "- id: 1\n  notes: call: later\n", 2, "a text with a colon and a space in it stands in quotes"),
        ("a.yml", "- id: 1\n  city:x\n  state: y\n", 3, "a space belongs behind the colon of the line before"),
        ("a.yml", "- id: 1\n<<<<<<< HEAD\n  city: x\n=======\n  city: y\n>>>>>>> b\n", 2, "a merge conflict was left"),
        ("a.yml", "- id: 1\n  city: x\n>>>>>>> b\n- id: 2\n", 3, "a merge conflict was left here"),
        ("a.json", '[{"id": 1},\n<<<<<<< HEAD\n{"id": 2}]', 2, "not JSON: a merge conflict was left here"),
        ("a.yml", "- id: 1\n  city: x\n=======\n  city: y\n", 3, "not YAML: a merge conflict was left here"),
        ("a.yml", "customers:\r\n- id: 1\r\n=======\r\n\r\n- id: 2\r\n", 3, "a merge conflict was left here"),
        ("a.yml", "- id: 1\n=======\n", 2, "a merge conflict was left here"),
        ("a.json", '[{"id": 1}\n=======\n,{"id": 2}]', 2, "not JSON: a merge conflict was left here"),
        ("a.yml", '- id: 1\n  notes: "a\n=======\nb"\n- @x\n', 5, "a text that begins with @ stands in quotes"),
        ("a.yml", "-\tid: 1\n", 1, "a tab stands behind the dash of this line: YAML takes spaces only"),
        ("a.yml", "customers:\n  - \tid: 1\n    city: x\n", 2, "a tab stands behind the dash of this line"),
        ("a.yml", "- id: 1\r  city: x\r", 1, "a carriage return (CR) alone ends this line: save the file with LF"),
        ("a.yml", "- id: 1\r\n# a\r  city: x\r\n", 2, "a carriage return (CR) alone ends this line"),
    ],
)
def test_what_people_mistype_gets_a_hint(name, text, line, said):
    problem = many(text, name)[1][0]
    assert problem.startswith("{}:{}: ".format(name, line))
    assert said in problem
