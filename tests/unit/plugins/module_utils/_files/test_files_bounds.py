# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading customer files at a bounded cost: large files, wide records, aliases."""

from __future__ import annotations

import json

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._files.files import read_many
from ansible_collections.latepoint.api.plugins.module_utils._files.located import Problem
from ansible_collections.latepoint.api.tests.unit.plugins.effort import effort

from ..file_texts import many, refused_one


def test_the_effort_for_a_file_grows_as_the_file_does():
    def read(number):
        rows = "".join("- {{id: {}, first_name: Ada, city: London}}\n".format(n + 1) for n in range(number))
        return effort(lambda: sum(1 for _record in read_many("a.yml", "customers:\n" + rows, [])))

    (few, read_few), (more, read_more) = read(100), read(1000)
    assert (read_few, read_more) == (100, 1000)
    assert more <= 11 * few


@pytest.mark.no_cover
def test_records_are_read_one_by_one():
    """The text behind a record is not parsed before the record is taken: nobody holds a whole file of nodes."""
    text = "customers:\n" + "".join("- {{id: {}, city: London}}\n".format(n) for n in range(1, 5001)) + "- ["
    problems: list[Problem] = []
    found = read_many("a.yml", text, problems)
    assert [next(found).id for _record in range(3)] == [1, 2, 3]
    assert problems == []
    assert sum(1 for _record in found) == 4997
    assert [problem.line for problem in problems] == [5002]


@pytest.mark.no_cover
def test_of_thousands_of_mistakes_the_reader_stops_at_the_ten_thousandth():
    problems = many("- {id: 1, a: x, b: x, c: x, d: x}\n" * 5000)[1]
    assert len(problems) == 10001
    assert problems[-1] == "a.yml:2500: so many mistakes that the rest of the file was not read"


@pytest.mark.parametrize("mistake", ["colour: red", "city: [x]", "city: x\n  city: y", "id: [", "- x"])
@pytest.mark.parametrize("length", [1, 199, 200, 201, 485, 500, 4000])
def test_a_long_path_hides_neither_the_line_nor_the_mistake(length, mistake):
    name = "a" * length + ".yml"
    problems = many("- id: 5\n- id: 6\n  {}\n".format(mistake), name)[1]
    assert problems
    for problem in problems:
        place, said = problem.split(".yml:", 1)
        assert 2 <= int(said.split(":")[0]) <= 4
        assert name.endswith(place.lstrip("…") + ".yml")
        assert len(problem) < 500
    assert refused_one("id: 5\nxyz: red\n", name)[0].endswith(".yml:2: unknown field 'xyz'")


def test_a_wide_record_is_refused():
    text = "- {id: 1, custom_fields: {" + ", ".join("k{}: v".format(n) for n in range(1001)) + "}}"
    assert many(text)[1] == ["a.yml:1: more than 1000 keys are no customer"]


@pytest.mark.parametrize("where", ["custom_fields", None])
def test_a_wide_record_in_json_is_refused_before_its_keys_are_looked_at(where):
    wide = {"k{}".format(number): "v" for number in range(20000)}
    text = json.dumps([{"id": 1}, {"id": 2, where: wide} if where else wide], indent=1)
    calls, (_found, problems) = effort(lambda: many(text, "a.json"))
    assert problems == ["a.json:5: more than 1000 keys are no customer"]
    assert calls < 5 * 20000


BOMB = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    "- &a{} [{}]\n".format(n, ", ".join(["*a{}".format(n - 1)] * 10)) for n in range(1, 7)
)


@pytest.mark.parametrize("key", ["", "customers:\n"])
def test_an_alias_bomb_is_refused(key):
    problems = many(key + BOMB)[1]
    assert "aliases and merge keys make too much of this file" in problems[-1]
    assert len(problems) <= 5


WIDE = "- &w {{id: 1, custom_fields: &c {{{}}}}}\n".format(", ".join("k{}: v".format(n) for n in range(900)))


@pytest.mark.no_cover
@pytest.mark.parametrize("line", ["<<: *w, id: {}", "id: {}, custom_fields: *c", "id: {}, custom_fields: {{<<: [*c]}}"])
def test_aliases_and_merge_keys_are_counted_with_what_they_bring(line):
    text = WIDE + "".join("- {" + line.format(n) + "}\n" for n in range(2, 5000))
    found, problems = many(text)
    assert len(found) < 600
    assert "aliases and merge keys make too much of this file" in problems[-1]


LONG = {
    "a value": ("- {id: 1, notes: &n " + "x" * 60000 + "}\n", "id: {}, notes: *n"),
    "a list's value": ("- {id: 1, custom_fields: &n {a: " + "x" * 60000 + "}}\n", "id: {}, custom_fields: *n"),
    "a merge": ("- &n {id: 1, notes: " + "x" * 60000 + "}\n", "<<: *n, id: {}"),
    "an alias of an alias": (
        "- {id: 1, notes: &m " + "x" * 30000 + "}\n- {id: 2, custom_fields: &n {a: *m, b: *m}}\n",
        "id: {}, custom_fields: *n",
    ),
}


@pytest.mark.parametrize("kind", sorted(LONG))
def test_a_long_text_is_counted_with_each_of_its_aliases(kind):
    """Else a file of 131 kB makes a result of 344 MB."""
    first, line = LONG[kind]
    found, problems = many(first + "".join("- {" + line.format(n) + "}\n" for n in range(3, 3000)))
    assert problems[-1].endswith("aliases and merge keys make too much of this file: more than any list of customers")
    assert 10 < len(found) < 50


def test_a_text_of_some_length_may_have_hundreds_of_aliases():
    text = "- {id: 1, notes: &n " + "x" * 2000 + "}\n" + "".join(f"- {{id: {n}, notes: *n}}\n" for n in range(2, 400))
    found, problems = many(text)
    assert (len(found), problems) == (399, [])
