# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Untruths that `make prove` has found, each as small as it can be told."""

from __future__ import annotations

from typing import Any, Mapping

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._api.extension import ExtensionApi
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError
from ansible_collections.latepoint.api.plugins.module_utils._engine.outcome import Written
from ansible_collections.latepoint.api.plugins.module_utils._engine.read import SiteReader
from ansible_collections.latepoint.api.plugins.module_utils._engine.write import Writer
from ansible_collections.latepoint.api.plugins.module_utils._plan.change import Change
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal, plan_customer
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._runs.info import Reader
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    FakeSite,
    ada,
    client_of,
    not_found,
    reply,
    script,
)

NEW = {"email": "new@example.com", "first_name": "Nora", "last_name": "New", "city": "Oslo"}
OTHER = {"id": 7, "first_name": "Otto", "last_name": "Other", "email": "otto@example.com", "city": "Rome"}


def creation() -> Change:
    change = plan_customer(declare(NEW), None, Goal(create=True))
    assert change is not None
    return change


def create(site: FakeSite) -> Written:
    writer = Writer(site.api())
    return writer.read(writer.write(creation()))


def answer(number: int) -> Any:
    return reply(201, {"success": True, "data": {"id": number}})


def test_a_new_customer_whose_answer_names_an_id_that_nobody_has():
    site = FakeSite()
    site.after("POST", lambda: answer(99))
    written = create(site)
    assert (written.changed, written.error) == (True, None)
    assert written.now is not None
    assert written.now.id == 1


def test_a_new_customer_whose_answer_names_somebody_elses_id():
    site = FakeSite(OTHER)
    site.after("POST", lambda: answer(7))
    written = create(site)
    assert (written.changed, written.error) == (True, None)
    assert written.now is not None
    assert written.now.value("city") == "Oslo"


def test_a_new_customer_who_was_dropped_while_her_id_went_to_somebody_else():
    """And what that other one is called stands in no message."""
    site = FakeSite(OTHER)
    site.instead("POST", lambda: answer(7))
    written = create(site)
    assert (written.changed, written.error.code) == (False, "write_not_kept")
    assert "Otto" not in written.error.message


def test_a_new_customer_whose_email_the_site_rewrote_is_still_her():
    site = FakeSite()
    site.instead("POST", lambda: store_rewritten(site))
    written = create(site)
    assert (written.changed, written.error.code) == (True, "write_not_kept")
    assert written.error.details["fields"] == ["email"]


def store_rewritten(site: FakeSite) -> Any:
    site.customers[1] = dict(NEW, id=1, email="rewritten@example.com")
    return answer(1)


def test_a_record_under_a_500_is_no_detail_of_an_error():
    client, _adapter = client_of(script(reply(500, {"success": True, "data": ada()})), retries=0)
    with pytest.raises(AnswerError) as caught:
        client.call("GET", "/customers/1")
    assert "ada@example.com" not in str(caught.value.as_result())


@pytest.mark.parametrize("counts", [{"pagination": {"total": 3, "total_pages": 1}}, {"meta": {"total": 3}}])
def test_an_empty_list_of_three(counts: Mapping[str, Any]):
    client, _adapter = client_of(script(reply(200, dict({"success": True, "data": []}, **counts))))
    with pytest.raises(AnswerError, match="an empty list, and says that 3 customers are in it") as caught:
        ExtensionApi(client).find_by_email("ada@example.com")
    assert caught.value.code == "unexpected_answer"


# --- latepoint_customer_info ------------------------------------------------------------------------

PARAMS = dict.fromkeys(
    ("id", "email", "status", "search", "created_after", "created_before", "has_bookings", "is_guest", "limit")
)


def page(ids: Any, total: int) -> Any:
    rows = [dict(OTHER, id=number) for number in ids]
    return reply(200, {"success": True, "data": rows, "pagination": {"total": total, "total_pages": -(-total // 2)}})


def info(*pages: Any, **params: Any) -> Mapping[str, Any]:
    client, _adapter = client_of(script(*pages))
    return Reader(client, dict(PARAMS, include=[], **params), Mask()).run()


def test_half_a_listing_is_read_again():
    """Number 1 was deleted between the pages, so number 3 slipped onto the first one."""
    shrunk = [page([1, 2], 4), page([4], 3)]
    found = info(*shrunk, page([2, 3], 3), page([4], 3))
    assert [customer["id"] for customer in found["customers"]] == [2, 3, 4]


def test_half_a_listing_never_passes_for_a_whole_one():
    with pytest.raises(AnswerError, match="half a listing") as caught:
        info(page([1, 2], 4), page([4], 4), *([page([1, 2], 4), page([4], 4)] * 2))
    assert caught.value.code == "incomplete_listing"


def test_a_limit_needs_no_whole_listing():
    assert info(page([1, 2], 4), limit=2)["count"] == 2


def test_who_is_gone_before_she_could_be_read_in_full_is_left_out():
    client, _adapter = client_of(script(page([7], 1), not_found()))
    found = Reader(client, dict(PARAMS, include=["custom_fields"]), Mask()).run()
    assert found["customers"] == []


# --- latepoint_customers ------------------------------------------------------------------------------


class Slippery(FakeSite):
    """A site whose lists have no totals and few fields, and whose first list shows nobody."""

    def _list(self, query: Mapping[str, str]) -> Any:
        shown = [{"id": customer["id"], "email": customer["email"]} for customer in self.customers.values()]
        matching = [customer for customer in shown if query.get("email", "") in customer["email"]]
        first = [str(call) for call in self.calls].count("GET /customers") == 1
        return reply(200, {"success": True, "data": [] if first or query["page"] != "1" else matching})


@pytest.mark.parametrize("state", ["present", "absent"])
def test_who_slipped_through_a_list_without_totals_is_asked_for(state: str):
    """Found by e-mail, by a list that doesn't show all fields: then read in full, not taken for unchanged."""
    site = Slippery(*(dict(OTHER, id=number, email="{}@example.com".format(number)) for number in (1, 2, 3)))
    declared = [declare({"email": "{}@example.com".format(number), "city": "Oslo"}) for number in (1, 2, 3)]
    goal = Goal(state)
    reading = SiteReader(site.api(), declared, goal, 1, lambda _known: None).read()
    assert sorted(reading.survey.changes) == [0, 1, 2]
