"""Find drift on a sample site, correct it, look again. All on this machine, in seconds"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from sandbox.handle import Requests, Site, running

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "demo"
REPORTS = ROOT / ".cache" / "demo"
ANSIBLE = Path(sys.executable).parent
DRIFT = 2


class UnexpectedError(Exception):
    """A step of the demo did not do what it is there to show."""


@dataclass(frozen=True)
class Step:
    """What a run of a playbook did: its exit code, the report it wrote (as data), and the requests it sent."""

    rc: int
    report: dict[str, Any]
    requests: Requests


@dataclass(frozen=True)
class Half:
    """One half of the demo: the API that is asked, the inventory, and the folder with what is declared."""

    api: Literal["extension", "abilities"]
    title: str
    inventory: Path
    folder: Path


EXTENSION = Half("extension", "the API extension, by a key", DEMO / "inventory.yml", DEMO / "customers")
OFFICIAL = Half("abilities", "LatePoint alone, by an Application Password", DEMO / "official.yml", DEMO / "official")


def play(site: Site, playbook: str, reports: Path, half: Half, **variables: Any) -> Step:
    """Run a playbook of the collection against the site, on screen."""
    site.clear_log()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")},
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "tree"),
        "ANSIBLE_CONFIG": str(ROOT / "tools" / "ansible.cfg"),
        "ANSIBLE_HOME": str(ROOT / ".cache" / "ansible"),
        **{f"LATEPOINT_{name.upper()}": value for name, value in site.connection(half.api).items()},
        "NO_PROXY": "127.0.0.1",
    }
    command = [str(ANSIBLE / "ansible-playbook"), playbook, "--diff"]
    command += ["-i", str(half.inventory), "-e", json.dumps({"latepoint_report_dir": str(reports), **variables})]
    done = subprocess.run(command, env=environment, check=False)
    report = reports / "salon.json"
    written = json.loads(report.read_text("utf-8")) if report.exists() else {}
    return Step(done.returncode, written, site.requests)


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
    shown = {name: _plain(name, found[name]) for name in wanted}
    expected = {name: _plain(name, value) for name, value in wanted.items()}
    custom = {key: found["custom_fields"].get(key) for key in fields}
    good = shown == expected and custom == fields and not removed & set(found["custom_fields"])
    return [] if good else [f"customer {found['id']}: {shown} {found['custom_fields']}, not {record}"]


def _plain(name: str, value: Any) -> str:
    text = str(value)
    if name == "email":
        return text.casefold()
    return re.sub(r"[^0-9+]", "", text) if name == "phone" else text


def show(site: Site, reports: Path = REPORTS, half: Half = EXTENSION) -> list[str]:
    """The three steps; what happened, in three lines. Raises UnexpectedError where a step went wrong."""
    folder = half.folder
    shown = os.path.relpath(folder)
    count = len(list(declared(folder)))
    shutil.rmtree(reports, ignore_errors=True)

    print(f"==== With {half.title}", flush=True)
    print(f"==== 1. Audit: {count} customers are declared in {shown}, the site has {len(site.customers())}", flush=True)
    look = play(site, "latepoint.api.audit", reports / "1-audit", half)
    _expect(look.rc == DRIFT, f"the audit ended with {look.rc}, not with {DRIFT} for drift")
    _expect(look.report["status"] == "drift", "the audit found no drift")
    _expect(not look.requests.writes(), "the audit wrote to the site")

    print("==== 2. Apply: the site becomes what is declared", flush=True)
    apply = play(site, "latepoint.api.apply", reports / "2-apply", half)
    _expect(apply.rc == 0, "applying failed")
    _expect(not (wrong := not_as_declared(site, folder)), "not as declared: " + "; ".join(wrong))

    print("==== 3. Audit again", flush=True)
    again = play(site, "latepoint.api.audit", reports / "3-audit", half)
    _expect(again.rc == 0 and again.report["status"] == "clean", "the second audit still found drift")

    home = _comes_home(site, reports, half) if half is EXTENSION else []
    writes = apply.requests.writes()
    page = os.path.relpath(reports / "1-audit" / "salon.html")
    return [
        f"Audit:       {len(writes)} of {count} declared customers had drifted; {_numbers(look.requests)} sent.",
        f"Apply:       {_numbers(writes)} sent, only with what differed; the database holds what the files say.",
        f"Audit again: nothing to do. The first audit's report: {page}. To play, change {shown} and run this again.",
        *home,
    ]


def _comes_home(site: Site, reports: Path, half: Half) -> list[str]:
    """A customer edits a phone on the site; the audit says who moved what, adopt takes it into a copy of the files."""
    files = reports / "files"
    shutil.copytree(half.folder, files)
    variables = {"latepoint_customers_src": [str(files)], "latepoint_base": [str(half.folder)]}

    print("==== 4. Jörg corrects his phone on the site, and an audit says who moved what", flush=True)
    site.edit(1, phone="+49309876543")
    kept = play(site, "latepoint.api.audit", reports / "4-audit", half, **variables)
    _expect(kept.rc == 0 and kept.report["status"] == "kept", "the audit did not keep what a customer changed")

    print("==== 5. Adopt: the phone comes into the files, for review", flush=True)
    adopt = play(site, "latepoint.api.adopt", reports / "5-adopt", half, **variables)
    _expect(adopt.rc == 0 and not adopt.requests.writes(), "adopting failed, or wrote to the site")
    _expect(any("+49309876543" in path.read_text("utf-8") for path in files.glob("*.yml")), "nothing was adopted")

    print("==== 6. Audit once more", flush=True)
    last = play(site, "latepoint.api.audit", reports / "6-audit", half, **variables)
    _expect(last.rc == 0 and last.report["status"] == "clean", "the last audit was not clean")
    return ["Adopt:       a customer's new phone was kept, and came into the files; the last audit is clean."]


def _numbers(requests: Requests) -> str:
    sent = requests.abilities() or requests.methods()
    return ", ".join(
        f"{sent.count(name)} {name}" for name in sorted(set(sent), key=lambda name: (-sent.count(name), name))
    )


def _expect(good: bool, otherwise: str) -> None:
    if not good:
        raise UnexpectedError(otherwise)


def main() -> int:
    """Start the sample site, show both halves, say what happened."""
    lines = []
    with running() as site:
        try:
            for half in (EXTENSION, OFFICIAL):
                lines += [f"With {half.title}:", *show(site, REPORTS / half.api, half)]
        except UnexpectedError as error:
            print(f"==== The demo went wrong: {error}", file=sys.stderr)
            return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
