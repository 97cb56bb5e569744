"""Find drift on a sample site, correct it, look again. All on this machine, in seconds"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sandbox.handle import Requests, Site, running

ROOT = Path(__file__).resolve().parent.parent
PLAYBOOK = ROOT / "demo" / "site.yml"
CHECK = ("--check", "--diff")


class UnexpectedError(Exception):
    """A step of the demo did not do what it is there to show."""


@dataclass(frozen=True)
class Step:
    """What a run of the playbook did: whether it succeeded, whether it changed (or would change) anything, and how."""

    succeeded: bool
    changed: bool
    requests: Requests


def play(site: Site, playbook: Path, *arguments: str) -> Step:
    """Run the playbook against the site, on screen."""
    site.clear_log()
    with tempfile.NamedTemporaryFile("r", suffix=".log", encoding="utf-8") as log:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")},
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "tree"),
            "ANSIBLE_CONFIG": str(ROOT / "tools" / "ansible.cfg"),
            "ANSIBLE_HOME": str(ROOT / ".cache" / "ansible"),
            "ANSIBLE_LOG_PATH": log.name,
            "LATEPOINT_BASE_URL": site.rest_base,
            "LATEPOINT_API_KEY": site.key,
            "NO_PROXY": "127.0.0.1",
        }
        command = [str(Path(sys.executable).parent / "ansible-playbook"), str(playbook), *arguments]
        done = subprocess.run(command, env=environment, check=False)
        recap = re.findall(r"localhost +: ok=\d+ +changed=(\d+)", log.read())
    return Step(done.returncode == 0, recap != ["0"], site.requests)


def declared(folder: Path) -> Iterator[dict[str, Any]]:
    """The records in the folder, every value as text."""
    for path in sorted(folder.glob("*.yml")):
        yield from yaml.load(path.read_text("utf-8"), yaml.BaseLoader)["customers"]  # noqa: S506 (it makes only text)


def not_as_declared(site: Site, folder: Path) -> list[str]:
    """What the site's database holds otherwise than the files say, found without any code of the collection."""
    return [problem for record in declared(folder) for problem in _problems(site, record)]


def _problems(site: Site, record: dict[str, Any]) -> list[str]:
    stored = site.by_email(record["email"]) if "email" in record else [site.customer(int(record["id"]))]
    if len(stored) != 1:
        return [f"{record['email']}: {len(stored)} customers"]
    wanted, found = dict(record), stored[0]
    fields = {key: text for key, text in wanted.pop("custom_fields", {}).items() if text != "null"}
    removed = {key for key, text in record.get("custom_fields", {}).items() if text == "null"}
    told = {name: _plain(name, found[name]) for name in wanted}
    expected = {name: _plain(name, value) for name, value in wanted.items()}
    custom = {key: found["custom_fields"].get(key) for key in fields}
    good = told == expected and custom == fields and not removed & set(found["custom_fields"])
    return [] if good else [f"customer {found['id']}: {told} {found['custom_fields']}, not {record}"]


def _plain(name: str, value: Any) -> str:
    text = str(value)
    if name == "email":
        return text.casefold()
    return re.sub(r"[^0-9+]", "", text) if name == "phone" else text


def show(site: Site, playbook: Path = PLAYBOOK) -> list[str]:
    """The three steps; what happened, in three lines. Raises UnexpectedError where a step went wrong."""
    folder = playbook.parent / "customers"
    shown = os.path.relpath(folder)
    count = len(list(declared(folder)))

    print(f"==== 1. Look: {count} customers are declared in {shown}, the site has {len(site.customers())}", flush=True)
    look = play(site, playbook, *CHECK)
    _expect(look.succeeded, "the first look failed")
    _expect(look.changed, "the first look found no drift")
    _expect(not look.requests.writes(), "the first look wrote to the site")

    print("==== 2. Correct it: the same playbook, without --check", flush=True)
    apply = play(site, playbook)
    _expect(apply.succeeded, "correcting failed")
    _expect(apply.changed, "nothing was corrected")
    _expect(not (wrong := not_as_declared(site, folder)), "not as declared: " + "; ".join(wrong))

    print("==== 3. Look again", flush=True)
    again = play(site, playbook, *CHECK)
    _expect(again.succeeded, "the second look failed")
    _expect(not again.changed, "the second look still found drift")

    writes = apply.requests.writes()
    return [
        f"Looked:       {len(writes)} of {count} declared customers differed; {_told(look.requests)} sent.",
        f"Corrected:    {_told(writes)} sent, only with what differed; the database holds what the files say.",
        f"Looked again: nothing to do. To play, change {shown} and run this again.",
    ]


def _told(requests: Requests) -> str:
    methods = requests.methods()
    return ", ".join(f"{methods.count(method)} {method}" for method in dict.fromkeys(methods))


def _expect(good: bool, otherwise: str) -> None:
    if not good:
        raise UnexpectedError(otherwise)


def main() -> int:
    """Start the sample site, show, say what happened."""
    with running() as site:
        try:
            lines = show(site)
        except UnexpectedError as error:
            print(f"==== The demo went wrong: {error}", file=sys.stderr)
            return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
