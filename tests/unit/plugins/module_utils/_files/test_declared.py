# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that is declared for a site, and every mistake in it at once."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError, PlanError, RecordError
from ansible_collections.latepoint.api.plugins.module_utils._files.declared import read_declared
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._results.one import failure
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import source

# Ten mistakes, each at its own line.
TEN = """customers:
  - id: 1
    frist_name: Ada
  - id: 2
    status: asleep
  - id: three
  - id: 4
    country: Norway
  - first_name: Nobody
  - id: 6
    city: [Oslo]
  - id: 7
    email: not an address
  - just text
  - id: 9
    custom_fields: none
  - id: 10
    is_guest: perhaps
  - id: 11
    zipcode: 02134
"""
PLACES = [3, 5, 6, 8, 9, 11, 13, 14, 16, 18]


def read(customers=None, *files):
    params = {"customers": customers, "src": [file["name"] for file in files] or None, "_sources": list(files) or None}
    return read_declared(params)


def test_records_of_the_task_come_before_those_of_its_files():
    first, second = source("a.yml", "- id: 2\n- id: 3\n"), source("b.json", '{"customers": [{"id": 4}]}')
    found = read([{"id": 1}], first, second)
    assert [(record.id, record.source) for record in found] == [
        (1, "customers[0]"),
        (2, "a.yml:1"),
        (3, "a.yml:2"),
        (4, "b.json:1"),
    ]


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize("value", ["*Hidden", "!Hidden", "!Hidden x", "!!Hidden x", "!Hidden!x y", "[!Hidden x]"])
def test_a_text_without_its_quotes_is_masked_where_yaml_takes_it_for_a_name(monkeypatch, loader, value):
    monkeypatch.setattr(yaml, "CSafeLoader", getattr(yaml, loader, yaml.SafeLoader), raising=False)
    with pytest.raises(RecordError) as caught:
        read(None, source("a.yml", "- id: 1\n  notes: " + value))
    shown = json.dumps(failure(caught.value, Mask(["notes"])))
    assert "a.yml:2: " in shown
    assert "Hidden" not in shown


def test_ten_mistakes_in_one_file_are_all_told():
    with pytest.raises(RecordError) as caught:
        read(None, source("salon.yml", TEN))
    problems = list(map(str, caught.value.problems))
    assert [int(problem.split(":")[1]) for problem in problems] == PLACES
    assert all("salon.yml:{}: ".format(line) in caught.value.message for line in PLACES)


def test_mistakes_of_all_places_are_told_together():
    with pytest.raises(RecordError) as caught:
        read(
            [{"id": 1, "zipcode": 1}, {"id": 2}, {"city": "Oslo"}],
            source("a.yml", "- id: 2\n- id: 3\n  colour: red\n"),
            source("b.yml", "customers: [\n"),
            source("c.yml", ""),
        )
    said = caught.value.message
    for place in ("customers[0].zipcode", "customers[2]", "a.yml:3", "b.yml:1", "c.yml:1", "a.yml:1: customer 2"):
        assert place in said


@pytest.mark.no_cover
def test_of_thousands_of_mistakes_the_first_are_in_the_message_and_all_in_the_details():
    with pytest.raises(RecordError) as caught:
        read(None, source("big.yml", "".join("- id: {}\n  colour: red\n".format(n) for n in range(1, 3001))))
    assert len(caught.value.details["problems"]) == 3000
    assert "and 2980 more" in caught.value.message
    assert len(caught.value.message) < 5000


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([{"id": 1}, {"id": 1}], "customers[1]: customer 1 is declared at customers[0] already"),
        (
            [{"email": "a@b.org"}, {"email": "A@B.org"}],
            "customers[1]: the e-mail A@B.org is declared at customers[0] already",
        ),
        (
            [{"id": 1, "email": "a@b.org"}, {"id": 2, "email": "A@b.org"}],
            "customers[1]: the e-mail A@b.org is declared at customers[0] already",
        ),
        (
            [{"email": "a@b.org"}, {"id": 2, "email": "a@b.org"}],
            "customers[1]: the e-mail a@b.org is declared at customers[0] already",
        ),
    ],
)
def test_who_is_declared_twice(records, said):
    with pytest.raises(PlanError) as caught:
        read(records)
    assert caught.value.code == "duplicate_customer"
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([{"id": 1, "size": 5}, {"id": 1}], "customers[1]: customer 1 is declared at customers[0] already"),
        ([{"id": 1}, {"id": 1, "size": 5}], "customers[1]: customer 1 is declared at customers[0] already"),
        ([{"id": 1, "colour": 5}, {"id": 1, "size": 5}], "customers[1]: customer 1 is declared at customers[0]"),
        ([{"id": "x", "email": "a@b.org"}, {"email": "A@b.org"}], "customers[1]: the e-mail A@b.org is declared at"),
    ],
)
def test_who_is_declared_twice_is_told_beside_other_mistakes(records, said):
    with pytest.raises(RecordError) as caught:
        read(records)
    assert said in str(caught.value.problems[-1])
    text = json.dumps(records)
    with pytest.raises(RecordError) as caught:
        read(None, source("a.json", text))
    assert said.replace("customers[0]", "a.json:1").replace("customers[1]", "a.json:1") in str(
        caught.value.problems[-1]
    )


def test_a_record_of_which_nothing_can_be_read_is_nobodys_duplicate():
    with pytest.raises(RecordError) as caught:
        read(
            [{"id": "x"}, {"id": "x"}, {"city": "Oslo"}, {"city": "Oslo"}, {"id": None, "email": ""}, "Ada", {"id": 1}]
        )
    assert [problem for problem in caught.value.problems if "already" in str(problem)] == []
    assert caught.value.details["declared"] == 7


@pytest.mark.no_cover
@pytest.mark.parametrize("number", [1, 50, 4999])
def test_of_ten_mistakes_in_5000_records_none_is_hidden_by_another(number):
    """The last of them repeats the id of a record that is wrong itself."""
    wrong = {100 * at + number: "colour: red" for at in range(9) if 100 * at + number <= 5000}
    lines = ["- id: {}\n  {}\n".format(at, wrong.get(at, "city: Oslo")) for at in range(1, 5001)]
    with pytest.raises(RecordError) as caught:
        read(None, source("big.yml", "".join([*lines, "- id: {}\n".format(number)])))
    assert len(caught.value.problems) == len(wrong) + 1
    assert "customer {} is declared at".format(number) in str(caught.value.problems[-1])


def test_duplicates_name_both_places_in_their_files():
    with pytest.raises(PlanError) as caught:
        read(None, source("x.yml", "- id: 5\n"), source("y.yml", "# here\n- city: Oslo\n  id: 5\n"))
    assert caught.value.message == "y.yml:2: customer 5 is declared at x.yml:1 already"


@given(st.lists(st.integers(1, 8), max_size=10))
def test_each_repetition_is_told(numbers):
    repeated = len(numbers) - len(set(numbers))
    records = [{"id": number} for number in numbers]
    if not repeated:
        assert [record.id for record in read(records)] == numbers
        return
    with pytest.raises(PlanError) as caught:
        read(records)
    assert len(caught.value.details["problems"]) == repeated


def test_a_large_file_takes_little_memory():
    """Names of fields and values that come again are held once, and a text that was read is let go."""
    text = "".join("- id: {}\n  city: Springfield\n".format(number) for number in range(1, 101))
    files = [source("a.yml", text), source("b.yml", "- id: 101\n")]
    found = read_declared({"src": ["a.yml", "b.yml"], "_sources": files})
    assert len(found) == 101
    assert len({id(record.values["city"]) for record in found[:100]}) == 1
    assert len({id(name) for record in found[:100] for name in record.values}) == 1
    assert files == []


@pytest.mark.parametrize("params", [{}, {"customers": None, "src": None}])
def test_nothing_given(params):
    with pytest.raises(InputError, match="neither customers nor src"):
        read_declared(params)


def test_src_that_nobody_read():
    with pytest.raises(InputError, match="action plugin"):
        read_declared({"src": ["x.yml"]})


def test_an_empty_list_declares_nobody():
    assert read([]) == []
    assert read(None, source("x.yml", "customers: []\n")) == []


@pytest.mark.parametrize(
    "records",
    [
        [{"id": 1, "email": "ada@secret.org"}, {"id": 2, "email": "ada@secret.org"}],
        [{"id": 1, "email": "ada@secret.org", "zipcode": 5}],
        [{"id": 1, "email": "ada@secret.org ada@secret.org"}],
    ],
)
def test_what_is_masked_is_taken_out_of_the_messages(records):
    mask = Mask(["email"])
    with pytest.raises((PlanError, RecordError)) as caught:
        read(records)
    assert "ada@secret.org" not in mask.text(caught.value.text)
    assert "ada@secret.org" not in str(mask.anything(caught.value.details))
