"""The sample customers and the store they go into."""

from __future__ import annotations

import pytest

from sandbox import listing, store
from sandbox.records import TEXTS, complete
from sandbox.samples import samples
from sandbox.state import State
from sandbox.store import Store
from sandbox.values import problem

STATUSES = {"active", "inactive", "pending_verification", "blocked"}


@pytest.mark.parametrize(
    ("count", "ids"),
    [
        (0, []),
        (3, [1, 2, 3]),
        (25, [*range(1, 25), 123]),
        (27, [*range(1, 25), 123, 25, 26]),
        (125, [*range(1, 25), 123, *range(25, 123), 124, 125]),
    ],
)
def test_the_numbers_of_the_samples(count, ids):
    assert [customer["id"] for customer in samples(count)] == ids


def test_the_samples_are_always_the_same_and_varied():
    everybody = list(samples(25))
    assert everybody == list(samples(25))
    whole = [complete(customer, 0) for customer in everybody]
    assert {customer["status"] for customer in whole} == STATUSES
    assert len({customer["country"] for customer in whole}) > 15
    for name in ("address", "notes", "phone", "is_guest", "bookings", "custom_fields", "avatar_image_id"):
        assert any(customer[name] for customer in whole), name
        assert any(not customer[name] for customer in whole), name


def test_latepoint_would_accept_every_sample():
    state = State(customers=500)
    records = state.store.select()
    assert [problem(customer, state.dialect) for customer in records] == [None] * 500
    assert not any(state.store.email_taken(customer["email"], customer["id"]) for customer in records)
    state.store.close()


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"id": 9, "is_guest": 1, "avatar_image_id": "7", "custom_fields": {"a": 1}},
        dict.fromkeys(TEXTS, "ä\n'\"\\ 🌸\0x"),
        {"custom_fields": {"ä": "🌸", "": "x"}},
    ],
)
def test_what_goes_into_the_store_comes_out(record):
    base = Store()
    number = base.add(record)
    assert base.get(number) == complete(record, number)
    assert base.get(number + 1) is None
    base.close()


def test_a_failing_replacement_leaves_everything_as_it_was():
    base = Store()
    base.replace_all([{"id": 1}, {"id": 2}])
    with pytest.raises(ValueError, match="colour"):
        base.replace_all([{"id": 3}, {"colour": "red"}])
    assert [customer["id"] for customer in base.select()] == [1, 2]
    base.close()


def test_a_row_that_has_gone_is_not_saved():
    base = Store()
    assert base.save(complete({}, 1)) is False
    assert base.delete(1) is False
    assert base.count() == 0
    base.close()


def test_records_kept_in_a_file(tmp_path):
    path = str(tmp_path / "records.db")
    state = State(customers=3, data=path)
    state.store.delete(2)
    state.store.close()
    state = State(customers=3, data=path)
    assert [customer["id"] for customer in state.store.select()] == [1, 3]
    assert state.store.next_id() == 4
    state.store.close()


def test_the_database_does_the_paging(monkeypatch):
    state = State(customers=1_000)
    read = []
    monkeypatch.setattr(store, "_record", lambda row: read.append(row) or {"id": row[0]})
    for query in ({"page": "9"}, {"page": "2", "status": "active"}):
        found = listing.fetch(
            state.store, {**query, "per_page": "100", "order_by": "id", "order": "asc"}, state.dialect
        )
        assert len(read) == len(found.records) == 100
        read.clear()
    state.store.close()
