# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a customer file says, as plain data, and what it shall say after values were taken into it. Pure."""

from __future__ import annotations

from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple

from ansible_collections.latepoint.api.plugins.module_utils._files.positions import (
    ALIAS,
    MAPPING,
    SCALAR,
    SEQUENCE,
    Node,
)

from .edits import Wanted


def data_of(node: Optional[Node]) -> Any:
    """Returns all that is said below a node; aliases by their names."""
    if node is None or node.kind == SCALAR:
        return node and node.value
    if node.kind == ALIAS:
        return ("*", node.value)
    if node.kind == SEQUENCE:
        return [data_of(item) for item in node.value]
    return {data_of(key): data_of(value) for key, value in node.value}


def with_wanted(data: Any, wanted: Iterable[Wanted]) -> Any:
    """Returns a file's data, changed to what is wanted."""
    records = data.get("customers", [data]) if isinstance(data, dict) else data
    for value in wanted:
        _set(records[value.record], value)
    return data


def _set(record: Dict[str, Any], wanted: Wanted) -> None:
    value = None if wanted.value is None else word(wanted.value)
    if wanted.key is None:
        record[wanted.field] = value
        return
    custom = record[wanted.field]
    spelt = next((key for key in custom if str(key).casefold() == wanted.key.casefold()), wanted.key)
    custom[spelt] = value


def word(value: Any) -> str:
    """Returns a value as the text that files say it with."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def aliases(node: Optional[Node]) -> Iterator[str]:
    """Yields the names of all aliases below a node."""
    if node is not None and node.kind == ALIAS:
        yield str(node.value)
    for child in _children(node):
        yield from aliases(child)


def _children(node: Optional[Node]) -> List[Node]:
    if node is None or node.kind not in (MAPPING, SEQUENCE):
        return []
    return [part for pair in node.value for part in pair] if node.kind == MAPPING else list(node.value)


def entry_of(mapping: Node, key: Optional[str]) -> Optional[Tuple[Node, Node]]:
    """Returns the nodes of a custom field, whatever the case of its letters: LatePoint ignores it."""
    pairs = mapping.value if mapping.kind == MAPPING else ()
    spelt = str(key).casefold()
    return next((pair for pair in pairs if pair[0].kind == SCALAR and str(pair[0].value).casefold() == spelt), None)
