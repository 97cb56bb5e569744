# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP on `requests`: a session that follows no redirect, keeps the pace, and retries where that is safe."""

from __future__ import annotations

import json
import threading
import traceback
from collections import Counter
from dataclasses import replace
from typing import Any, Counter as CounterType, Hashable, Mapping, Optional, Tuple
from urllib.parse import urlsplit

from .._base.errors import AnswerError, Arrived
from .answer import Answer, RawAnswer, not_unpacked, read_answer
from .bare import read_bare
from .connection import Connection
from .links import Link, Links
from .network import translate
from .pacer import Clock, Feedback, Pacer
from .proxies import proxy_for, without_proxies
from .rate_limit import read_pause, read_quota
from .retry import Tries
from .site import NAMESPACE
from .status import arrived_by_page

try:
    from http.cookiejar import DefaultCookiePolicy

    import requests
    from urllib3.exceptions import HTTPError

    REQUESTS_IMPORT_ERROR: Optional[str] = None
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()

VERSION = "1.0.0"
BODY_LIMIT = 32 * 1024 * 1024
CHUNK = 64 * 1024
MOST_AT_ONCE = 64
# A shorter secret may stand in any response by chance. Ansible removes it from results all the same.
SHORTEST_KEY = 8
HIDDEN = "********"


def read(raw: RawAnswer) -> Answer:
    """Returns the success of either API; raises AnswerError for anything else."""
    return read_answer(raw) if raw.namespace == NAMESPACE else read_bare(raw)


class Client:
    """Sends requests to a site; safe for threads.

    `read_only` refuses any request that does more than read (check mode). `sent` counts requests by method.
    """

    def __init__(
        self,
        connection: Connection,
        read_only: bool = False,
        clock: Optional[Clock] = None,
        links: Optional[Links] = None,
    ) -> None:
        self.connection = connection
        self._access = connection.access
        self.read_only = read_only
        self.clock = clock or Clock()
        link = links.get(_key(connection), lambda: _link(connection)) if links else _link(connection)
        self.pacer = link.pacer
        self.pacer.renew(connection.requests_per_minute, self.clock, connection.retries)
        self.sent: CounterType[str] = Counter()
        self._lock = threading.Lock()
        self._session = link.session
        self._proxies = without_proxies(urlsplit(connection.site.root).hostname or "")

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def tries(self) -> Tries:
        return Tries(self.connection.retries, self.pacer, self.clock)

    def call(
        self,
        method: str,
        path: str,
        params: Optional[Mapping[str, str]] = None,
        body: Optional[Mapping[str, Any]] = None,
        tries: Optional[Tries] = None,
    ) -> Answer:
        """Send a request, and retry while the failure may pass and a retry is safe; returns the success.

        A read is always safe. A write is retried only where it certainly had no effect (`arrived` is NO). Raises the
        last AnswerError otherwise; after a write the caller then reads first.
        """
        tries = tries or self.tries()
        verb = self._access.verb(method, path, params, body)
        if self.read_only and verb != "GET":
            raise RuntimeError(f"{method} in check mode: {path}")
        while True:
            tries.used += 1
            try:
                answer = self._send(method, path, params, body, verb)
                return replace(answer, tries=tries.used, request=f"{method} {path}")
            except AnswerError as error:
                error.details.setdefault("request", f"{method} {path}")
                safe = verb == "GET" or error.arrived is Arrived.NO
                if not safe or not tries.allow(error):
                    raise

    def _send(
        self, method: str, path: str, params: Optional[Mapping[str, str]], body: Optional[Mapping[str, Any]], verb: str
    ) -> Answer:
        url, query = self.connection.site.address(path, params)
        raw = replace(self.exchange(method, url, query, body), method=verb)
        try:
            return read(raw)
        except AnswerError as error:
            clean = self._without_secrets(raw, error)
            clean.retry_after = read_pause(raw.headers, self.clock.wall())
            raise clean from None

    def exchange(
        self, method: str, url: str, query: Mapping[str, str], body: Optional[Mapping[str, Any]] = None
    ) -> RawAnswer:
        """Send a request in its turn; returns the response as it came, raises AnswerError where none can be read."""
        turn, feedback = self.pacer.enter(), Feedback()
        try:
            raw = self._exchange(method, url, query, body)
            wall = self.clock.wall()
            feedback = Feedback(raw.status, read_quota(raw.headers, wall), read_pause(raw.headers, wall))
            if raw.fault:
                raw.fault.retry_after = feedback.pause
                raise raw.fault
            return raw
        finally:
            self.pacer.leave(turn, feedback)

    def _without_secrets(self, raw: RawAnswer, error: AnswerError) -> AnswerError:
        """The failure as it reads where the site repeats a secret: taken out before messages are cut short."""
        body, location = raw.body, raw.headers.get("Location") or ""
        for secret in self._access.secrets:
            if len(secret) >= SHORTEST_KEY:
                body = body.replace(secret.encode(), HIDDEN.encode("ascii"))
                location = location.replace(secret, HIDDEN)
        if (body, location) == (raw.body, raw.headers.get("Location") or ""):
            return error
        clean = replace(raw, body=body, headers={**raw.headers, "Location": location} if location else raw.headers)
        try:
            read(clean)
        except AnswerError as cleaned:
            return cleaned
        return error

    def _exchange(
        self, method: str, url: str, query: Mapping[str, str], body: Optional[Mapping[str, Any]]
    ) -> RawAnswer:
        with self._lock:
            self.sent[method] += 1
        connection = self.connection
        data = None if body is None else json.dumps(body).encode("ascii")
        try:
            response = self._session.request(
                method,
                url,
                params=query,
                data=data,
                timeout=connection.timeout,
                allow_redirects=False,
                stream=True,
                proxies=self._proxies,
                # Here and not on the session: REQUESTS_CA_BUNDLE would win over the session's.
                verify=(connection.ca_path or True) if connection.validate_certs else False,
            )
            with response:
                content, fault = _body(response)
                status, headers = response.status_code, response.headers
                return RawAnswer(method, url, status, headers, content, connection.site.namespace, fault)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:  # ValueError: of older libraries
            raise translate(error, connection.site.host, connection.timeout, proxy_for(url)) from None


def _link(connection: Connection) -> Link:
    return Link(_session(connection), Pacer())


def _key(connection: Connection) -> Hashable:
    """Returns what two tasks must have in common to share connections: site, credentials and TLS options."""
    headers = tuple(sorted(connection.access.headers.items()))
    return connection.site, headers, connection.validate_certs, str(connection.ca_path)


def _session(connection: Connection) -> requests.Session:
    session = requests.Session()
    session.headers.update(
        {
            # On everything: see api-facts, "Requests", for what WordPress does without them.
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": f"latepoint.api/{VERSION}",
            **connection.access.headers,
        }
    )
    # Our own header is the only credential: nothing from ~/.netrc, no cookies.
    session.auth = _no_auth
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    # Asked for the next request, `requests` would read a redirect's whole body, and stumble over odd Locations.
    session.get_redirect_target = _no_target  # type: ignore[assignment,method-assign]
    adapter = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=MOST_AT_ONCE)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _no_auth(request: Any) -> Any:
    return request


def _no_target(_response: Any) -> Optional[str]:
    return None


def _body(response: requests.Response) -> Tuple[bytes, Optional[AnswerError]]:
    """Returns the body, or nothing and the error of one that is too large or can't be unpacked."""
    status = response.status_code
    parts, size = [], 0
    try:
        for chunk in response.iter_content(CHUNK):
            size += len(chunk)
            if size > BODY_LIMIT:
                return b"", _too_large(status)
            parts.append(chunk)
    except requests.exceptions.ContentDecodingError:
        return b"", not_unpacked(status, response.headers)
    return b"".join(parts), None


def _too_large(status: int) -> AnswerError:
    message = f"the site's answer is larger than {BODY_LIMIT // 1024 // 1024} MB: that is no customer data"
    return AnswerError(message, "unexpected_answer", None, status, arrived=arrived_by_page(status))
