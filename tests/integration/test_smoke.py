# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One customer, many customers and both readings, by every Ansible and on every Python that is promised."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.handle import running

pytestmark = pytest.mark.smoke


@pytest.mark.start
def test_one_customer_is_checked_changed_and_then_left_alone(playbook, site):
    wanted = {"first_name": "Ada", "status": "blocked", "custom_fields": {"preferred_time": "morning"}}
    tasks = [{"name": "Ada", "latepoint.api.latepoint_customer": {"id": 3, "customer": wanted}}]

    checked = playbook(tasks, site=site, check=True, diff=True)
    assert checked.rc == 0, checked.output
    assert site.requests.writes() == []

    done = playbook(tasks, site=site, diff=True)
    assert done.rc == 0, done.output
    for key in ("changed", "diff", "changed_fields", "request"):
        assert checked.result("Ada")[key] == done.result("Ada")[key]
    assert done.result("Ada")["changed_fields"] == ["custom_fields.preferred_time", "first_name", "status"]
    stored = site.customer(3)
    assert (stored["first_name"], stored["status"], stored["custom_fields"]["preferred_time"]) == (
        "Ada",
        "blocked",
        "morning",
    )

    again = playbook(tasks, site=site)
    assert again.rc == 0, again.output
    assert not again.result("Ada")["changed"]
    assert site.requests.stored().count() == 1


def test_many_customers_from_a_file(playbook, site, tmp_path):
    source = tmp_path / "customers.yml"
    source.write_text("customers:\n  - id: 1\n    zipcode: 02134\n  - id: 2\n    last_name: Null\n", encoding="utf-8")
    tasks = [{"name": "All", "latepoint.api.latepoint_customers": {"src": [str(source)]}}]

    checked = playbook(tasks, site=site, check=True)
    assert checked.rc == 0, checked.output
    assert checked.result("All")["summary"]["changed"] == 2
    assert site.requests.writes() == []

    done = playbook(tasks, site=site)
    assert done.rc == 0, done.output
    assert [result["outcome"] for result in done.result("All")["results"]] == ["done", "done"]
    assert (site.customer(1)["zipcode"], site.customer(2)["last_name"]) == ("02134", "Null")
    assert not playbook(tasks, site=site).result("All")["changed"]


def test_reading(playbook, site):
    tasks = [
        {"name": "Site", "latepoint.api.latepoint_site_info": {}},
        {"name": "Customers", "latepoint.api.latepoint_customer_info": {"email": site.customer(1)["email"].upper()}},
    ]
    played = playbook(tasks, site=site)
    assert played.rc == 0, played.output
    assert played.result("Site")["authorized"]
    assert [customer["id"] for customer in played.result("Customers")["customers"]] == [1]


def test_a_refusal_names_the_customer(playbook, site):
    tasks = [{"name": "Nobody", "latepoint.api.latepoint_customer": {"id": 99999, "customer": {"city": "Oslo"}}}]
    played = playbook(tasks, site=site)
    assert played.rc == 2, played.output
    refusal = played.result("Nobody")
    assert refusal["error"]["code"] == "customer_not_found"
    assert "99999" in refusal["msg"]
    assert site.key not in played.output


def test_a_callback_beside_the_playbook_gets_the_whole_of_a_failure(playbook, site, tmp_path):
    events = (Path(__file__).parent / "callback_plugins" / "events.py").read_text("utf-8")
    (tmp_path / "callback_plugins").mkdir()
    (tmp_path / "callback_plugins" / "own.py").write_text(events.replace("ENABLED = True", "ENABLED = False"))
    records = [{"id": 90000 + number, "city": "Oslo"} for number in range(7)]
    tasks = [{"name": "Nobody", "latepoint.api.latepoint_customers": {"customers": records}}]
    env = {"ANSIBLE_CALLBACKS_ENABLED": None, "ANSIBLE_CALLBACK_PLUGINS": None}
    played = playbook(tasks, site=site, env=env)
    assert played.rc == 2, played.output
    result = played.result("Nobody")
    assert (len(result["results"]), "message" in result["error"]) == (7, True)


def test_all_of_it_by_latepoints_own_api(playbook):
    single = {
        "latepoint.api.latepoint_customer": {"id": 3, "customer": {"first_name": "Ada", "phone": "+1-555-0199 x12"}}
    }
    records = [{"email": "new@example.com", "first_name": "New", "last_name": "One"}, {"id": 2, "notes": "VIP"}]
    many = {"latepoint.api.latepoint_customers": {"customers": records, "create": True}}
    refused = {"latepoint.api.latepoint_customer": {"id": 1, "state": "absent"}, "ignore_errors": True}
    tasks = [
        {"name": "Site", "latepoint.api.latepoint_site_info": {}},
        *({"name": f"One, {when}", **single, "check_mode": when == "checked"} for when in ("checked", "done", "again")),
        *({"name": f"Many, {when}", **many, "check_mode": when == "checked"} for when in ("checked", "done", "again")),
        {"name": "Customers", "latepoint.api.latepoint_customer_info": {"email": "NEW@example.com"}},
        {"name": "Booked", **refused},
    ]
    with running("abilities") as site:
        played = playbook(tasks, site=site)
        assert played.rc == 0, played.output
        assert site.customer(3)["phone"] == "+1-555-0199 x12"
        assert sorted(site.requests.writes().operations()) == ["post", "put", "put"]
    assert played.result("Site")["authorized"]
    for who in ("One", "Many"):
        assert [played.result(f"{who}, {when}")["changed"] for when in ("checked", "done", "again")] == [
            True,
            True,
            False,
        ]
    assert [customer["first_name"] for customer in played.result("Customers")["customers"]] == ["New"]
    assert played.result("Booked")["error"]["code"] == "customer_has_bookings"
    assert not [secret for secret in site.secrets if secret in played.output]
