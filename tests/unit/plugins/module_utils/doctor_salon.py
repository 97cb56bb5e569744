# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site in memory for the doctor, and what it finds there."""

from __future__ import annotations

from ansible_collections.latepoint.api.plugins.module_utils._doctor.client import WatchedClient
from ansible_collections.latepoint.api.plugins.module_utils._doctor.run import Doctor

from . import fakes


class Salon(fakes.FakeSite):
    """A FakeSite with a front page, and lists in both orders."""

    front = ""
    abilities = False
    ordered = True
    sizes = True

    def __call__(self, request):
        if request.path_url == "/":
            return fakes.reply(301 if self.front else 200, "<html>", {"Location": self.front} if self.front else None)
        if request.path_url == "/wp-json/wp-abilities/v1":
            refusal = {"code": "rest_no_route", "message": "No route was found.", "data": {"status": 404}}
            return fakes.reply(200, {"namespace": "wp-abilities/v1"}) if self.abilities else fakes.reply(404, refusal)
        if request.path_url == fakes.REST:
            return fakes.reply(200, {"namespace": "latepoint-api/v1"})
        return super().__call__(request)

    def _list(self, query):
        answer = super()._list(query if self.sizes else dict(query, page="1", per_page="100"))
        if query.get("order") == "desc" and self.ordered:
            body = answer.json()
            body["data"].reverse()
            return fakes.reply(200, body)
        return answer


def people(count):
    return [fakes.ada(id=n, email=f"Ada{n}@example.com", status="active") for n in range(1, count + 1)]


def client_for(site, write=False, **options):
    clock = options.pop("clock", None) or fakes.FakeClock()
    client = WatchedClient(fakes.connection(**options), not write, clock.clock)
    adapter = fakes.FakeAdapter(site)
    client._session.mount("https://", adapter)
    client._session.mount("http://", adapter)
    return client


def examine(site, write=False, fields=(), **options):
    return Doctor(client_for(site, write, **options), write, fields).run()


def found(result, name):
    (finding,) = [candidate for candidate in result["findings"] if candidate["name"] == name]
    return finding


def problems(result):
    return {finding["name"] for finding in result["findings"] if finding["verdict"] == "problem"}
