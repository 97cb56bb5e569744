# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All comments of a YAML text, found by PyYAML's own scanner, which throws them away."""

from __future__ import annotations

from typing import Any

import yaml

BREAKS = "\0\r\n\x85\u2028\u2029"


class _Scanner(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):  # type: ignore[misc]
    def __init__(self, text: str) -> None:
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)
        self.comments: list[str] = []

    def scan_to_next_token(self) -> None:
        if self.index == 0 and self.peek() == "\ufeff":
            self.forward()
        while True:
            self._skip_spaces_and_comment()
            if not self.scan_line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_block_scalar_ignored_line(self, _start: Any) -> None:
        self._skip_spaces_and_comment()
        self.scan_line_break()

    def _skip_spaces_and_comment(self) -> None:
        while self.peek() == " ":
            self.forward()
        comment = ""
        while self.peek() == "#" or (comment and self.peek() not in BREAKS):
            comment += self.peek()
            self.forward()
        self.comments.extend([comment] if comment else [])


def comments_of(text: str) -> list[str]:
    """Every comment, in order; tabs count as spaces, which libyaml allows in more places than PyYAML's own parser."""
    scanner = _Scanner(text.replace("\t", " "))
    while scanner.check_event():
        scanner.get_event()
    return scanner.comments
