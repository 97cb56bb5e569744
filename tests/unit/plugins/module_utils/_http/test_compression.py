# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compressed bodies that can't be unpacked: the message names how, what the header says, and what to do."""

from __future__ import annotations

import gzip
import io
import json
import zlib

import pytest
import requests
from urllib3 import HTTPResponse

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, Arrived, Scope
from ansible_collections.latepoint.api.plugins.module_utils._http import client as _http
from ansible_collections.latepoint.api.plugins.module_utils._http.compression import how_compressed
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeClock, client_of, reply

from ..answers import read, refused

GOOD = json.dumps({"success": True, "data": {"id": 1}}).encode()
GZIP, ZLIB = gzip.compress(GOOD, mtime=0), zlib.compress(GOOD)
ZSTD = b"\x28\xb5\x2f\xfd\x04\x00\x59\x00\x00{}"
BROTLI = b"\x8b\x02\x80{}\x03"

CASES = [
    (GZIP, "", "is compressed with gzip, but no header says so (Content-Encoding), as a rule because a cache"),
    (ZLIB, "", "is compressed with deflate, but no header says so (Content-Encoding)"),
    (ZSTD, "", "is compressed with zstd, but no header says so (Content-Encoding)"),
    (ZSTD, "zstd", "is compressed with zstd, as its header says (Content-Encoding: zstd), but that was not asked for"),
    (BROTLI, "br", "is compressed with br, as its header says (Content-Encoding: br), but that was not asked for"),
    (b"\x0b\x02\x00{}\x03", "BR", "is compressed with br, as its header says (Content-Encoding: BR)"),
    (b"\x1f\x9d\x90\xff", "compress", "is compressed with compress, as its header says"),
    (GZIP, "gzip", "is compressed with gzip, which its header does not say, or it is compressed twice (Content-"),
    (GZIP, "br", "is compressed with gzip, which its header does not say, or it is compressed twice (Content-"),
]


@pytest.mark.parametrize(("body", "encoding", "said"), CASES)
@pytest.mark.parametrize("status", [200, 401, 403, 500])
def test_a_body_that_is_still_compressed(body, encoding, said, status):
    error = refused(body, status, "PUT", **({"Content-Encoding": encoding} if encoding else {}))
    assert error.message.startswith(f"the site's answer (HTTP {status}) {said}")
    assert error.message.endswith(". Switch that off for /latepoint-api/v1")
    assert error.code == "unexpected_answer"
    assert error.arrived is (Arrived.NO if status == 401 else Arrived.UNKNOWN)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"<html>x</html>", "br"),
        (b"x plain text", "br"),
        (b"x\xc3\xbc", ""),
        (b"\x89PNG\r\n\x1a\n", "gzip"),
        ("<p>\xe9</p>".encode("latin-1"), ""),
        ("\r\n<!doctype html><title>En construcci\xf3n</title>".encode("latin-1"), "br"),
        (b"", "br"),
    ],
)
def test_a_body_that_is_not(body, encoding):
    assert how_compressed(body, encoding) == ""


def test_a_header_that_is_wrong_does_no_harm():
    assert read(GOOD, 200, "GET", **{"Content-Encoding": "br"}).data == {"id": 1}


def packed(body: bytes, status: int, encoding: str) -> requests.Response:
    """A response that `requests` itself unpacks, or fails to."""
    headers = {"Content-Encoding": encoding}
    answer = reply(status, headers=headers)
    answer.raw = HTTPResponse(io.BytesIO(body), headers, preload_content=False)
    return answer


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"no gzip at all", "gzip"), (gzip.compress(b"{}", mtime=0)[:-6] + b"broken", "gzip"), (b"none", "deflate")],
)
@pytest.mark.parametrize(("status", "late"), [(200, False), (502, True)])
def test_an_answer_that_is_not_compressed_as_it_says(body, encoding, status, late):
    """It did arrive, so neither the network nor base_url is at fault."""
    client, adapter = client_of(lambda request: packed(body, status, encoding), retries=1)
    with pytest.raises(AnswerError) as caught:
        client.call("GET", "/customers/1")
    error = caught.value
    assert f"(HTTP {status}) is damaged: by its header it is compressed (Content-Encoding: {encoding})" in error.message
    assert "switch compression off for the REST API" in error.message
    assert (error.code, error.status_code, error.passing) == ("unexpected_answer", status, True)
    assert (error.arrived, error.scope, error.late) == (Arrived.UNKNOWN, Scope.UNKNOWN, late)
    assert len(adapter.requests) == 2


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("large", [False, True])
def test_a_refusal_for_the_pace_ends_and_waits_whatever_its_body_is(monkeypatch, method, large):
    monkeypatch.setattr(_http, "BODY_LIMIT", 10)
    clock = FakeClock()

    def refuse(_request: requests.PreparedRequest) -> requests.Response:
        answer = reply(429, b" " * 11) if large else packed(b"no gzip", 429, "gzip")
        answer.headers["Retry-After"] = "20"
        return answer

    client, adapter = client_of(refuse, clock, retries=2)
    with pytest.raises(AnswerError) as caught:
        client.call(method, "/customers/1", None, {} if method == "PUT" else None)
    assert (caught.value.status_code, caught.value.retry_after, caught.value.arrived) == (429, 20, Arrived.NO)
    assert len(adapter.requests) == 3
    assert sum(clock.slept) >= 40


def test_what_can_be_unpacked_is():
    client, _adapter = client_of(lambda request: packed(GZIP, 200, "gzip"))
    assert client.call("GET", "/customers/1").data == {"id": 1}
