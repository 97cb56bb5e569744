# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the role as options of modules: names, types, defaults, plan files, and which site a host is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.plugin_utils._role.settings import (
    ADOPT,
    APPLY,
    AUDIT,
    EXPORT,
    FINISH,
    OFFLINE,
    Play,
    Settings,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._role.variables import PATHS, ROLE, Variables

HERE = {"latepoint_base_url": "https://north.example.com", "latepoint_api_key": "key"}


def variables(given):
    def resolve(name):
        value = given[name]
        if value == "{{ missing }}":
            raise InputError(f"{name}: 'missing' is undefined")
        return value

    return Variables(list(given), resolve)


def settings(mode=AUDIT, site="north", hosts=("north",), others=(), environment=None, **given):
    return Settings(variables(given), Play(site, hosts, others, environment or {}), mode)


# --- names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("latepoint_customer_src", "latepoint_customers_src"),
        ("latepoint_report_dirr", "latepoint_report_dir"),
        ("latepoint_apikey", "latepoint_api_key"),
        ("latepoint_customers_max_change", "latepoint_customers_max_changes"),
        ("latepoint_host", "latepoint_hosts"),
    ],
)
def test_of_an_unknown_variable_the_nearest_known_is_named(name, meant):
    with pytest.raises(InputError, match=f"unknown variable '{name}' - did you mean '{meant}'"):
        variables({name: 1, **HERE}).check_names()


def test_an_unknown_variable_without_a_near_one_is_named_too():
    with pytest.raises(InputError, match=r"unknown variable 'latepoint_xyzzy'$"):
        variables({"latepoint_xyzzy": 1}).check_names()


@pytest.mark.parametrize("name", sorted(ROLE))
def test_each_setting_has_a_long_and_a_short_name_but_never_both_at_once(name):
    for given in (f"latepoint_{name}", f"latepoint_customers_{name}"):
        found = variables({given: 1})
        found.check_names()
        assert found.name_of(name) == given
    with pytest.raises(InputError, match=f"latepoint_customers_{name} and latepoint_{name} are the same setting"):
        variables({f"latepoint_{name}": 1, f"latepoint_customers_{name}": 1}).check_names()


@pytest.mark.parametrize("name", ["latepoint_site_of_mine", "latepoint_customers_result_of_mine"])
def test_variables_of_the_user_may_not_begin_as_ours_do(name):
    with pytest.raises(InputError, match="unknown variable"):
        variables({name: 1}).check_names()


# --- values --------------------------------------------------------------------------------------------------


def test_the_defaults():
    found = settings(APPLY, **HERE).customers()
    assert found == {
        "src": ["customers/north"],
        "state": "present",
        "create": False,
        "custom_fields_mode": "merge",
        "verify": "auto",
        "mask": [],
        "concurrency": 4,
        "on_error": "continue",
        "max_changes": "30%",
    }
    assert "max_changes" not in settings(AUDIT, **HERE).customers()


@pytest.mark.parametrize("prefix", ["latepoint_", "latepoint_customers_"])
def test_values_are_converted_as_modules_convert_them(prefix):
    given = {"src": "a.yml,b.yml", "mask": "email", "concurrency": "8", "create": "yes", "max_changes": 5}
    found = settings(APPLY, **{prefix + name: value for name, value in given.items()}).customers()
    assert found["src"] == ["a.yml", "b.yml"]
    assert (found["mask"], found["concurrency"], found["create"], found["max_changes"]) == (["email"], 8, True, "5")


@pytest.mark.parametrize("name", PATHS)
def test_a_path_that_no_file_can_have_names_its_variable(name):
    with pytest.raises(InputError, match=rf"^latepoint_(?:customers_)?{name} holds a character that no path can hold"):
        variables({f"latepoint_{name}": "a\0b"}).value(name)


def test_null_means_the_default():
    found = settings(APPLY, latepoint_mask=None, latepoint_create=None, latepoint_journal=None).customers()
    assert (found["mask"], found["create"], "journal" in found) == ([], False, False)


def test_what_is_of_another_type_names_both_names():
    with pytest.raises(InputError, match=r"latepoint_customers_fail_on_drift.*given as latepoint_fail_on_drift"):
        settings(latepoint_fail_on_drift="nope").fail_on()
    with pytest.raises(InputError, match="latepoint_customers_state"):
        settings(latepoint_customers_state="gone").customers()


def test_a_variable_of_which_a_part_is_missing_is_not_taken_for_one_that_is_not_given():
    for name in ("latepoint_plan", "latepoint_max_changes", "latepoint_customers_src"):
        with pytest.raises(InputError, match="'missing' is undefined"):
            settings(APPLY, **{name: "{{ missing }}"}).customers()


@pytest.mark.parametrize(("given", "fails"), [({}, ["error", "drift"]), ({"latepoint_fail_on_drift": "no"}, ["error"])])
def test_what_lets_the_run_fail(given, fails):
    assert settings(FINISH, **given).fail_on() == fails


@pytest.mark.parametrize("value", ["", None])
def test_a_plan_or_a_folder_that_is_empty_is_an_error(value):
    with pytest.raises(InputError, match="latepoint_plan is empty"):
        settings(APPLY, latepoint_plan=value).customers()
    with pytest.raises(InputError, match="latepoint_export_dir is empty"):
        settings(EXPORT, latepoint_export_dir="").export()


# --- which site ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "play", "lacks"),
    [
        ({}, {}, []),
        ({}, {"others": ["south"]}, ["latepoint_base_url", "latepoint_api_key"]),
        ({}, {"hosts": ["north", "south"]}, ["latepoint_base_url", "latepoint_api_key"]),
        (HERE, {"others": ["south"]}, []),
        ({**HERE, "latepoint_api_key": ""}, {"others": ["south"]}, ["latepoint_api_key"]),
        ({**HERE, "latepoint_api_key": "{{ missing }}"}, {"others": ["south"]}, []),
        (
            {"latepoint_base_url": "x", "latepoint_username": "a", "latepoint_password": "b"},
            {"others": ["south"]},
            [],
        ),
        ({"latepoint_base_url": "x", "latepoint_username": "a"}, {"others": ["south"]}, ["latepoint_api_key"]),
    ],
)
def test_beside_other_sites_a_host_must_say_which_it_is(given, play, lacks):
    found = settings(**play, **given)
    assert found.lacks() == lacks
    if lacks:
        with pytest.raises(InputError, match=f"^host north has no {' and no '.join(lacks)}: give the host"):
            found.check_site()


def test_connection_options_are_those_that_are_given():
    found = settings(latepoint_timeout="5", latepoint_retries=0, latepoint_ca_path="ca.pem", **HERE)
    assert found.connection() == {"timeout": 5.0, "retries": 0, "ca_path": os.path.realpath("ca.pem")}
    assert found.given() == ["base_url", "api_key"]
    assert settings(latepoint_allow_http=None).connection() == {}


def test_the_address_in_a_report():
    environment = {"LATEPOINT_BASE_URL": "https://env.example.com"}
    assert settings(**HERE).report()["base_url"] == "https://north.example.com"
    assert settings(environment=environment).report()["base_url"] == "https://env.example.com"
    assert "base_url" not in settings(environment=environment, others=["south"]).report()
    assert "base_url" not in settings(latepoint_base_url="{{ missing }}", environment=environment).report()


@pytest.mark.parametrize(
    ("mode", "offline", "delegate_to", "found"),
    [
        (AUDIT, False, "localhost", (AUDIT, "here")),
        (AUDIT, False, "runner", (AUDIT, "elsewhere")),
        (AUDIT, True, "runner", (OFFLINE, "files")),
        (OFFLINE, False, "runner", (OFFLINE, "files")),
        (APPLY, True, "localhost", (APPLY, "here")),
        (ADOPT, True, "runner", (ADOPT, "here")),
        (EXPORT, True, "runner", (EXPORT, "elsewhere")),
    ],
)
def test_what_is_done_and_where(mode, offline, delegate_to, found):
    of_site = settings(mode, latepoint_offline=offline, latepoint_delegate_to=delegate_to)
    assert (of_site.mode, of_site.where) == found


# --- paths ---------------------------------------------------------------------------------------------------


def test_on_another_machine_paths_are_resolved_there():
    there = {"latepoint_delegate_to": "runner", "latepoint_journal": "~/journal", "latepoint_save_plan": "~/plan.json"}
    found = settings(AUDIT, latepoint_ca_path="~/ca.pem", **there)
    assert found.delegate_to == "runner"
    assert not found.is_here
    assert (found.customers()["journal"], found.customers()["save_plan"]) == ("~/journal", "~/plan.json")
    assert found.connection() == {"ca_path": "~/ca.pem"}
    assert found.spared() == []


def test_adopt_works_beside_the_files_whatever_machine_talks_to_the_site_otherwise(tmp_path, monkeypatch):
    (tmp_path / "new").mkdir()
    monkeypatch.chdir(tmp_path)
    found = settings(ADOPT, latepoint_delegate_to="runner", latepoint_adopt_new="new", latepoint_ca_path="ca.pem")
    assert found.is_here
    assert found.adopt()["new"] == str(tmp_path / "new" / "north.yml")
    assert found.connection() == {"ca_path": str(tmp_path / "ca.pem")}


@pytest.mark.parametrize("host", ["../../escaped", "a/b", "..", ".ssh"])
def test_no_name_of_a_host_leads_out_of_a_folder(host, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    export = settings(EXPORT, site=host, latepoint_export_dir="out").export()["dest"]
    plan = settings(AUDIT, site=host, hosts=[host, "b"], latepoint_save_plan="plans/").customers()["save_plan"]
    src = settings(AUDIT, site=host).src()[0]
    folders = [str(Path(path).resolve().parent) for path in (export, plan, src)]
    assert folders == [str(tmp_path / name) for name in ("out", "plans", "customers")]


@pytest.mark.parametrize(
    ("given", "hosts", "file"),
    [
        ("plan.json", ["north"], "plan.json"),
        ("plan.json", ["north", "south"], "plan.json/north.json"),
        ("plans/", ["north"], "plans/north.json"),
        ("there", ["north"], "there/north.json"),
        ("plans/north.json", ["north", "south"], "plans/north.json"),
        ("plans/north/today.json", ["north", "south"], "plans/north/today.json"),
        ("plans/northern.json", ["north", "south"], "plans/northern.json/north.json"),
        ("../north/plan.json", ["north", "south"], "../north/plan.json/north.json"),
        ("../north.json", ["north", "south"], "../north.json"),
    ],
)
@pytest.mark.parametrize("mode", [APPLY, AUDIT])
def test_the_file_of_a_plan(given, hosts, file, mode, tmp_path, monkeypatch):
    folder = tmp_path / "north" / "work"
    (folder / "there").mkdir(parents=True)
    monkeypatch.chdir(folder)
    option = "plan" if mode == APPLY else "save_plan"
    found = settings(mode, hosts=hosts, **{f"latepoint_{option}": given})
    assert found.customers()[option] == os.path.realpath(file)
    assert found.spared() == [os.path.realpath(file)]


def test_a_plan_to_apply_wins_over_where_to_save_one():
    found = settings(APPLY, latepoint_plan="a.json", latepoint_save_plan="b.json").customers()
    assert "save_plan" not in found
    assert found["plan"] == os.path.realpath("a.json")
    assert "plan" not in settings(AUDIT, latepoint_plan="a.json").customers()
    assert "plan" not in settings(OFFLINE, latepoint_plan="a.json").customers()
