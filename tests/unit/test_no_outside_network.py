# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guard of the root conftest.py: tests reach this machine and nothing else."""

from __future__ import annotations

import asyncio
import socket

import pytest
import requests


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_no_connection_leaves_this_machine(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as client:
        with pytest.raises(RuntimeError, match="stay on this machine"):
            client.connect((address, 80))
        with pytest.raises(RuntimeError, match="stay on this machine"):
            client.connect_ex((address, 80))


def test_no_name_is_looked_up():
    with pytest.raises(RuntimeError, match=r"looks up 'example\.com'"):
        requests.get("http://example.com/", timeout=1)


def test_asyncio_stays_here_too():
    with pytest.raises(RuntimeError, match="stay on this machine"):
        asyncio.run(asyncio.open_connection("192.0.2.1", 80))


def test_this_machine_is_in_reach():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("localhost", server.getsockname()[1])) as client,
    ):
        assert client.getpeername()[0] == "127.0.0.1"
