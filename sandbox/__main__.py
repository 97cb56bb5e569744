"""`python -m sandbox`: start a local LatePoint API, say where it is, serve until stopped."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import threading
from pathlib import Path
from typing import Any

from sandbox import keys
from sandbox.control import PREFIX
from sandbox.dialects import ALL_DIALECTS
from sandbox.limits import RESET_STYLES, parse
from sandbox.serving import Site
from sandbox.state import State


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A local LatePoint API.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port; 0 takes a free one (default)")
    parser.add_argument("--data", metavar="FILE", help="keep the records in this SQLite file (default: in memory)")
    parser.add_argument("--dialect", choices=sorted(ALL_DIALECTS), default="seed", help="how it speaks (default: seed)")
    parser.add_argument("--customers", type=_count, default=25, metavar="N", help="sample customers (default: 25)")
    parser.add_argument("--rate-limit", type=_limit, metavar="N/SECONDS", help="such as 60/60, or 60/60,3600/3600")
    parser.add_argument("--reset-style", choices=RESET_STYLES, default="epoch", help="of X-RateLimit-Reset")
    parser.add_argument("--latency", type=float, default=0, metavar="MS", help="milliseconds that a request takes")
    parser.add_argument("--ready-file", type=Path, metavar="PATH", help="write address and keys here once serving")
    parser.add_argument("--log-level", choices=("debug", "info", "warning", "error"), default="warning")
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"), help="serve HTTPS with these PEM files")
    parser.add_argument("--json", action="store_true", help="print one line of JSON instead of text for people")
    return parser.parse_args(given)


def _count(text: str) -> int:
    if int(text) < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return int(text)


def _limit(text: str) -> str:
    try:
        parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not N/SECONDS: {text}") from error
    return text


def facts(site: Site) -> dict[str, Any]:
    """What a client has to know."""
    return {
        "base_url": site.base_url,
        "rest_base": f"{site.base_url}/wp-json/latepoint-api/v1",
        "abilities_base": f"{site.base_url}/wp-json/wp-abilities/v1",
        "control_url": f"{site.base_url}{PREFIX}/",
        "pid": os.getpid(),
        "dialect": site.state.dialect_name,
        "customers": site.state.store.count(),
        "keys": keys.as_dict(),
        "users": keys.users_as_dict(),
    }


def announce(site: Site, as_json: bool, ready_file: Path | None) -> None:
    """Say where the site is, as soon as it serves."""
    site.wait_started()
    known = facts(site)
    if ready_file:
        temporary = ready_file.with_name(f".{ready_file.name}.{os.getpid()}")
        temporary.write_text(json.dumps(known) + "\n", encoding="utf-8")
        temporary.replace(ready_file)
    print(json.dumps(known) if as_json else for_people(known), flush=True)


def for_people(known: dict[str, Any]) -> str:
    """The facts in plain words."""
    apis = ALL_DIALECTS[known["dialect"]].apis
    lines = [
        f"LatePoint sandbox, dialect {known['dialect']}, {known['customers']} customers",
        *(_by_extension(known) if apis != "abilities" else []),
        *(_by_abilities(known) if apis != "extension" else []),
        f"  control {known['control_url']}",
        "Stop it with Ctrl+C.",
    ]
    return "\n".join(lines)


def _by_extension(known: dict[str, Any]) -> list[str]:
    return [
        f"  export LATEPOINT_BASE_URL={known['rest_base']}",
        f"  export LATEPOINT_API_KEY={keys.LIVE.value}",
        *(f"  key {name:13} {value}" for name, value in known["keys"].items()),
    ]


def _by_abilities(known: dict[str, Any]) -> list[str]:
    manager = known["users"]["manager"]
    return [
        "by LatePoint's own Abilities API, with a user's Application Password instead of a key:",
        f"  export LATEPOINT_BASE_URL={known['abilities_base']}",
        f"  export LATEPOINT_USERNAME={manager['username']} LATEPOINT_PASSWORD='{manager['password']}'",
        *(f"  user {name:12} {user['password']}" for name, user in known["users"].items()),
    ]


def main() -> int:
    """Start, announce, serve."""
    options = arguments()
    logging.basicConfig(level=options.log_level.upper(), stream=sys.stderr, format="%(levelname)s %(message)s")
    state = State(
        options.dialect,
        options.customers,
        rate_limit=options.rate_limit,
        reset_style=options.reset_style,
        latency=options.latency / 1000,
        data=options.data,
    )
    try:
        tls = (options.tls[0], options.tls[1]) if options.tls else None
        site = Site(state, options.host, options.port, tls, options.log_level)
    except OSError as error:
        print(f"can't serve on {options.host}:{options.port}: {error}", file=sys.stderr)
        return 1
    threading.Thread(target=announce, args=(site, options.json, options.ready_file), daemon=True).start()
    site.run()
    state.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
