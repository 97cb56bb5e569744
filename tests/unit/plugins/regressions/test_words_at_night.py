# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that misled, or could not be read."""

from __future__ import annotations

import json

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError
from ansible_collections.latepoint.api.plugins.module_utils._doctor.discretion import Discretion
from ansible_collections.latepoint.api.plugins.module_utils._engine.write import Writer
from ansible_collections.latepoint.api.plugins.module_utils._files.files import read_many
from ansible_collections.latepoint.api.plugins.module_utils._http.answer import RawAnswer, read_answer
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal, plan_customer
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._results.one import written_result
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeSite, ada, reply


def refusal(status, body):
    with pytest.raises(AnswerError) as caught:
        read_answer(RawAnswer("PUT", "https://salon.example.com/x", status, {}, json.dumps(body).encode()))
    return caught.value.message


@pytest.mark.parametrize("key", ["data", "details"])
def test_a_validation_error_names_the_field(key):
    said = refusal(
        422, {"code": "validation_failed", "message": "Validation failed.", key: {"phone": ["is not valid"]}}
    )
    assert said == "Validation failed: phone: is not valid (HTTP 422, validation_failed)"


def test_details_that_are_a_trace_are_not_repeated():
    said = refusal(422, {"code": "x", "message": "m", "details": {"phone": ["/var/www/x.php:12 Stack trace"]}})
    assert said == "m (HTTP 422, x)"


def test_a_write_that_could_not_be_verified_is_not_called_a_failed_one():
    site = FakeSite(ada())
    change = plan_customer(declare({"id": 1, "city": "Oslo"}), customer_from_api(ada()), Goal())
    writer = Writer(site.api(retries=0))
    written = writer.write(change)
    site.instead("GET", lambda: reply(401, {"code": "unauthorized", "message": "Invalid API key"}))
    result = written_result(writer.read(written), Mask())
    assert result["error"]["details"]["written"] == "accepted"
    assert result["msg"].startswith("Customer 1 (ada@example.com) was updated, as the site says, but could not be read")
    assert (result["changed"], result["failed"]) == (True, True)


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ({"country": "NO"}, "no answer from 127.0.0.1"),
        ({"state": "IN"}, "it is in maintenance"),
        ({"avatar_image_id": 0}, "no answer from 127.0.0.1"),
    ],
)
def test_a_mask_leaves_plain_words_and_numbers(record, text):
    discretion = Discretion(Mask(["all"]))
    discretion.hide(record)
    assert discretion.text(text) == text


def test_a_mask_still_takes_out_a_code_as_it_is():
    discretion = Discretion(Mask(["country"]))
    discretion.hide({"country": "NO"})
    assert "NO" not in discretion.text("country (it is 'NO' now, not 'SE')")


def test_a_key_in_quotes_is_no_merge():
    problems: list[str] = []
    found = list(read_many("c.yml", '- id: 1\n  custom_fields: {"<<": "0", a: b}\n', problems))
    assert problems == []
    assert found[0].values == {"custom_fields": {"<<": "0", "a": "b"}}
