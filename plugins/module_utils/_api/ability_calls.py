# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running abilities: by POST or by GET, and why a site has none of a name (api-facts, "The Abilities API")."""

from __future__ import annotations

import itertools
from typing import Any, List, Mapping, Optional

from .._base.errors import AnswerError
from .._http.access import INPUT, RUN, VERBS
from .._http.answer import Answer, unexpected
from .._http.bare import MISSING, WRONG_METHOD
from .._http.client import Client
from .._http.retry import Tries
from .customers import CustomersApi, Request
from .page import PER_PAGE

_WHERE = "in LatePoint, under Settings, General"
_ALL_OFF = f"they are switched off (switch them on {_WHERE}), or LatePoint is, or it is older than 5.5.2"
OURS = "latepoint/"


class AbilityCalls(CustomersApi):
    """The requests of an API that runs LatePoint's abilities: POSTs of `{"input": {…}}`, and nothing else."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._reads_by_get = False

    def _abilities(self) -> List[str]:
        """Returns the names of LatePoint's abilities that the site shows."""
        names: List[str] = []
        for number in itertools.count(1):
            answer = self._get("/abilities", {"per_page": str(PER_PAGE), "page": str(number)})
            items = answer.data.get("items")
            if not isinstance(items, list):
                raise unexpected("with something that is no list of abilities", answer.status, request=answer.request)
            names.extend(str(item.get("name")) for item in items if isinstance(item, dict))
            if len(items) < PER_PAGE:
                break
        return [name[len(OURS) :] for name in names if name.startswith(OURS)]

    def _run(self, ability: str, given: Mapping[str, Any], tries: Optional[Tries] = None) -> Answer:
        """Run a reading ability: by POST, or by GET where LatePoint says that the ability only reads."""
        path = RUN.format(ability)
        if not self._reads_by_get:
            try:
                return self._send(Request("POST", path, {"input": given}), None, tries)
            except AnswerError as error:
                if error.code != WRONG_METHOD:
                    raise
                self._reads_by_get = True
        params = {INPUT.format(name): str(value) for name, value in given.items()}
        return self._get(path, params, tries)

    def _send(
        self, request: Request, params: Optional[Mapping[str, str]] = None, tries: Optional[Tries] = None
    ) -> Answer:
        try:
            return super()._send(request, params, tries)
        except AnswerError as error:
            if error.code == MISSING and request.path.startswith(RUN.split("{")[0]):
                error.text = f"{self._missing(request.path)} (HTTP {error.status_code}, {error.code})"
            raise

    def _missing(self, path: str) -> str:
        """Why the site has no such ability: the answer is the same for what is switched off and what never was."""
        name = path.split("/")[3]
        try:
            names = self._abilities()
        except AnswerError as error:
            return f"the site has no ability {OURS}{name}, and does not list those that it has ({error.code})"
        if not names:
            return f"the site has no abilities of LatePoint: {_ALL_OFF}"
        if VERBS.get(name, "GET") == "GET" or name in names:
            return f"the site has abilities of LatePoint, but none that is called {OURS}{name}"
        what = "deleting" if VERBS[name] == "DELETE" else "editing"
        return f"{what} by abilities is switched off there: switch it on {_WHERE}"
