# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads that no cache in front of a site can answer: each has a query parameter of its own."""

from __future__ import annotations

import itertools
import secrets
from typing import Callable, Mapping

from .._base.errors import AnswerError, NotFoundError
from .._http.access import FRESH
from .._http.answer import Answer

# A site that takes no unknown parameter says so with one of these, or with 200 and a word about parameters.
REFUSALS = (400, 422)


class FreshReading:
    """Sends each GET with a new value of a parameter, or without it to a site that refuses the parameter."""

    def __init__(self) -> None:
        self._prefix = secrets.token_hex(4)
        self._numbers = itertools.count(1)
        self._accepted = False
        self._refused = False

    def __call__(self, params: Mapping[str, str], send: Callable[[Mapping[str, str]], Answer]) -> Answer:
        """Returns the response of `send(params)`; raises its AnswerError."""
        if self._refused:
            return send(params)
        try:
            answer = send({**params, FRESH: f"{self._prefix}{next(self._numbers)}"})
        except AnswerError as error:
            if self._accepted or not _may_be_about_the_parameter(error):
                raise
            answer = send(params)
            self._refused = True
            return answer
        self._accepted = True
        return answer


def _may_be_about_the_parameter(error: AnswerError) -> bool:
    """Whether the same request could succeed without the parameter."""
    if isinstance(error, NotFoundError) or error.passing:
        return False
    return error.status_code in REFUSALS or (error.status_code == 200 and "param" in f"{error.code} {error.message}")
