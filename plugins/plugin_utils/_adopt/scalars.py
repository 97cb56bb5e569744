# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A value as it is written in a YAML or JSON file, so that every reader takes it for what it is. Pure."""

from __future__ import annotations

import json
import re
from typing import Any, Optional, Tuple

import yaml

from .._export.yaml_text import ESCAPED, quoted

PLAIN, SINGLE, DOUBLE = "", "'", '"'
# What is, or looks like, a number, a date or a time to some version of YAML.
_NUMBER = re.compile(r"[-+.]?[0-9][-+0-9_.,:eExXoOa-fA-FTZ ]*|[-+]?\.(inf|nan)", re.IGNORECASE)
# Words that YAML 1.1 or 1.2 does not take for text.
_WORDS = frozenset(("y", "n", "yes", "no", "true", "false", "on", "off", "null", "~", "=", "<<", "nan", "inf", "none"))
_BEGINS = "-?:,[]{}#&*!|>'\"%@`=<~"
_RESOLVER = yaml.SafeLoader("")


def scalar(value: Any, style: str, flow: bool) -> str:
    """Returns a value as YAML, in the style of the old value where possible; numbers and booleans as they are."""
    if value is None:
        return "null"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, (bool, int)):
        return text if style not in (SINGLE, DOUBLE) else style + text + style
    if style == SINGLE and not ESCAPED.search(text.replace('"', "").replace("\\", "")):
        return "'" + text.replace("'", "''") + "'"
    if style != DOUBLE and is_plain(text, flow):
        return text
    if style != DOUBLE and '"' in text and "'" not in text and not ESCAPED.search(text.replace('"', "")):
        return f"'{text}'"
    return quoted(text)


def is_plain(text: str, flow: bool) -> bool:
    """Whether a text needs no quotes: no reader of YAML takes it for anything else."""
    if not text or text != text.strip() or text[0] in _BEGINS or ESCAPED.search(text):
        return False
    if ": " in text or " #" in text or text.endswith(":") or any(sign in text for sign in ("{{", "{%", "{#")):
        return False
    if flow and any(sign in text for sign in ",[]{}:?"):
        return False
    if text.lower() in _WORDS or _NUMBER.fullmatch(text) or text.startswith(("---", "...")):
        return False
    resolve: Any = _RESOLVER.resolve
    return bool(resolve(yaml.ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str")


def json_scalar(value: Any) -> str:
    """Returns a value as JSON, with invisible characters escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return ESCAPED.sub(_escape, text)


def _escape(match: Any) -> str:
    character = match.group()
    return character if character in '"\\' else json.dumps(character)[1:-1]


def block(text: str, header: str, indent: str, end: str) -> Optional[Tuple[str, str]]:
    """Returns the header and the lines of a text in block style; None where it needs quotes.

    `header` is the old header (`|`, `>-`), `indent` stands before each line, `end` is how the file ends lines.
    """
    lines = text.split("\n")
    if any(ESCAPED.search(line.replace('"', "").replace("\\", "")) or line != line.rstrip() for line in lines):
        return None
    if not text.strip() or text[0] in " \n" or text.endswith("\n\n"):
        return None
    body = text.rstrip("\n").split("\n")
    sign = header[0] if len(body) == 1 else "|"
    return sign + ("" if text.endswith("\n") else "-"), end.join(indent + line if line else "" for line in body)
