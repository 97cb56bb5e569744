# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that are damaged: noise around JSON, half of it, what JSON may not hold, any bytes at all."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, Arrived
from ansible_collections.latepoint.api.tests.unit.plugins.effort import effort

from ..answers import WARNING, read, refused

# --- noise in front of JSON -------------------------------------------------------------------------

GOOD = json.dumps({"success": True, "data": {"id": 1, "first_name": "Zoé"}}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("front", "warning"),
    [
        ("\ufeff", "a byte-order mark"),
        ("\n\n\ufeff", "a byte-order mark"),
        (WARNING, "text (a PHP warning?)"),
        ("Deprecated: {something} in x.php\n", "text (a PHP warning?)"),
        ("\ufeff" + WARNING, "text (a PHP warning?)"),
        ("{}" * 10, None),
    ],
)
def test_noise_in_front(front, warning):
    """api-facts: "prints PHP warnings in front of the JSON": read all the same, and told."""
    if warning is None:
        assert "a second object behind it" in refused(front + GOOD).message
        return
    answer = read(front + GOOD)
    assert answer.data == {"id": 1, "first_name": "Zoé"}
    assert answer.warnings == (
        f"The site sent {warning} in front of its JSON. It was read all the same, but the site needs a look.",
    )


@pytest.mark.parametrize("rest", ["<!-- cached by x -->", "<br />\n<b>Notice</b>: Undefined index", "0"])
def test_noise_behind(rest):
    answer = read(GOOD + "\n" + rest)
    assert answer.data == {"id": 1, "first_name": "Zoé"}
    (warning,) = answer.warnings
    assert warning.startswith("The site sent text (a PHP notice, a comment of a cache?) behind its JSON. It was read")


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_of_two_answers_none_counts(method):
    error = refused(GOOD + "\n" + GOOD, 200, method)
    assert (error.code, error.arrived) == ("unexpected_answer", Arrived.UNKNOWN)
    assert "a second object behind it" in error.message


@pytest.mark.parametrize("front", ["\n", " \r\n\t"])
def test_white_space_in_front_is_nothing(front):
    assert read(front + GOOD).warnings == ()


def test_not_every_brace_is_looked_at():
    assert refused("- " + "{x " * 60 + GOOD).code == "not_json"


# --- damaged JSON -----------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [1, 5, 20, len(GOOD) - 1])
def test_cut_off(end):
    """api-facts: GET: "cut-off answers" may pass."""
    error = refused(GOOD[:end])
    assert (error.code, error.passing, error.arrived) == ("unexpected_answer", True, Arrived.UNKNOWN)
    assert error.message == "the site's answer (HTTP 200) is JSON that ends early or is damaged"


@pytest.mark.parametrize(
    "body",
    [
        '{"success": true, "data": NaN}',
        '{"success": true, "data": -Infinity}',
        '{"success": true, "data": ' + "[" * 200000 + "]" * 200000 + "}",
        '{"a":' * 100000,
        "{'success': true}",
    ],
    ids=["NaN", "Infinity", "deep", "deep and open", "python"],
)
def test_what_json_may_not_hold(body):
    assert "damaged" in refused(body).message


@pytest.mark.parametrize("body", ["[]", "[1]", "5", '"text"', "true", "false"])
def test_json_that_is_no_object(body):
    error = refused(body)
    assert (error.code, error.passing) == ("unexpected_answer", False)
    assert "JSON that is not an object" in error.message


@pytest.mark.parametrize(
    "body", [b'{"success": true, "data": "\xe9"}', b'\xef\xbb\xbf{"success": true, "data": "\xe9"}']
)
def test_json_that_is_not_utf8(body):
    """Guessing another encoding would make other names of people's names."""
    assert "JSON that is not UTF-8" in refused(body).message


def test_json_that_is_not_utf8_behind_a_warning():
    assert refused(b'Warning: x {"success": true, "data": {"id": 1, "city": "K\xf6ln"}}').code == "not_json"


def test_lone_surrogates_become_what_can_be_written():
    answer = read('{"success": true, "data": {"first_name": "a\\ud800b", "\\udfff": ["\\ud83d\\ude00"]}}')
    assert answer.data == {"first_name": "a?b", "?": ["😀"]}
    json.dumps(answer.data, ensure_ascii=False).encode("utf-8")


def test_the_effort_for_a_list_grows_as_the_list_does():
    def read_rows(number):
        rows = [{"id": number, "first_name": "Zoé" * 10} for number in range(number)]
        return effort(lambda: len(read({"success": True, "data": rows}).data))

    (few, read_few), (many, read_many) = read_rows(500), read_rows(5000)
    assert (read_few, read_many) == (500, 5000)
    assert many <= 10 * few


# --- anything ---------------------------------------------------------------------------------------

json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.floats(allow_nan=False)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["success", "status", "data", "error", "code", "message", "details"]), inner),
    ),
    max_leaves=8,
)
bodies = st.one_of(st.binary(max_size=40), st.text(max_size=40), json_values.map(json.dumps))
locations = st.one_of(st.just(""), st.text(max_size=20), st.sampled_from(["//[", "http://a:b:c", "http://\u2100"]))


@given(bodies, st.integers(200, 599), st.sampled_from(["GET", "PUT", "POST", "DELETE"]), locations)
def test_every_answer_is_a_success_or_an_answer_error(body, status, method, location):
    with suppress(AnswerError):
        answer = read(body, status, method, Location=location)
        assert 200 <= status < 300
        assert answer.envelope.get("success") is True or answer.envelope.get("status") == "success"
