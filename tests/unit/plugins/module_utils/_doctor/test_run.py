# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor on sites in memory: what it asks, and that nothing is written or left behind unasked."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, InputError
from ansible_collections.latepoint.api.plugins.module_utils._doctor.client import Patient, WatchedClient
from ansible_collections.latepoint.api.plugins.module_utils._doctor.run import Doctor

from .. import fakes
from ..doctor_salon import Salon, client_for, examine, found, people, problems


def test_a_sound_site_is_only_read():
    site = Salon(*people(3))
    result = examine(site)
    assert site.writes() == []
    assert (result["verdict"], result["changed"], result["round_trip"]) == ("ok", False, [])
    assert result["requests"]["GET"] == len(site.calls) + 3  # and the front page, and the indexes of both APIs
    assert result["msg"].startswith("https://salon.example.com can be reconciled, as far as reading tells: ")


def test_nothing_that_is_found_repeats_anybody_or_the_key():
    site = Salon(*people(3))
    site.faults["GET"] = [lambda at, call: at.work(call)] * 2 + [
        lambda at, call: fakes.reply(400, {"code": "odd", "message": "Ada3@example.com of Lovelace is odd"})
    ]
    text = str(examine(site))
    assert "is odd" in text
    for value in ("Ada", "ada1", "ada3", "Lovelace", "5550199", "London", "02134", "morning", fakes.KEY):
        assert value not in text


def test_the_round_trip_writes_every_field_and_deletes_again():
    site = Salon(*people(2))
    before = dict(site.customers)
    result = examine(site, write=True)
    assert problems(result) == set()
    assert result["changed"]
    assert site.customers == before
    tried = {trial["field"] for trial in result["round_trip"]}
    assert {"email", "phone", "first_name", "is_guest", "country", "notes", "avatar_image_id", "custom_fields"} <= tried
    assert not {call.path for call in site.calls if call.method == "PUT"} & {"/customers/1", "/customers/2"}


def test_check_mode_and_a_read_only_client_write_nothing():
    site = Salon(*people(2))
    result = Doctor(client_for(site), True).run()
    assert site.writes() == []
    assert found(result, "round_trip")["verdict"] == "note"


def test_a_field_that_is_not_kept_is_a_problem_for_those_who_declare_it():
    assert problems(examine(Salon(drops=["city"]), write=True)) == {"field_city"}
    assert problems(examine(Salon(drops=["city"]), write=True, fields=["phone"])) == set()


def test_unknown_fields_are_refused_before_anything_is_sent():
    site = Salon()
    with pytest.raises(InputError, match="did you mean 'phone'"):
        examine(site, fields=["fone"])
    assert site.calls == []


# --- the client ---------------------------------------------------------------------------------------------


def test_what_passed_is_noted():
    client = client_for(fakes.script(requests.ConnectTimeout(), fakes.reply(200, {"success": True, "data": {"id": 5}})))
    assert client.envelope() == {}
    assert client.shown() == {}
    client.call("GET", "/customers/5")
    assert [(exchange.kind, exchange.status) for exchange in client.exchanges] == [("one", None), ("one", 200)]
    assert client.shown() == {"id": 5}


@pytest.mark.parametrize("body", ["nothing", "{", "[" * 5 + "]" * 5, '"{"'])
def test_answers_without_an_envelope(body):
    client = client_for(lambda request: fakes.reply(200, body))
    with pytest.raises(AnswerError):
        client.call("GET", "/customers", tries=_spent(client))
    assert client.envelope() == {}
    assert client.shown() == {}


def _spent(client: WatchedClient) -> Any:
    tries = client.tries()
    tries.used = 99
    return tries


def test_messages_lose_what_is_known_of_people():
    patient = Patient(client_for(Salon()))
    patient.hide(fakes.ada(first_name="No"))
    assert "Lovelace" not in patient.message_of(AnswerError("Lovelace is there", "customer_update_failed"))
    assert patient.message_of(AnswerError("No answer from Lovelace", "unreachable")) == "No answer from Lovelace"
