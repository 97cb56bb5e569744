# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets through the playbooks: keys from Vault, from the environment and from lookups, encrypted customer files."""

from __future__ import annotations

import json
import subprocess

import pytest

PASSWORD = "correct horse"


@pytest.fixture
def vault(playbook):
    """Encrypts files, and gives the option that lets ansible-playbook decrypt them."""
    password = playbook.folder / "password.txt"
    password.write_text(PASSWORD + "\n")

    class Vault:
        option = f"--vault-password-file={password}"

        def run(self, *args: str) -> str:
            command = [str(playbook.ansible.folder / "ansible-vault"), *args, self.option]
            done = subprocess.run(command, cwd=playbook.folder, capture_output=True, text=True, check=True)
            return done.stdout

    return Vault()


def declare(playbook):
    path = playbook.folder / "customers" / "north" / "all.yml"
    path.parent.mkdir(parents=True)
    path.write_text("- id: 1\n  last_name: Very-Secret\n")
    return path


@pytest.mark.smoke
@pytest.mark.start
def test_customer_files_and_the_key_may_be_encrypted(playbook, site, vault):
    path = declare(playbook)
    vault.run("encrypt", str(path))
    assert path.read_text().startswith("$ANSIBLE_VAULT")
    folder = playbook.folder / "host_vars" / "north"
    folder.mkdir(parents=True)
    (folder / "vault.yml").write_text(f"vault_key: {site.key}\n")
    vault.run("encrypt", str(folder / "vault.yml"))
    inventory = playbook.folder / "inventory.yml"
    variables = {"latepoint_base_url": site.rest_base, "latepoint_api_key": "{{ vault_key }}"}
    inventory.write_text(json.dumps({"all": {"hosts": {"north": variables}}}))
    command = ["latepoint.api.audit", "-i", str(inventory), vault.option, "-vv"]
    played = playbook(*command, extra_vars={"latepoint_report_dir": "reports"}, env={"ANSIBLE_KEEP_REMOTE_FILES": "1"})
    assert played.rc == 2, played.output
    assert "north: 1 of 1 customer differs" in played.output
    assert site.key not in played.output
    clear = [
        file
        for file in playbook.folder.rglob("*")
        if file.is_file() and file.parent.name != "reports" and b"Very-Secret" in file.read_bytes()
    ]
    assert [file.name for file in clear] == ["1-events.jsonl"]  # what these tests write themselves


def test_the_wrong_password_is_reported(playbook, site, vault):
    path = declare(playbook)
    vault.run("encrypt", str(path))
    (playbook.folder / "password.txt").write_text("wrong\n")
    inventory = {"north": {"latepoint_base_url": site.rest_base, "latepoint_api_key": site.key}}
    played = playbook(
        "latepoint.api.audit", vault.option, inventory=inventory, extra_vars={"latepoint_report_dir": "reports"}
    )
    assert played.rc == 2
    assert "can't be decrypted" in (playbook.folder / "reports" / "north.md").read_text("utf-8")
    assert not site.requests


@pytest.mark.parametrize(
    ("variables", "env"),
    [
        ({"latepoint_api_key": "{{ lookup('ansible.builtin.env', 'NORTH_KEY') }}"}, "NORTH_KEY"),
        ({}, "LATEPOINT_API_KEY"),
    ],
)
def test_a_key_may_come_from_the_environment(playbook, site, variables, env):
    declare(playbook)
    inventory = {"north": {"latepoint_base_url": site.rest_base, **variables}}
    played = playbook("latepoint.api.apply", "-vvv", inventory=inventory, env={env: site.key})
    assert played.rc == 0, played.output
    assert site.customer(1)["last_name"] == "Very-Secret"
    assert site.key not in played.output


@pytest.mark.controller
def test_neither_key_nor_customers_stand_in_the_arguments_that_ansible_prints(playbook, site):
    declare(playbook)
    inventory = {"north": {"latepoint_base_url": site.rest_base, "latepoint_api_key": site.key}}
    for name in ("audit", "export", "doctor", "apply"):
        env = {"ANSIBLE_DISPLAY_ARGS_TO_STDOUT": "1"}
        played = playbook(f"latepoint.api.{name}", "-vvv", inventory=inventory, env=env)
        assert "base_url=" in played.output, "the setting is on"
        assert site.key not in played.output
        tasks = [line for line in played.stdout.splitlines() if line.startswith("TASK [")]
        assert "Very-Secret" not in "".join(tasks)


@pytest.mark.controller
@pytest.mark.parametrize("strategy", ["linear", "free", "host_pinned"])
def test_no_task_of_a_module_keeps_the_key_for_ansible_to_print(playbook, site, strategy):
    """Where hosts don't wait for each other, Ansible prints a task's arguments after it, with their values."""
    connection = {"base_url": site.rest_base, "api_key": "{{ key }}"}
    tasks = [
        {"latepoint.api.latepoint_site_info": connection},
        {"latepoint.api.latepoint_customer_info": {**connection, "limit": 1}},
        {"latepoint.api.latepoint_customer": {**connection, "id": 1, "customer": {"city": "Rome"}}},
        {"latepoint.api.latepoint_customers": {**connection, "customers": [{"id": 1, "city": "Oslo"}]}},
    ]
    play = {"hosts": "all", "gather_facts": False, "strategy": strategy, "vars": {"key": site.key}, "tasks": tasks}
    played = playbook([play], "-vvv", env={"ANSIBLE_DISPLAY_ARGS_TO_STDOUT": "1"})
    assert played.rc == 0, played.output
    assert "base_url=" in played.output, "the setting is on"
    assert site.key not in played.output


def test_a_read_only_key_is_enough_for_an_audit(playbook, site):
    declare(playbook)
    inventory = {"north": {"latepoint_base_url": site.rest_base, "latepoint_api_key": site.read_key}}
    assert playbook("latepoint.api.audit", inventory=inventory).rc == 2
    played = playbook("latepoint.api.apply", inventory=inventory, extra_vars={"latepoint_report_dir": "reports"})
    assert played.rc == 2
    assert "forbidden" in (playbook.folder / "reports" / "north.md").read_text("utf-8")


def test_nobody_logs_in_to_a_site(playbook, site):
    declare(playbook)
    inventory = {
        "north": {
            "latepoint_base_url": site.rest_base,
            "latepoint_api_key": site.key,
            "ansible_connection": "ssh",
            "ansible_host": "127.0.0.9",
            "ansible_port": 9,
        },
        "localhost": {},
    }
    played = playbook("latepoint.api.audit", inventory=inventory, extra_vars={"latepoint_hosts": "north"})
    assert played.rc == 2, played.output
    assert "UNREACHABLE" not in played.output
