# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The events of PyYAML's parser (libyaml's where there is one), and its errors as SourceError with a hint.

Events, and not `yaml.compose`: libyaml's composer overflows the stack where a hostile file nests deeply enough (which
kills the process), and it holds all nodes of a file, where events give record after record.
"""

from __future__ import annotations

import re
import traceback
from typing import Any, Iterator, Optional

from .._base.message import Text, Value
from .hints import CONFLICT, conflict_line, hint, line_at, lone_cr_line
from .located import TOO_DEEP, SourceError

try:
    import yaml

    YAML_IMPORT_ERROR: Optional[str] = None
except ImportError:
    YAML_IMPORT_ERROR = traceback.format_exc()

TAG = "tag:yaml.org,2002:"
_TEXTS = (
    None,
    "!",
    "!unsafe",
    *(TAG + name for name in ("str", "int", "float", "bool", "timestamp", "python/unicode")),
)
_COLLECTIONS = (None, "!", "!unsafe", TAG + "map", TAG + "seq")
_REFUSED = {
    TAG + "binary": "!!binary is no text: write the text itself",
    "!vault": "a single value can't be vault-encrypted here: encrypt the whole file",
    "!vault-encrypted": "a single value can't be vault-encrypted here: encrypt the whole file",
}
# What begins with ! may be a text that lacks its quotes: PyYAML's own parser quotes it.
_HANDLE = re.compile("(undefined tag handle) .*", re.DOTALL)
NULLS = ("", "~", "null")


def events(text: str) -> Iterator[Any]:
    """Yields the events of a YAML text; raises SourceError where it is none. libyaml's parser is ten times as fast."""
    line = lone_cr_line(text)
    if line:
        raise SourceError("a carriage return (CR) alone ends this line: save the file with LF line ends", line)
    loader, event = getattr(yaml, "CSafeLoader", yaml.SafeLoader), None
    try:
        parser = loader(text)
        try:
            while parser.check_event():
                event = parser.get_event()
                yield event
        finally:
            parser.dispose()
    except yaml.MarkedYAMLError as error:
        raise _fault(error, text, event) from None
    except yaml.reader.ReaderError as error:
        position = error.position if isinstance(error.position, int) else 0
        raise SourceError(f"not YAML: {error.reason}", line_at(text, position)) from None
    except (UnicodeError, ValueError, RecursionError):
        raise SourceError("not YAML: it holds characters that no YAML may hold", 1) from None


def _fault(error: Any, text: str, before: Any) -> SourceError:
    """Returns the parser's error at a line of the text; of what is never closed, at the line where it begins.

    `before` is the last event before it.
    """
    mark = error.problem_mark or error.context_mark
    line = min(mark.line + 1, last_line(text)) if mark else 1
    conflict = conflict_line(text, line)
    if conflict:
        return SourceError(f"not YAML: {CONFLICT}", conflict)
    begin = error.context_mark.line + 1 if error.context_mark else line
    context, problem = error.context or "", _HANDLE.sub(r"\1", error.problem or error.context or "")
    if "quoted scalar" in context and "unexpected" in problem:
        return SourceError("not YAML: the quote that is opened here is never closed", begin)
    if "nesting depth" in problem:  # libyaml has a limit of its own
        return SourceError(TOO_DEEP, line)
    opened = _opened_above(before, line)
    if opened:
        return SourceError(
            f"not YAML: the quote that is opened here ends at line {line}, and more follows there", opened
        )
    advice = hint(text, line)
    if not advice and "flow" in context and begin < line:
        advice = f"to close what is opened at line {begin}"
    return SourceError(f"not YAML: {problem}{f' ({advice})' if advice else ''}", line)


def _opened_above(before: Any, line: int) -> int:
    """Returns the line where a quoted text begins that ends at `line`; 0 where none does, or it begins there."""
    quoted = isinstance(before, yaml.ScalarEvent) and before.style in ("'", '"')
    ends_here = quoted and before.end_mark.line + 1 == line
    return line_of(before) if ends_here and line_of(before) < line else 0


def last_line(text: str) -> int:
    """Returns the number of a text's last line."""
    return max(1, text.count("\n") + (not text.endswith("\n")))


def line_of(event: Any) -> int:
    """Returns the line (from 1) where an event begins."""
    return int(event.start_mark.line) + 1


def is_null(event: Any) -> bool:
    """Whether a scalar is null: `null`, `~` or empty, plain or with the tag `!!null`."""
    if not isinstance(event, yaml.ScalarEvent) or event.value not in NULLS:
        return False
    return event.tag == TAG + "null" or (event.tag is None and event.style in (None, ""))


def text_of(event: Any) -> Optional[str]:
    """Returns the text of a scalar, None for null; raises SourceError for a tag of another type."""
    tag, text = event.tag, event.value
    if text in NULLS and is_null(event):
        return None
    if tag is not None and tag not in _TEXTS:
        raise _refused(event)
    return str(text)


def check_collection(event: Any) -> None:
    """Raises SourceError for a mapping or a sequence with a tag of another type."""
    if event.tag not in _COLLECTIONS:
        raise _refused(event)


def _refused(event: Any) -> SourceError:
    tag = event.tag.replace(TAG, "!!")
    quoted = "" if tag.startswith("!!") else " (a text that begins with ! stands in quotes)"
    unknown = Text("the tag {tag} means nothing here{quoted}", tag=Value("", tag), quoted=quoted)
    return SourceError(_REFUSED.get(event.tag) or unknown, line_of(event))
