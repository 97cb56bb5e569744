# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Null by a template, which versions of Ansible hand to a module in different ways."""

from __future__ import annotations

from typing import Any

import pytest

ONE = "latepoint.api.latepoint_customer"
ROW = {"id": 1, "city": None, "last_name": "Byron"}


def task(name: str, **options: Any) -> dict[str, Any]:
    return {"name": name, ONE: options, "vars": {"row": ROW}}


@pytest.mark.controller
def test_null_by_a_template(playbook, site):
    """ansible-core 2.17 and 2.18 make an empty text of it, which clears the field; what the pages show does not."""
    city = site.customer(1)["city"]
    assert city
    fields = {"last_name": "{{ row.last_name }}"}
    played = playbook(
        [
            {"name": "Version", "ansible.builtin.debug": {"msg": "{{ ansible_version.full }}"}},
            task("Whole", id=1, customer="{{ row }}"),
            task("Omitted", id=1, customer={**fields, "city": "{{ row.city | default(omit, true) }}"}),
            {**task("Bare", id=1, customer={**fields, "city": "{{ row.city }}"}), "check_mode": True},
        ],
        site=site,
    )
    assert played.rc == 0, played.output
    assert site.customer(1)["last_name"] == "Byron"
    assert site.customer(1)["city"] == city
    assert played.result("Whole")["changed_fields"] == ["last_name"]
    assert played.result("Omitted")["changed_fields"] == []
    version = tuple(int(part) for part in played.result("Version")["msg"].split(".")[:2])
    assert played.result("Bare")["changed_fields"] == (["city"] if version < (2, 19) else [])
