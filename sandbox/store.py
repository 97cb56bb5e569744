"""The records, in SQLite: every number of customers, paged by the database."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.records import FIELDS, Record, complete
from sandbox.values import fold

_KEYS = {"email_key": "email", "first_key": "first_name", "last_key": "last_name"}
_COLUMNS = (*FIELDS, *_KEYS)
_DDL = f"""
CREATE TABLE IF NOT EXISTS customers (
    id INTEGER PRIMARY KEY AUTOINCREMENT, {", ".join(name for name in _COLUMNS if name != "id")}
);
CREATE INDEX IF NOT EXISTS by_email ON customers (email_key);
CREATE INDEX IF NOT EXISTS by_name ON customers (last_key, first_key);
CREATE INDEX IF NOT EXISTS by_created ON customers (created_at, id);
"""
_NAMES = ", ".join(_COLUMNS)
_MARKS = ", ".join("?" * len(_COLUMNS))
_INSERT = f"INSERT OR REPLACE INTO customers ({_NAMES}) VALUES ({_MARKS})"  # noqa: S608 (names of columns)
_UPDATE = f"UPDATE customers SET ({_NAMES}) = ({_MARKS}) WHERE id = ?"  # noqa: S608 (names of columns)
_SELECT = f"SELECT {', '.join(FIELDS)} FROM customers"  # noqa: S608 (names of columns)


class Store:
    """All customers of the sandbox; safe to be used by the server's thread and the test's."""

    def __init__(self, path: str = ":memory:") -> None:
        self._lock = threading.RLock()
        self._base = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._base.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;" + _DDL)

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._base.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._base.execute("BEGIN")
            try:
                yield self._base
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")

    def replace_all(self, given: Iterable[Record]) -> int:
        """Forget every customer and keep these instead; returns how many there are."""
        with self._writing() as base:
            base.execute("DELETE FROM customers")
            base.execute("DELETE FROM sqlite_sequence")
            base.executemany(_INSERT, _numbered(given))
        return self.count()

    def add(self, given: Record) -> int:
        """Add one customer, half-filled records included; returns the id."""
        with self._writing() as base:
            record = complete(given, self.next_id())
            base.execute(_INSERT, _row(record))
            return int(record["id"])

    def save(self, record: Record) -> bool:
        """Write the whole row, as LatePoint does; says whether there is such a customer."""
        with self._writing() as base:
            return base.execute(_UPDATE, (*_row(record), record["id"])).rowcount == 1

    def delete(self, number: int) -> bool:
        """Delete a customer; says whether there was one."""
        with self._writing() as base:
            return base.execute("DELETE FROM customers WHERE id = ?", (number,)).rowcount == 1

    def next_id(self) -> int:
        """The id that the next new customer gets; ids are never used again."""
        found = self._rows("SELECT seq FROM sqlite_sequence WHERE name = 'customers'")
        return (int(found[0][0]) if found else 0) + 1

    def get(self, number: int) -> Record | None:
        """One customer, or nothing."""
        found = self.select("WHERE id = ?", (number,)) if abs(number) < 1 << 63 else []
        return found[0] if found else None

    def select(self, rest: str = "", values: Iterable[Any] = ()) -> list[Record]:
        """The customers that the rest of a SELECT statement names."""
        return [_record(row) for row in self._rows(f"{_SELECT} {rest}", values)]

    def count(self, where: str = "", values: Iterable[Any] = ()) -> int:
        """How many customers a WHERE clause names."""
        found = self._rows(f"SELECT COUNT(*) FROM customers {where}", values)  # noqa: S608 (the values are bound)
        return int(found[0][0])

    def email_taken(self, email: str, but: int) -> bool:
        """Does another customer have this e-mail, regardless of case and accents?"""
        return bool(self._rows("SELECT 1 FROM customers WHERE email_key = ? AND id != ?", (fold(email), but)))

    def _rows(self, sql: str, values: Iterable[Any] = ()) -> list[Any]:
        with self._lock:
            return self._base.execute(sql, tuple(values)).fetchall()


def _numbered(given: Iterable[Record]) -> Iterator[tuple[Any, ...]]:
    following = 1
    for customer in given:
        record = complete(customer, following)
        following = max(following, record["id"] + 1)
        yield _row(record)


def _row(record: Record) -> tuple[Any, ...]:
    fields = json.dumps(record["custom_fields"], ensure_ascii=False)
    plain = (fields if name == "custom_fields" else record[name] for name in FIELDS)
    return (*plain, *(fold(record[name]) for name in _KEYS.values()))


def _record(row: tuple[Any, ...]) -> Record:
    record: Record = dict(zip(FIELDS, row, strict=True))
    record["is_guest"] = bool(record["is_guest"])
    record["custom_fields"] = json.loads(record["custom_fields"])
    return record
