# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_adopt` on the controller: files are found as everywhere, and `new` is where Ansible was started."""

from __future__ import annotations

import os

import pytest

from ansible_collections.latepoint.api.plugins.action.latepoint_adopt import ActionModule
from sandbox import handle


@pytest.fixture
def adopt(run_action, tmp_path, monkeypatch):
    """Runs in a folder beside that of the playbook, where files of the same names lie."""
    (tmp_path / "here").mkdir()
    (tmp_path / "people.yml").write_text("- id: 1\n  city: Nowhere # c\n")
    (tmp_path / "more, or less.yml").write_text("- id: 9998\n")
    monkeypatch.chdir(tmp_path / "here")
    with handle.running(customers=3) as site:
        connection = {"base_url": site.rest_base, "api_key": site.key}
        yield lambda **args: run_action(ActionModule, {**connection, "src": "people.yml", **args})
        assert site.requests.writes() == []


def test_a_file_is_changed_where_it_was_found(adopt, tmp_path):
    result = adopt()
    assert (result["changed"], result["files"]) == (True, [str(tmp_path / "people.yml")])
    assert "Nowhere" not in (tmp_path / "people.yml").read_text()
    assert "# c" in (tmp_path / "people.yml").read_text()
    assert adopt()["changed"] is False


def test_new_customers_are_written_where_ansible_was_started(adopt, tmp_path):
    result = adopt(new="more, or less.yml", fields="phone")
    new = tmp_path / "here" / "more, or less.yml"
    assert result["files"] == ["more, or less.yml"]
    assert (tmp_path / "more, or less.yml").read_text() == "- id: 9998\n"
    assert new.read_text().count("- id:") == 2
    new.write_text(new.read_text().replace("  - id: 3", "  # third\n  - id: 3"))
    assert adopt(new="more, or less.yml", fields="phone")["changed"] is False
    assert "# third" in new.read_text()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"src": "gone.yml"}, "gone.yml is not there"),
        ({"src": []}, "src is empty"),
        ({"_base": []}, "Unsupported parameters for (latepoint.api.latepoint_adopt) module: _base."),
        ({"fields": ["fone"]}, "unknown field 'fone' - did you mean 'phone'?"),
    ],
)
def test_mistakes(adopt, args, said):
    result = adopt(**args)
    assert (result["failed"], result["changed"]) == (True, False)
    assert said in result["msg"]


def test_site_and_key_may_stand_in_the_environment_of_the_task(run_action, tmp_path, monkeypatch):
    monkeypatch.setenv("LATEPOINT_API_KEY", "another key")
    monkeypatch.delenv("LATEPOINT_BASE_URL", raising=False)
    (tmp_path / "people.yml").write_text("- id: 1\n  city: Nowhere\n")
    with handle.running(customers=3) as site:
        environment = [{"LATEPOINT_BASE_URL": "https://nobody.example.com"}, {"LATEPOINT_API_KEY": site.key}]
        environment.append({"LATEPOINT_BASE_URL": site.rest_base})
        result = run_action(ActionModule, {"src": "people.yml"}, environment=environment)
    assert (result["changed"], len(result["adopted"])) == (True, 1)
    assert (os.environ["LATEPOINT_API_KEY"], "LATEPOINT_BASE_URL" in os.environ) == ("another key", False)


def test_so_may_a_proxy(run_action, tmp_path):
    (tmp_path / "people.yml").write_text("- id: 1\n  city: Nowhere\n")
    args = {"base_url": "https://salon.example.com", "api_key": "k", "retries": 0, "src": "people.yml"}
    result = run_action(ActionModule, args, environment=[{"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": ""}])
    assert result["failed"]
    assert "HTTPS_PROXY" in result["msg"]
