"""The README's tables say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sandbox import control, keys
from sandbox.__main__ import arguments
from sandbox.abilities.catalogue import ABILITIES
from sandbox.dialects import ALL_DIALECTS
from sandbox.faults import ALL, FAULTS

README = (Path(__file__).resolve().parents[3] / "sandbox" / "README.md").read_text(encoding="utf-8")


def table(heading):
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return {
        cells[1].strip().strip("`"): [cell.strip() for cell in cells[2:-1]]
        for cells in (row.split("|") for row in rows)
    }


def test_dialects():
    assert table("Dialects") == {name: [dialect.summary] for name, dialect in ALL_DIALECTS.items()}


def stored(kind):
    if kind.phase in ("list", "cache"):
        return "n/a"
    return "partly" if kind.partly else "yes" if kind.stored else "no"


def test_faults():
    expected = {
        name: [
            kind.summary,
            "all" if kind.operations == ALL else ", ".join(sorted(kind.operations)),
            stored(kind),
            ", ".join(f"`{option}`" for option in kind.options),
        ]
        for name, kind in FAULTS.items()
    }
    assert table("Faults") == expected


def test_keys():
    rows = {name: row[0].strip("`") for name, row in table("Keys").items()}
    assert rows == keys.as_dict()


def test_users():
    rows = {name: [cell.strip("`") for cell in row] for name, row in table("Users").items()}
    actions = {
        user.name: [permission.partition(":")[2] for permission in sorted(user.permissions)] for user in keys.USERS
    }
    assert rows == {
        user.name: [user.login, user.password, ", ".join(actions[user.name]) or "none"] for user in keys.USERS
    }


def test_abilities():
    rows = {name: [cell.replace("`", "") for cell in row] for name, row in table("The Abilities API").items()}
    assert rows == {
        name: [ability.operation, ", ".join(ability.schema["required"]) or "none", ability.switch]
        for name, ability in ABILITIES.items()
    }


def test_control_api():
    named = set(re.findall(r"`((?:GET|PUT|POST|PATCH|DELETE) [a-z_{}/]*)`", README.partition("## Control API")[2]))
    customers = {f"{method} customers" for method in ("GET", "PUT", "POST")}
    customer = {f"{method} customers/{{id}}" for method in ("GET", "PATCH", "DELETE")}
    assert named == set(control._ACTIONS) | customers | customer


@pytest.mark.parametrize("option", ["--data", "--dialect", "--customers", "--rate-limit", "--latency", "--ready-file"])
def test_options_are_explained(option, capsys):
    assert option in README
    with pytest.raises(SystemExit):
        arguments(["--help"])
    assert option in capsys.readouterr().out
