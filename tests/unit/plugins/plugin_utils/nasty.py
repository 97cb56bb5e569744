# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents in which nasty texts stand everywhere a site's texts may stand."""

from __future__ import annotations

from ansible_collections.latepoint.api.plugins.plugin_utils._report.document import Occasion, make_document
from ansible_collections.latepoint.api.plugins.plugin_utils._report.terms import APPLY, AUDIT

NASTY = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!-- <script> --> ]]>",
    '" onload="alert(1)',
    "a | b | c",
    "| --- |\n| x |",
    "`tick` ``two`` ```\n```three",
    "~~~\nout of the fence",
    "@everyone and #1 and :smile: and https://evil.example/?a=b and www.evil.example",
    "</details><h1>x</h1>",
    "abc\u202edef\u2066x\u200b",
    "\x00\x07\x1b[31mred\x1b[0m\ufffe\ud800",
    "line\r\nbreak\rold\u2028new\u2029par\x85nel",
    "{{ lookup('pipe', 'id') }} {% raw %}",
    "x" * 10_240,
    "  spaces  ",
    "\\",
    "\\|",
    "",
]


def documented(values, site="north", outcome="planned"):
    """A document in which these texts stand everywhere a site's texts may stand."""
    results = [
        {
            "id": number,
            "email": text,
            "action": "update",
            "outcome": outcome,
            "changed_fields": ["notes", "custom_fields." + text],
            "diff": {
                "before": {"notes": text, "custom_fields": {text: "x"}},
                "after": {"notes": "y", "custom_fields": {text: text}},
            },
            "error": {"code": text, "message": text} if outcome == "failed" else None,
            "source": text + ":3",
        }
        for number, text in enumerate(values, 1)
    ]
    summary = {"declared": len(values) + 5, "unchanged": 5, "changed": len(values), "requests": {"GET": 1}}
    result = {"changed": True, "failed": False, "msg": "", "summary": summary, "results": results}
    return make_document(Occasion(site, "https://north.example.com", AUDIT, "2026-01-02T03:04:05Z", "1.2.3"), result)


def failed(text):
    error = {"code": "x", "message": text, "details": {"problems": [text, text]}}
    result = {"failed": True, "msg": text, "error": error, "warnings": [text]}
    return make_document(Occasion(text or "x", text, AUDIT, "2026-01-02T03:04:05Z", "1.2.3"), result)


def apply_of(*outcomes):
    document = documented(["a"] * len(outcomes))
    for change, outcome in zip(document["changes"], outcomes, strict=True):
        change["outcome"] = outcome
    counted = {outcome: outcomes.count(outcome) for outcome in outcomes}
    return dict(document, mode=APPLY, outcomes=counted, status="error" if "failed" in outcomes else "clean")


def mixed(failures, others, text="x"):
    """A document in which those who failed stand between and behind many others."""
    document = documented([f"{text}{number}" for number in range(failures + others)], outcome="failed")
    for number, change in enumerate(document["changes"]):
        if number < others - 1 or number == len(document["changes"]) - 1:
            change.update(outcome="done", error=None)
    return dict(document, status="error")
