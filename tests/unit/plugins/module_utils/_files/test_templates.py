# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that look like templates: a warning where they are a value, a hint where they are none."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._files.files import read_one

from ..file_texts import many

TEMPLATE = "holds a template, which is taken as it stands there: a file of customers is no template"


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ('- id: 1\n  city: "{{ city }}"\n', [f"a.yml:2: city {TEMPLATE}"]),
        ("- id: 1\n  notes: at {{ city }},\n    {% if x %}x{% endif %}\n", [f"a.yml:2: notes {TEMPLATE}"]),
        ("- id: 1\n  custom_fields:\n    tier: '{{ x }}'\n", [f"a.yml:2: custom_fields.tier {TEMPLATE}"]),
        ("- id: 1\n  custom_fields: {'{{ x }}': gold}\n", [f"a.yml:2: custom_fields.{{{{ x }}}} {TEMPLATE}"]),
        ("- id: 1\n  notes: x }} a {{ alone, {one}, } and {%\n", []),
    ],
)
def test_a_template_in_quotes_is_a_warning(text, warnings):
    found, problems = many(text)
    assert (problems, found[0].warnings) == ([], warnings or ())


def test_a_template_where_it_is_no_value_gets_a_hint():
    _found, problems = many('- id: "{{ id }}"\n  email: "{{ email }}"\n  status: "{{ status }}"\n  country: XX\n')
    assert [problem.endswith(" (a file of customers is no template)") for problem in problems] == [True] * 3 + [False]
    assert problems[1] == "a.yml:2: email holds white space (a file of customers is no template)"


def test_a_template_in_a_file_of_one_customer_or_of_json_is_a_warning():
    assert read_one("a.yml", 'id: 1\ncity: "{{ city }}"\n').warnings == [f"a.yml:2: city {TEMPLATE}"]
    found, _problems = many('[{"id": 1, "city": "{{ city }}"}]', "a.json")
    assert found[0].warnings == [f"a.json:1: city {TEMPLATE}"]
