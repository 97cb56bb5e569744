"""The bare program that bulk work is measured against: the same requests, by `requests`, with as many at once"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests


def main(work: Path) -> int:
    """Send what the file says: first the first request, then the other readings, then the writes."""
    job = json.loads(work.read_text("utf-8"))
    session = requests.Session()
    session.headers.update({"X-API-Key": job["key"], "Accept": "application/json"})

    def send(request: dict[str, Any]) -> Any:
        answer = session.request(
            request["method"], job["base"] + request["path"], params=request["query"], json=request["body"], timeout=30
        )
        answer.raise_for_status()
        return answer.json()

    readings = [request for request in job["requests"] if request["method"] == "GET"]
    writes = [request for request in job["requests"] if request["method"] != "GET"]
    with ThreadPoolExecutor(job["workers"]) as pool:
        rows = send(readings[0])["data"]
        for page in pool.map(send, readings[1:]):
            rows.extend(page["data"] if isinstance(page["data"], list) else [page["data"]])
        known = {row["id"] for row in rows}
        done = list(pool.map(send, writes))
    return 0 if len(known) == job["customers"] and len(done) == len(writes) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
