# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The exception tree: every failure that a user can meet, with its code, details and advice."""

from __future__ import annotations

from copy import copy
from enum import Enum
from typing import Any, Dict, List, Mapping, Optional, Sequence, TypeVar

from .message import Message, joined, plain

Error = TypeVar("Error", bound="LatePointError")


class Arrived(Enum):
    """Whether a request reached the site: certainly not, or a write may have been stored."""

    NO = "no"
    UNKNOWN = "unknown"


class Scope(Enum):
    """What a failure concerns: this request, every request to the site, or either, as the next request will show."""

    REQUEST = "request"
    SITE = "site"
    UNKNOWN = "unknown"


class LatePointError(Exception):
    """Base of everything that utils raise on purpose; `_task` turns it into a failed result.

    ::

        LatePointError
        ├── InputError            an option or a file is wrong; raised before the first request
        │   └── RecordError       invalid customer records, with all their problems
        │       └── UnsupportedFieldError   fields that the API doesn't have
        ├── PlanError             the plan must not be applied (`duplicate_customer`, `stale_plan`, …)
        └── AnswerError           the site answered with an error, or not at all
            ├── NotFoundError     the API says that it has no such customer
            └── UnclaimedError    a readable answer that says neither success nor failure

    `code` is the `error.code` of a result, `text` is for people and never holds a secret, `message` is `text` with all
    its values shown, `details` is plain data, `status_code` the HTTP status of the last response, or None.
    """

    code = "unexpected_answer"

    def __init__(
        self,
        message: Message,
        code: Optional[str] = None,
        details: Optional[Mapping[str, Any]] = None,
        status_code: Optional[int] = None,
    ) -> None:
        super().__init__(str(message))
        self.text = message
        self.code = code or self.code
        self.details: Dict[str, Any] = dict(details or {})
        self.status_code = status_code

    @property
    def message(self) -> str:
        """The text with all its values shown."""
        return str(self.text)

    @message.setter
    def message(self, message: Message) -> None:
        self.text = message

    def replaced(self: Error, **changes: Any) -> Error:
        """Returns the same error with other attributes, such as `message` or `scope`; the original stays as it is."""
        other = copy(self)
        other.details = dict(self.details)
        for name, value in changes.items():
            setattr(other, name, value)
        return other

    def as_result(self) -> Dict[str, Any]:
        """Returns the `error` entry of a result: `{code, message, details}`."""
        return {"code": self.code, "message": self.message, "details": plain(self.details)}


class InputError(LatePointError):
    """An option or a file is wrong. Nothing was sent."""

    code = "invalid_parameters"


class RecordError(InputError):
    """Declared records are invalid; `problems` has a sentence for each mistake, up to ten thousand."""

    code = "invalid_record"
    SHOWN = 20
    KEPT = 10000
    LONGEST = 500

    def __init__(self, problems: Sequence[Message]) -> None:
        self.problems: List[Any] = [self._short(problem) for problem in problems[: self.KEPT]]
        super().__init__(self._summary(len(problems)), details={"problems": self.problems})

    def _short(self, problem: Message) -> Message:
        """Returns the problem without the middle of a long value that it quotes; what is wrong stands at the end."""
        if not isinstance(problem, str) or len(problem) <= self.LONGEST:
            return problem
        return f"{problem[:300]} … {problem[-150:]}"

    def _summary(self, count: int) -> Message:
        rest = count - self.SHOWN
        return joined("; ", [*self.problems[: self.SHOWN], *([f"and {rest} more"] if rest > 0 else [])])


class UnsupportedFieldError(RecordError):
    """Declared fields that the API of the site doesn't have."""

    code = "unsupported_field"

    def __init__(self, problems: Sequence[Message]) -> None:
        super().__init__(problems)
        self.details["api"] = "abilities"


class PlanError(LatePointError):
    """The declared records can't be applied to the site. Nothing was written."""

    code = "duplicate_customer"


class AnswerError(LatePointError):
    """The site answered with an error, with something unreadable, or not at all.

    - `passing`: the same request may succeed later (api-facts, "When to try again")
    - `arrived`: whether the request may have had an effect
    - `late`: the answer is not PHP's own, so a write that may have been stored may also be stored later
    - `scope`: whether the next request would meet the same failure
    - `retry_after`: seconds that the server asked to wait, or None
    - `from_api`: the API itself answered, not WordPress, a web server or a firewall
    - `empty`: beside the status of a failure there is an empty list, and no word of a failure
    """

    from_api = False
    empty = False

    def __init__(
        self,
        message: Message,
        code: Optional[str] = None,
        details: Optional[Mapping[str, Any]] = None,
        status_code: Optional[int] = None,
        passing: bool = False,
        arrived: Arrived = Arrived.NO,
        scope: Scope = Scope.REQUEST,
        retry_after: Optional[float] = None,
        late: bool = False,
    ) -> None:
        super().__init__(message, code, details, status_code)
        self.passing = passing
        self.arrived = arrived
        self.late = late
        self.scope = scope
        self.retry_after = retry_after


class NotFoundError(AnswerError):
    """`customer_not_found`: the API is there, the customer isn't."""

    code = "customer_not_found"


class UnclaimedError(AnswerError):
    """A JSON object under a 2xx that claims neither success nor failure; `envelope` is that object."""

    envelope: Mapping[str, Any] = {}
