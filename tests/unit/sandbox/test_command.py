"""The command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from sandbox import keys
from sandbox.__main__ import arguments

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def command():
    processes = []

    def start(*options):
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_defaults():
    options = arguments([])
    given = (options.host, options.port, options.dialect, options.customers, options.rate_limit, options.latency)
    assert given == ("127.0.0.1", 0, "seed", 25, None, 0)


@pytest.mark.parametrize(
    "options",
    [
        ["--dialect", "nonsense"],
        ["--customers", "-1"],
        ["--customers", "x"],
        ["--rate-limit", "x"],
        ["--rate-limit", "0/60"],
        ["--tls", "only-one"],
        ["--log-level", "loud"],
    ],
)
def test_options_that_make_no_sense(options, capsys):
    with pytest.raises(SystemExit) as stopped:
        arguments(options)
    assert stopped.value.code == 2
    assert "usage: python -m sandbox" in capsys.readouterr().err


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_json_ready_file_and_a_clean_end(command, tmp_path, how):
    ready = tmp_path / "ready.json"
    options = ["--json", "--ready-file", str(ready), "--customers", "3", "--dialect", "doc", "--rate-limit", "7/60"]
    process = command(*options)
    said = json.loads(process.stdout.readline())
    assert json.loads(ready.read_text()) == said
    assert [path.name for path in tmp_path.iterdir()] == ["ready.json"]
    assert (said["pid"], said["dialect"], said["customers"], said["keys"]) == (process.pid, "doc", 3, keys.as_dict())
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(said["rest_base"] + "/status", headers={"X-API-Key": keys.LIVE.value}, timeout=5)
        assert (answer.json()["status"], answer.headers["X-RateLimit-Limit"]) == ("success", "7")
        assert session.get(said["control_url"], timeout=5).json()["customers"] == 3
        process.send_signal(how)
        assert process.wait(5) == 0
    assert process.stderr.read() == ""


def test_text_for_people(command):
    process = command("--customers", "2")
    lines = [process.stdout.readline() for _time in range(14)]
    text = "".join(lines)
    assert "dialect seed, 2 customers" in lines[0]
    assert "export LATEPOINT_BASE_URL=http://127.0.0.1:" in lines[1]
    assert f"export LATEPOINT_API_KEY={keys.LIVE.value}" in lines[2]
    assert all(key.value in text for key in keys.KEYS)
    assert all(f"user {user.name}" in text and user.password in text for user in keys.USERS)
    assert f"export LATEPOINT_USERNAME={keys.MANAGER.login}" in text
    assert "/_sandbox/" in text


def test_a_port_that_is_taken(command, site):
    process = command("--port", site.base_url.rpartition(":")[2])
    assert process.wait(10) == 1
    assert "can't serve on 127.0.0.1" in process.stderr.read()


def test_a_site_with_the_abilities_alone_names_no_key(command):
    process = command("--dialect", "abilities", "--customers", "2")
    text = "".join(process.stdout.readline() for _time in range(9))
    assert "wp-json/wp-abilities/v1" in text
    assert "Stop it" in text
    assert "LATEPOINT_API_KEY" not in text
