# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes in which sites show custom fields, and what can be read of them without guessing. Pure."""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, Iterable, Iterator, List, Mapping, NamedTuple, Tuple

from .described import shape
from .same import custom_key

# What PHP answers for nothing, in place of whatever else there could be.
NOTHING: Tuple[Any, ...] = (None, "", False, [], {})
Pairs = Iterable[Tuple[Any, Any]]


def pairs_of(value: Any) -> Pairs:
    """Returns the keys and their values; raises ValueError with a shape in which the keys are unknown."""
    if _is_simple(value):
        return list(value.items())
    if value in NOTHING:
        return ()
    listed = list(value.values()) if isinstance(value, Mapping) and _is_list(value) else value
    pairs = listed.items() if isinstance(listed, Mapping) else _entries(listed)
    return [(key, _plain(item)) for key, item in pairs]


def odd_items(value: Any) -> Dict[str, str]:
    """Returns the shapes of values that are neither a text nor an object with one, by key: `["gold", "new"]`."""
    if _is_simple(value):
        return {}
    return {str(key): shape(item) for key, item in pairs_of(value) if item and isinstance(item, (list, dict))}


class Nesting(NamedTuple):
    """Custom fields whose values may contain further keys, with all names in them, and the keys at the top level."""

    holders: Mapping[str, FrozenSet[str]]
    seen: FrozenSet[str]

    def holders_of(self, key: str) -> List[str]:
        """Returns the custom fields that may contain this key: it is named in them, and is not at the top level."""
        wanted = custom_key(key)
        return [] if wanted in self.seen else [holder for holder, names in self.holders.items() if wanted in names]

    def hides(self, key: str) -> bool:
        """Whether a key may be inside a holder."""
        return bool(self.holders_of(key))


NO_NESTING = Nesting({}, frozenset())


def nesting_of(value: Any) -> Nesting:
    """Returns which custom fields may contain further keys: in objects, and in lists of objects."""
    pairs = [(str(key), item) for key, item in pairs_of(value)]
    holders = {key: frozenset(_names_in(item)) for key, item in pairs if _may_hold_keys(item)}
    return Nesting(holders, frozenset(custom_key(key) for key, _item in pairs)) if holders else NO_NESTING


def _may_hold_keys(item: Any) -> bool:
    """Whether a value may hold custom fields; a list of plain values is one value, and so is one beside its label."""
    while isinstance(item, dict) and "value" in item:
        item = item["value"]
    if isinstance(item, list):
        return any(isinstance(each, (dict, list)) for each in item)
    return isinstance(item, dict) and bool(item)


def _names_in(item: Any) -> Iterator[str]:
    """Yields all that may be the key of a custom field: keys at any depth, and texts, as in `{"key": "tier", …}`."""
    left = [item]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            left += [*each, *each.values()]
        elif isinstance(each, list):
            left += each
        elif isinstance(each, str):
            yield custom_key(each)


def _is_simple(value: Any) -> bool:
    """Whether this is an object without others in it, as of nearly all rows: then nothing has to be looked into."""
    return isinstance(value, dict) and not any(isinstance(item, (dict, list)) for item in value.values())


def _is_list(value: Mapping[str, Any]) -> bool:
    """Whether this is a list with numbers for keys, as PHP makes one: `{"0": {"key": "tier", "value": "gold"}}`."""
    return all(str(key).isdigit() and _is_entry(item) for key, item in value.items())


def _is_entry(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("key"), str) and "value" in item


def _plain(item: Any) -> Any:
    """Returns the value of an object such as `{"label": "Tier", "value": "gold"}`, and everything else as it is."""
    if isinstance(item, dict) and "value" in item and not isinstance(item["value"], (list, dict)):
        return item["value"]
    return item


def _entries(value: Any) -> List[Tuple[str, Any]]:
    """Returns the pairs of a list such as `[{"key": "tier", "value": "gold"}]`; raises ValueError for anything else."""
    entries = value if isinstance(value, list) else [value]
    if not all(map(_is_entry, entries)):
        raise ValueError(shape(value))
    pairs = [(entry["key"], entry["value"]) for entry in entries]
    if len({key for key, _item in pairs}) < len(pairs):
        raise ValueError("a list that names a key twice")
    return pairs
