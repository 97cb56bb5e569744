# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_customers` in real playbooks: every dialect, files of every kind, secrets, lines of progress."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from sandbox.dialects import ALL_DIALECTS
from sandbox.handle import running

BULK = "latepoint.api.latepoint_customers"


def people(count: int) -> list[dict[str, Any]]:
    return [
        {"id": number, "first_name": "First", "last_name": "Last", "email": f"c{number}@example.com", "city": "Oslo"}
        for number in range(1, count + 1)
    ]


def test_check_run_and_run_again_in_every_dialect(playbook):
    """Each dialect is a host; all of them run side by side."""
    options = {
        "base_url": "{{ base_url }}",
        **{name: f"{{{{ {name} | default(omit) }}}}" for name in ("api_key", "username", "password")},
        "customers": [
            "{{ here }}",
            "{{ there }}",
            {"id": 3, "email": "c4@example.com"},
            {"id": 4, "email": "new@example.com"},
            {"id": 5, "first_name": "First"},
        ],
    }
    records = {
        "here": {"id": 1, "first_name": "Ada", "city": "Rome"},
        "there": {"email": "C2@example.com", "custom_fields": {"room": "two"}, "zipcode": "02134"},
    }
    official = {"here": {"id": 1, "first_name": "Ada"}, "there": {"email": "C2@example.com", "notes": "VIP"}}
    tasks = [
        {"name": "Check", BULK: options, "check_mode": True, "diff": True},
        {"name": "Run", BULK: options, "diff": True},
        {"name": "Again", BULK: options, "diff": True},
    ]
    with ExitStack() as stack:
        sites = {name: stack.enter_context(running(name, customers=people(9))) for name in ALL_DIALECTS}
        hosts = {
            name: {**site.connection(), **(official if site.api == "abilities" else records)}
            for name, site in sites.items()
        }
        played = playbook(tasks, inventory=hosts)
        assert played.rc == 0, played.output
        for name, site in sites.items():
            checked, done, again = (played.result(task, host=name) for task in ("Check", "Run", "Again"))
            assert (checked["changed"], done["changed"], again["changed"]) == (True, True, False), name
            assert len(done["diff"]) == 4
            assert checked["diff"] == done["diff"], name
            assert [entry["outcome"] for entry in done["results"]] == ["done"] * 4, name
            assert site.requests.writes().stored().count() == 4
            assert (again["diff"], again["results"], again["summary"]["unchanged"]) == ([], [], 5)
            assert (site.customer(3)["email"], site.customer(4)["email"]) == ("c4@example.com", "new@example.com")


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def record(number: int) -> str:
    return f"- id: {number}\n  city: Rome\n"


def test_folders_globs_and_single_files(playbook):
    place = playbook.folder
    write(
        place,
        all__b_yml=record(2),
        all__a_yaml=record(1),
        all__deep__c_json='{"customers": [{"id": 3, "city": "Rome"}]}',
        all__notes_txt="not read",
        files__found_yml=record(4),
        some__x1_yml=record(5),
        some__x2_yml=record(6),
        some__y_yml=record(99),
    )
    src = ["all", "found.yml", "some/x*.yml", str(place / "all" / "a.yaml")]
    with running(customers=people(9)) as site:
        played = playbook([{"name": "All", BULK: {"src": src}}], site=site)
        assert played.rc == 0, played.output
        sources = [entry["source"] for entry in played.result("All")["results"]]
        assert sources == [
            "all/a.yaml:1",
            "all/b.yml:1",
            "all/deep/c.json:1",
            "files/found.yml:1",
            "some/x1.yml:1",
            "some/x2.yml:1",
        ]
        moved = [number for number, customer in site.customers().items() if customer["city"] == "Rome"]
        assert moved == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("src", "said"),
    [
        (["nowhere.yml"], "src nowhere.yml is not there"),
        (["no*.yml"], "src no*.yml is not there"),
        (["empty"], "src empty holds no file that ends in .yml"),
    ],
)
def test_files_that_are_not_there(playbook, site, src, said):
    (playbook.folder / "empty").mkdir()
    played = playbook([{"name": "All", BULK: {"src": src}}], site=site)
    assert played.rc == 2
    assert said in played.result("All")["msg"].replace("Src", "src")
    assert site.requests == []


def test_every_mistake_is_named_by_file_and_line(playbook, site):
    mistakes = ["colour: red", "status: asleep", "country: Norway", "city: [x]", "email: none", "is_guest: perhaps"]
    text = "".join(f"- id: {number}\n  {mistake}\n" for number, mistake in enumerate(mistakes, start=1))
    text += "- first_name: Nobody\n- id: x\n- just text\n- id: 1\n"
    write(playbook.folder, customers__wrong_yml=text + "- id: 77\n- id: 77\n")
    played = playbook([{"name": "All", BULK: {"src": ["customers"]}}], site=site)
    failed = played.result("All")
    assert (played.rc, failed["error"]["code"], site.requests) == (2, "invalid_record", [])
    for line in (2, 4, 6, 8, 10, 12, 13, 14, 15, 18):
        assert f"customers/wrong.yml:{line}: " in failed["msg"]
    assert "declared at customers/wrong.yml:17 already" in failed["msg"]


# --- what lies on the disk ------------------------------------------------------------------------

SECRET = "Unmistakably-Secret"


@contextmanager
def searched(folder: Path, text: str) -> Iterator[list[Path]]:
    """Look through all files below the folder, again and again, for the text; where it was found."""
    found: list[Path] = []
    over = threading.Event()

    def search() -> None:
        while not over.wait(0.005):
            found.extend(path for path in folder.rglob("*") if path not in found and holds(path, text))

    thread = threading.Thread(target=search)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


def holds(path: Path, text: str) -> bool:
    try:
        return path.is_file() and text.encode() in path.read_bytes()
    except OSError:
        return False


@pytest.mark.parametrize(("encrypted", "in_process"), [(True, True), (True, False), (False, False)])
def test_what_is_encrypted_never_lies_on_the_disk_in_clear(playbook, encrypted, in_process):
    """The site is slow, so that there is time to look. What isn't encrypted is found, so the looking works."""
    work = playbook.folder
    write(work, customers__all_yml=f"- id: 1\n  last_name: {SECRET}\n", password_txt="correct horse\n")
    source, password = work / "customers" / "all.yml", f"--vault-password-file={work / 'password.txt'}"
    if encrypted:
        command = [str(playbook.ansible.folder / "ansible-vault"), "encrypt", password, str(source)]
        subprocess.run(command, check=True, capture_output=True)
    with ExitStack() as stack:
        home = stack.enter_context(TemporaryDirectory())
        env = dict.fromkeys(("HOME", "TMPDIR", "ANSIBLE_HOME"), home)
        # Named, since Ansible finds a user's home without asking HOME.
        env["ANSIBLE_REMOTE_TMP"] = f"{home}/remote"
        site = stack.enter_context(running(customers=people(2), latency=0.3))
        found = stack.enter_context(searched(Path(home), SECRET))
        task = {"name": "All", BULK: {"src": ["customers"], "mask": ["last_name"]}}
        way = {"latepoint_in_process": in_process}
        played = playbook([task], password, site=site, env=env, extra_vars=way)
        assert played.rc == 0, played.output
        assert site.customer(1)["last_name"] == SECRET
    assert SECRET not in played.output
    assert SECRET not in json.dumps(played.result("All"))
    assert bool(found) is not encrypted, found


# --- progress --------------------------------------------------------------------------------------


def long_work(playbook, **env: str) -> tuple[str, list[str]]:
    """Six seconds of writing; the output, and the lines of progress in it."""
    records = [{"id": number, "first_name": "Ada"} for number in range(1, 21)]
    with running(customers=people(20)) as site:
        site.fault("slow", on="put", times=None, seconds=0.33)
        task = {"name": "All", BULK: {"customers": records, "concurrency": 1}}
        played = playbook([task], site=site, env=env)
        assert played.rc == 0, played.output
    return played.stdout, [line for line in played.stdout.splitlines() if " written" in line]


def test_long_work_tells_how_far_it_is(playbook):
    stdout, lines = long_work(playbook)
    assert lines, stdout
    assert lines[0].startswith("localhost: ")
    assert "of 20 written, about " in lines[0]
    assert stdout.index(lines[0]) < stdout.index("changed: [localhost]")


def test_a_pause_is_told(playbook, site):
    site.fault("status_429", on="*", retry_after=7)
    played = playbook([{"name": "All", BULK: {"customers": [{"id": 1, "city": "Rome"}]}}], site=site)
    assert played.rc == 0, played.output
    assert re.search(r"^localhost: 0 of 1 read, waiting \d s before the next request$", played.stdout, re.MULTILINE)


def test_other_callbacks_are_left_alone(playbook):
    stdout, lines = long_work(playbook, ANSIBLE_STDOUT_CALLBACK="minimal")
    assert lines == []
    assert "CHANGED" in stdout


def test_short_work_is_quiet(playbook, site):
    played = playbook([{"name": "All", BULK: {"customers": [{"id": 1, "city": "Rome"}]}}], site=site)
    lines = [line for line in played.stdout.splitlines() if line.startswith("localhost: ")]
    assert lines == ["localhost: 1 written"], "the outcome alone, and nothing on the way"
