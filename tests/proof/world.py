"""The site that is proved on, and what is asked of it: each scenario is one run of one module"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.dialects import ABILITIES_DIALECTS

Record = dict[str, Any]
OFFICIAL = ("id", "email", "first_name", "last_name", "phone", "notes")
"""The fields that LatePoint's own API has."""
UPDATE, CREATE, DELETE, KEEP = "update", "create", "delete", "keep"
PEOPLE = range(1, 13)
MANAGED = (2, 4, 6, 8, 10)
AS_DECLARED = 6
PER_PAGE = 5
MARK = "quartz"
"""Begins every personal value, so that the output can be searched for all of them at once."""


def person(number: int) -> Record:
    """A customer as the site has her in the beginning."""
    return {
        "id": number,
        "first_name": f"{MARK}before{number}",
        "last_name": f"{MARK}family{number}",
        "email": f"{MARK}person{number}@example.com",
        "phone": f"+15550100{number:02d}",
        "city": f"{MARK}oldtown{number}",
        "country": "US",
        "notes": f"{MARK}seen{number}",
        "custom_fields": {"preferred_time": f"{MARK}early{number}", "shoe": f"{MARK}size{number}"},
    }


def people(dialect: str = "seed") -> list[Record]:
    """All customers of the site; where lists are ordered by names alone, some of them share theirs."""
    found = [person(number) for number in PEOPLE]
    if dialect in ABILITIES_DIALECTS:
        for namesake in found[::2]:
            namesake.update(first_name=f"{MARK}same", last_name=f"{MARK}family")
    return found


def deep(number: int) -> Record:
    """Changes in what answers to a PUT show, and in what they may not show."""
    return {
        "first_name": f"{MARK}after{number}",
        "phone": f"+15550200{number:02d}",
        "city": f"{MARK}newtown{number}",
        "country": "NO",
        "notes": f"{MARK}told{number}",
        "custom_fields": {"preferred_time": f"{MARK}late{number}", "shoe": ""},
    }


def shallow(number: int) -> Record:
    """Changes that every answer to a PUT shows."""
    return {"first_name": f"{MARK}after{number}", "phone": f"+15550200{number:02d}"}


def newcomer(number: int) -> Record:
    """Somebody whom the site doesn't have."""
    wanted = {**deep(number), "last_name": f"{MARK}family{number}", "email": f"{MARK}new{number}@example.com"}
    return {**wanted, "custom_fields": {"preferred_time": f"{MARK}late{number}"}}


@dataclass(frozen=True)
class Aim:
    """What one declared customer shall be; `number` is None where she is new."""

    action: str
    number: int | None
    email: str
    wanted: Mapping[str, Any]


@dataclass(frozen=True)
class Scenario:
    """One run of one module: its options, and what it aims at."""

    name: str
    module: str
    options: Mapping[str, Any]
    aims: tuple[Aim, ...] = ()
    expected: tuple[int, ...] = field(default=())
    """Whom a reading must give."""

    @property
    def writes(self) -> bool:
        """Whether it may write."""
        return bool(self.aims)

    def official(self) -> Scenario:
        """The same run with those fields alone that LatePoint's own API has."""
        options = {name: value for name, value in self.options.items() if name != "include"}
        if "customer" in options:
            options["customer"] = _official(options["customer"])
        if "customers" in options:
            options["customers"] = [_official(record) for record in options["customers"]]
        aims = tuple(replace(aim, wanted=_official(aim.wanted)) for aim in self.aims)
        return replace(self, options=options, aims=aims)

    @property
    def many(self) -> bool:
        """Whether it is about many customers."""
        return self.module == "latepoint_customers"


def _official(record: Mapping[str, Any]) -> Record:
    return {name: value for name, value in record.items() if name in OFFICIAL}


def _aim(action: str, number: int, wanted: Mapping[str, Any]) -> Aim:
    new = action == CREATE
    return Aim(action, None if new else number, wanted["email"] if new else person(number)["email"], wanted)


def _one(name: str, aim: Aim, **options: Any) -> Scenario:
    return Scenario(name, "latepoint_customer", options, (aim,))


def _many(name: str, aims: tuple[Aim, ...], **options: Any) -> Scenario:
    records = [{**aim.wanted, **_identity(at, aim)} for at, aim in enumerate(aims)]
    return Scenario(name, "latepoint_customers", {"customers": records, "concurrency": 2, **options}, aims)


def _identity(at: int, aim: Aim) -> Record:
    """By turns by id and by e-mail."""
    if aim.number is None:
        return {}
    return {"id": aim.number} if at % 2 else {"email": aim.email}


def _kept(number: int) -> Record:
    record = person(number)
    return {name: record[name] for name in deep(number) if name != "custom_fields"}


def _updates() -> tuple[Aim, ...]:
    aims = []
    for at, number in enumerate(MANAGED):
        if number == AS_DECLARED:
            aims.append(_aim(KEEP, number, _kept(number)))
        else:
            aims.append(_aim(UPDATE, number, shallow(number) if at % 2 else deep(number)))
    return tuple(aims)


def scenarios() -> tuple[Scenario, ...]:
    """Every module in every use."""
    four, late = _aim(UPDATE, 4, deep(4)), _aim(CREATE, 41, newcomer(41))
    gone = _aim(DELETE, 4, {})
    return (
        _one("customer update by id", four, id=4, customer=deep(4)),
        _one("customer update by email", four, email=person(4)["email"], customer=deep(4)),
        _one("customer update of shown fields", _aim(UPDATE, 4, shallow(4)), id=4, customer=shallow(4)),
        _one("customer unchanged", _aim(KEEP, 6, _kept(6)), id=6, customer=_kept(6)),
        _one("customer create", late, customer=newcomer(41), create=True),
        _one("customer absent by id", gone, id=4, state="absent"),
        _one("customer absent by email", gone, email=person(4)["email"], state="absent"),
        _many("customers update", _updates()),
        _many("customers create", tuple(_aim(CREATE, at, newcomer(at)) for at in (41, 42, 43, 44)), create=True),
        _many("customers absent", tuple(_aim(DELETE, number, {}) for number in MANAGED), state="absent"),
        Scenario("customer_info list", "latepoint_customer_info", {"include": ["custom_fields"]}, (), tuple(PEOPLE)),
        Scenario("customer_info id", "latepoint_customer_info", {"id": 4}, (), (4,)),
        Scenario("customer_info email", "latepoint_customer_info", {"email": person(4)["email"]}, (), (4,)),
        Scenario("site_info", "latepoint_site_info", {}),
    )


# --- what is true --------------------------------------------------------------------------------


def flat(record: Mapping[str, Any]) -> Record:
    """A record with each custom field as a field of its own, without the times."""
    plain = {name: value for name, value in record.items() if name not in ("custom_fields", "updated_at", "created_at")}
    plain.update({f"custom_fields.{key}": value for key, value in (record.get("custom_fields") or {}).items()})
    return plain


def differing(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> set[str]:
    """The names of the fields in which two records differ."""
    old, new = flat(before or {}), flat(after or {})
    return {name for name in {*old, *new} if (old.get(name) or "") != (new.get(name) or "")}


def reached(aim: Aim, record: Mapping[str, Any] | None) -> bool:
    """Whether the site has what is aimed at."""
    if aim.action == DELETE or record is None:
        return (aim.action == DELETE) == (record is None)
    stored = flat(record)
    return all((stored.get(name) or "") == (value or "") for name, value in flat(aim.wanted).items())
