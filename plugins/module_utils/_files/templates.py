# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts in customer files that look like templates, which Ansible would fill in elsewhere. Pure."""

from __future__ import annotations

import re
from typing import Any, Iterator, Mapping

from .._base.message import Message, joined
from .._record.declared import Fault
from .._record.invisible import made_visible

_MARKS = (("{{", "}}"), ("{%", "%}"))
BEGINS_TEMPLATE = re.compile("|".join(re.escape(begin) for begin, _end in _MARKS))
NO_TEMPLATE = "a file of customers is no template"


def is_template(text: str) -> bool:
    """Whether a text looks like a template, or has one in it."""
    return "{" in text and any(end in text.partition(begin)[2] for begin, end in _MARKS)


def hinted(fault: Fault, raw: Mapping[str, Any]) -> Message:
    """Returns what is wrong with a field, with a hint where it looks like a template."""
    value = raw.get(fault.field)
    hinted = isinstance(value, str) and is_template(value)
    return joined(" ", [fault.text, f"({NO_TEMPLATE})"]) if hinted else fault.text


def doubts_of_templates(values: Mapping[str, Any]) -> Iterator[Fault]:
    """Yields a doubt for each text that looks like a template."""
    for name, value in values.items():
        texts = value if isinstance(value, dict) else {"": value}
        for key, text in texts.items():
            if isinstance(text, str) and (is_template(text) or is_template(key)):
                which = f"{name}.{made_visible(key)}" if key else name
                yield Fault(name, f"{which} holds a template, which is taken as it stands there: {NO_TEMPLATE}")
