# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's questions: a registry of functions that look at a site and return a finding.

::

    @question("order", Topic.LISTS)
    def order(visit: Visit) -> Finding:
        ...
        return ok("by id", "Lists come in order.")

The name in the registry is the name of the finding. Topics are asked in the order of the enum, the questions of a topic
in the order of their definitions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Any, Callable, List, Mapping, Optional, Sequence

from .._api.page import Page
from .._base.errors import AnswerError
from .._record.customer import Customer
from .client import Exchange, Patient
from .findings import Finding, problem

SAMPLES = 3


class Topic(Enum):
    """What a question is about, in the order of the report."""

    REACH = "reach"
    OFFERS = "offers"
    ENVELOPES = "envelopes"
    LISTS = "lists"
    LOOKUPS = "lookups"
    RECORDS = "records"
    PERMISSIONS = "permissions"
    MEASURES = "measures"


@dataclass
class Visit:
    """The examination of a site that shows its customers: what was read so far.

    `page` is the first page of the list, `status` what GET /status answered (None: nothing that can be read),
    `samples` the records of a few customers, each read by id.
    """

    patient: Patient
    page: Page
    status: Optional[Mapping[str, Any]] = None
    samples: List[Mapping[str, Any]] = field(default_factory=list)

    @property
    def customers(self) -> Sequence[Customer]:
        return self.page.customers

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """All records that were read, of the list and by id."""
        return [*self.page.raw, *self.samples]

    @property
    def who(self) -> str:
        """The holder of the credentials, in a word: the key, or the user."""
        return self.patient.client.connection.access.who

    @property
    def fields(self) -> Sequence[str]:
        """The fields that the site's API has."""
        return self.patient.api.fields

    @property
    def exchanges(self) -> Sequence[Exchange]:
        return self.patient.client.exchanges


Ask = Callable[[Visit], Optional[Finding]]
Applies = Callable[[Visit], bool]


@dataclass(frozen=True)
class Question:
    """A question, and on which visits it `applies`. `ask` returns None where the site gives no answer to judge by."""

    name: str
    topic: Topic
    ask: Ask
    applies: Applies


REGISTRY: List[Question] = []


def always(_visit: Visit) -> bool:
    return True


def question(name: str, topic: Topic, applies: Applies = always) -> Callable[[Ask], Ask]:
    """Returns a decorator that registers a function as the question of that name."""

    def register(ask: Ask) -> Ask:
        REGISTRY.append(Question(name, topic, ask, applies))
        return ask

    return register


def findings_on(topic: Topic, visit: Visit) -> List[Finding]:
    """Ask every question on the topic that applies; returns the findings."""
    asked = (entry for entry in REGISTRY if entry.topic is topic and entry.applies(visit))
    found = (answered(visit.patient, entry.name, partial(entry.ask, visit)) for entry in asked)
    return [finding for finding in found if finding is not None]


def answered(patient: Patient, name: str, ask: Callable[[], Optional[Finding]]) -> Optional[Finding]:
    """Returns the finding under the question's name; a request that fails (the customer may be gone) is a problem."""
    try:
        finding = ask()
    except AnswerError as error:
        meaning = "It could not be found out. If it stays so, runs meet the same failure."
        finding = problem(patient.message_of(error), meaning)
    return finding and finding.named(name)
