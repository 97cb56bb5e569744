# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work in the calling process gives what the module gives: the same result for the same requests."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.stop import Stop
from ansible_collections.latepoint.api.plugins.module_utils._http import client as _http, links as _links
from ansible_collections.latepoint.api.plugins.module_utils._http.links import Links
from ansible_collections.latepoint.api.plugins.module_utils._task import in_process, task as _task
from ansible_collections.latepoint.api.plugins.modules import (
    latepoint_customer,
    latepoint_customer_info,
    latepoint_customers,
    latepoint_doctor,
    latepoint_export,
    latepoint_site_info,
)
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    BASE,
    KEY,
    FakeClock,
    FakeSite,
    ada,
    reply,
)
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.runner import mounted

ONE, MANY, INFO = latepoint_customer, latepoint_customers, latepoint_customer_info
CITY = {"id": 1, "customer": {"city": "Paris"}}
TWO = [{"id": 1, "city": "Paris"}, {"id": 77, "city": "Rome"}]
AT_ONCE = "many, at once"
SCENARIOS: dict[str, tuple[Any, dict[str, Any]]] = {
    "updated": (ONE, CITY),
    "as declared": (ONE, {"id": 1, "customer": {"first_name": "Ada"}}),
    "not there": (ONE, {"id": 77, "customer": {"city": "Paris"}}),
    "created": (ONE, {"customer": {"email": "new@example.com", "first_name": "New"}, "create": True}),
    "deleted": (ONE, {"id": 1, "state": "absent"}),
    "masked": (ONE, dict(CITY, mask=["all"])),
    "many": (MANY, {"customers": TWO, "concurrency": 1}),
    AT_ONCE: (MANY, {"customers": TWO}),
    "many, masked": (MANY, {"customers": [{"id": 1, "city": "Paris"}], "mask": ["city"]}),
    "many, one wrong": (MANY, {"customers": [{"id": 1, "zipcode": 2134}]}),
    "found": (INFO, {"email": "ada@example.com"}),
    "site": (latepoint_site_info, {}),
    "doctor": (latepoint_doctor, {}),
    "export": (latepoint_export, {"dest": "/nowhere"}),
    "unknown option": (ONE, dict(CITY, nonsense=1)),
    "no key": (ONE, dict(CITY, api_key=...)),
    "empty key": (ONE, dict(CITY, api_key="")),
    "a choice that is none, masked": (ONE, dict(CITY, state="ada@example.com", mask=["all"])),
    "wrong type": (ONE, dict(CITY, id="five")),
    "wrong mask": (ONE, dict(CITY, mask=["emial"])),
    "base_url in its other name": (ONE, dict(CITY, base_url=..., site_url=BASE)),
    "both names": (ONE, dict(CITY, site_url=BASE)),
    "text for a number": (ONE, dict(CITY, id="1", timeout="5", validate_certs="no")),
    "key with white space": (ONE, dict(CITY, api_key=f" {KEY}\n")),
    "no such ca_path": (ONE, dict(CITY, ca_path="nowhere.pem")),
    **{
        f"{name} with a NUL": (MANY, {"customers": [{"id": 1, "city": "Paris"}], name: "a\0b"})
        for name in ("journal", "plan", "save_plan", "ca_path")
    },
    "dest with a NUL": (latepoint_doctor, {"dest": "a\0b"}),
    **{f"id {text}": (module, {"id": text}) for text in ("010", "1e1", " 007 ") for module in (INFO,)},
    "id 010 of one": (ONE, dict(CITY, id="010")),
    "id in spaces": (INFO, {"id": " 1 "}),
    "id 010, masked": (INFO, {"id": "010", "mask": ["id"]}),
    "src that nobody read": (MANY, {"src": ["x.yml"]}),
}
# What passes between two runs, or is random.
VOLATILE = ("elapsed_ms", "ms", "latency_ms", "median_ms")


@pytest.fixture
def here(monkeypatch):
    """Runs a job in this process, with requests to `site`."""

    def run(job: Any, args: dict[str, Any], site: Any, **modes: Any) -> dict[str, Any]:
        original = _http._session
        monkeypatch.setattr(_http, "_session", lambda connection: mounted(original(connection), site))
        given = {"base_url": BASE, "api_key": KEY, "retries": 0, **args}
        modes = {"check": False, "diff": False, "folder": "/folder", "stop": Stop(), **modes}
        call = in_process.Call("the module", modes["check"], modes["diff"], modes["folder"], modes["stop"])
        result = in_process.run(job, call, {name: value for name, value in given.items() if value is not ...})
        monkeypatch.setattr(_http, "_session", original)
        json.dumps(result)
        return result

    return run


def steady(value: Any) -> Any:
    """The value without what passes."""
    if isinstance(value, dict):
        return {key: steady(item) for key, item in value.items() if key not in VOLATILE}
    if isinstance(value, list):
        return [steady(item) for item in value]
    return value


@pytest.mark.parametrize("check", [False, True], ids=["real", "check"])
@pytest.mark.parametrize("name", list(SCENARIOS))
def test_both_ways_give_the_same(run_module, here, monkeypatch, name, check):
    monkeypatch.setattr("os.urandom", lambda size: b"k" * size)
    module, args = SCENARIOS[name]
    sites = [FakeSite(ada()), FakeSite(ada())]
    run_module.serve(sites[0])
    by_module = run_module(
        module.main, args, check_mode=check, diff=True, module_name="the module", version="2.17.0", verbosity=3
    )
    by_module.setdefault("warnings", [])
    in_here = here(module.JOB, args, sites[1], check=check, diff=True)
    in_here.setdefault("warnings", [])
    assert steady(in_here) == steady(by_module)
    ordered = sorted if name == AT_ONCE else list  # requests side by side arrive in any order
    assert ordered(map(str, sites[1].calls)) == ordered(map(str, sites[0].calls))


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name.endswith("with a NUL")])
def test_a_path_that_no_file_can_have_is_refused_before_the_first_request(here, name):
    module, args = SCENARIOS[name]
    site = FakeSite(ada())
    result = here(module.JOB, args, site)
    assert result["msg"].startswith(name.split()[0] + " holds a character that no path can hold")
    assert (result["error"]["code"], site.calls) == ("invalid_parameters", [])


@pytest.mark.parametrize("base_url", ["https://x.example.com/?key=hunter2", "https://u:hunter2@x.example.com"])
@pytest.mark.parametrize("name", ["base_url", "site_url"])
def test_no_way_shows_what_an_address_must_not_hold(run_module, here, name, base_url):
    args = {**CITY, "base_url": ..., name: base_url}
    result = here(ONE.JOB, args, FakeSite(ada()))
    assert result["failed"]
    assert "x.example.com" in result["invocation"]["module_args"]["base_url"]
    assert "hunter2" not in json.dumps(result)
    assert run_module(ONE.main, args)["invocation"] == result["invocation"]
    assert "hunter2" not in run_module.output


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("id 010", "id must not begin with 0, which some read as octal: write 10, if that is meant"),
        ("id 010 of one", "id must not begin with 0, which some read as octal: write 10, if that is meant"),
        ("id  007 ", "id must not begin with 0, which some read as octal: write 7, if that is meant"),
        ("id 010, masked", "id must not begin with 0, which some read as octal: write masked-"),
    ],
)
def test_an_id_is_read_as_in_a_record(here, name, said):
    module, args = SCENARIOS[name]
    site = FakeSite(ada())
    result = here(module.JOB, args, site)
    assert result["msg"].startswith(said)
    assert (result["error"]["code"], site.calls) == ("invalid_record", [])


def test_an_id_in_scientific_notation_is_refused(here):
    """By Ansible itself, where it is older."""
    module, args = SCENARIOS["id 1e1"]
    site = FakeSite(ada())
    result = here(module.JOB, args, site)
    assert (result["failed"], "int" in result["msg"] or "whole number" in result["msg"], site.calls) == (True, True, [])


def test_nothing_secret_is_in_a_result(here):
    def echo(request: Any) -> Any:
        return reply(500, {"code": "customer_update_failed", "message": f"key {KEY}", "data": {KEY: [KEY]}})

    for key in (KEY, f" {KEY} "):
        assert KEY not in json.dumps(here(ONE.JOB, dict(CITY, api_key=key), echo))


# --- ended ---------------------------------------------------------------------------------------


class Ending(FakeSite):
    """A site whose task is ended while it answers the request of this number, of this method."""

    def __init__(self, stop: Stop, at: int, *customers: Any, of: str = "GET PUT POST DELETE") -> None:
        super().__init__(*customers)
        self.stop = stop
        self.at = at
        self.of = of

    def work(self, call: Any) -> Any:
        if sum(call.method in self.of for call in self.calls) == self.at:
            self.stop.ask()
        return super().work(call)


def journal_of(path: Any) -> list[tuple[Any, ...]]:
    return [(entry["id"], entry["outcome"]) for entry in map(json.loads, path.read_text("ascii").splitlines())]


def test_many_customers_end_before_the_next_write(here, tmp_path):
    stop = Stop()
    people = [ada(id=number, email=f"a{number}@example.com") for number in range(1, 7)]
    site = Ending(stop, 2, *people, of="PUT")
    args = {"customers": [{"id": number, "city": "Rome"} for number in range(1, 7)], "concurrency": 1}
    result = here(MANY.JOB, dict(args, verify="none", journal=str(tmp_path / "journal")), site, stop=stop)
    assert [str(call) for call in site.calls][-2:] == ["PUT /customers/1", "PUT /customers/2"]
    assert (result["failed"], result["changed"], result["summary"]["changed"]) == (True, True, 2)
    assert result["error"]["code"] == "ended"
    assert journal_of(tmp_path / "journal") == [(1, "done"), (2, "done")]


def test_one_customer_ends_before_the_write(here):
    stop = Stop()
    site = Ending(stop, 1, ada())
    result = here(ONE.JOB, CITY, site, stop=stop)
    assert [call.method for call in site.calls] == ["GET"]
    assert (result["failed"], result["changed"], result["error"]["code"]) == (True, False, "ended")
    assert "Nothing was written" in result["msg"]


def test_an_accepted_write_that_can_not_be_read_again(here):
    stop = Stop()
    site = Ending(stop, 2, ada())
    result = here(ONE.JOB, dict(CITY, verify="read"), site, stop=stop)
    assert [call.method for call in site.calls] == ["GET", "PUT"]
    assert (result["failed"], result["error"]["details"]["written"]) == (True, "accepted")


@pytest.mark.parametrize("at", range(1, 30))
def test_the_doctor_writes_nothing_after_the_end(here, at):
    stop = Stop()
    site = Ending(stop, at, ada())
    here(latepoint_doctor.JOB, {"write": True}, site, stop=stop)
    assert len(site.calls) <= at


@pytest.mark.parametrize("fault", [ZeroDivisionError("x"), SystemExit(3), RecursionError("x")])
def test_a_fault_of_our_own_is_a_result(here, fault):
    def work(_task: Any) -> Any:
        raise fault

    result = here(replace(ONE.JOB, work=work), CITY, FakeSite())
    assert (result["failed"], result["error"]["code"]) == (True, "internal_error")


def test_only_the_end_of_the_task_leaves_as_it_is(here):
    class OutOfTimeError(BaseException):
        pass

    def work(_task: Any) -> Any:
        raise OutOfTimeError

    with pytest.raises(OutOfTimeError):
        here(replace(ONE.JOB, work=work), CITY, FakeSite())


# --- paths ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("library", ["urllib3.connection", "urllib3.connectionpool", "requests.adapters"])
def test_the_lines_that_libraries_log_reach_no_file_of_ansible(caplog, library):
    with in_process.quiet():
        logging.getLogger(library).warning("Failed to parse headers (url=http://x/?email=secret)")
    assert caplog.records == []
    logging.getLogger(library).warning("afterwards")
    assert [record.message for record in caplog.records] == ["afterwards"]


def test_relative_paths_begin_where_a_module_would_be_started(here, tmp_path, monkeypatch):
    folder = tmp_path / "play"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    args = {"customers": [{"id": 1, "city": "Rome"}], "journal": "logs/journal", "save_plan": "plan"}
    shown = here(MANY.JOB, args, FakeSite(ada()), folder=str(folder))["invocation"]["module_args"]
    assert (shown["journal"], shown["save_plan"]) == ("logs/journal", "plan")
    assert sorted(path.name for path in folder.iterdir()) == ["logs", "plan"]
    assert [path.name for path in tmp_path.iterdir()] == ["play"]


def test_messages_show_paths_as_they_were_given(here):
    result = here(ONE.JOB, dict(CITY, ca_path="nowhere.pem"), FakeSite())
    assert result["msg"].startswith("ca_path nowhere.pem is not there")


# --- in a loop -----------------------------------------------------------------------------------


@pytest.fixture
def sessions(monkeypatch):
    """The sessions that are made, and those that are closed."""
    made, closed = [], []
    original = _http._session

    def session(connection: Any) -> Any:
        made.append(mounted(original(connection), FakeSite(ada())))
        number = len(made)
        made[-1].close = lambda: closed.append(number)
        return made[-1]

    monkeypatch.setattr(_http, "_session", session)
    return made, closed


def task_of(links: Any, **args: Any) -> dict[str, Any]:
    call = in_process.Call("the module", False, False, "/folder", Stop(), links)
    result: dict[str, Any] = in_process.run(ONE.JOB, call, {"base_url": BASE, "api_key": KEY, **CITY, **args})
    return result


def test_one_task_closes_its_connections(sessions):
    task_of(None)
    assert (len(sessions[0]), sessions[1]) == (1, [1])


def test_tasks_of_a_loop_share_theirs(sessions):
    links = Links()
    for _item in range(3):
        assert not task_of(links).get("failed")
    assert (len(sessions[0]), sessions[1]) == (1, [])
    links.close()
    assert sessions[1] == [1]


@pytest.mark.parametrize(
    "other",
    [
        {"base_url": BASE + "/blog"},
        {"api_key": KEY + "x"},
        {"validate_certs": False},
        {"ca_path": __file__},
    ],
)
def test_nothing_is_shared_between(sessions, other):
    links = Links()
    task_of(links)
    task_of(links, **other)
    assert len(sessions[0]) == 2


def test_what_differs_otherwise_shares(sessions):
    links = Links()
    task_of(links)
    task_of(links, timeout=3, retries=1, requests_per_minute=600, base_url=BASE + "/wp-json")
    assert len(sessions[0]) == 1


def test_links_are_bounded(sessions):
    links = Links()
    for number in range(_links.MOST + 2):
        task_of(links, api_key=f"{KEY}{number}")
    assert sessions[1] == [1, 2]


def slept_by(monkeypatch, tasks: Iterable[Mapping[str, Any]]) -> list[int]:
    """How long the items of a loop waited: each changes the customer by two requests."""
    slept: list[int] = []
    clock = FakeClock()
    stop = Stop()
    monkeypatch.setattr(stop, "sleep", lambda seconds: (slept.append(round(seconds)), clock.sleep(seconds)))
    monkeypatch.setattr(_task, "Clock", lambda **ways: replace(clock.clock, **ways))
    call = in_process.Call("the module", False, False, "/folder", stop, Links())
    for number, options in enumerate(tasks):
        args = {"base_url": BASE, "api_key": KEY, "id": 1, "customer": {"city": f"City{number}"}, "verify": "none"}
        assert in_process.run(ONE.JOB, call, {**args, **options})["changed"]
    return slept


def test_one_pace_holds_over_a_loop(sessions, monkeypatch):
    """Three requests a minute: the fourth one, of the second task, waits."""
    assert slept_by(monkeypatch, [{"requests_per_minute": 3}] * 2) == [60]


def test_it_holds_however_many_sites_come_between(sessions, monkeypatch):
    keys = [f"{KEY}{number}" for number in range(_links.MOST + 2)]
    tasks = [{"requests_per_minute": 3, "api_key": key} for key in (*keys, keys[0])]
    assert slept_by(monkeypatch, tasks) == [60]


def test_requests_without_a_pace_count_for_a_pace_that_follows(sessions, monkeypatch):
    assert slept_by(monkeypatch, [{}, {"requests_per_minute": 3}]) == [60]


def test_an_ended_task_of_a_loop_keeps_nothing_from_the_next_one(sessions):
    links = Links()
    stop = Stop()
    stop.ask()
    call = in_process.Call("the module", False, False, "/folder", stop, links)
    assert in_process.run(ONE.JOB, call, {"base_url": BASE, "api_key": KEY, **CITY})["error"]["code"] == "ended"
    assert task_of(links)["changed"]
