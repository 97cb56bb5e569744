"""The page of the benchmarks: what was measured, on what, how, and whether the aims are met"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tools.bench import (
    based as bench_based,
    bulk as bench_bulk,
    growth as bench_growth,
    pace as bench_pace,
    scale as bench_scale,
    single as bench_single,
)
from tools.bench.based import Based
from tools.bench.bulk import Bulk
from tools.bench.growth import Size
from tools.bench.machine import ADDITIONS, State
from tools.bench.pace import Pace
from tools.bench.picture import Line, Panel, draw
from tools.bench.scale import Scale
from tools.bench.single import Single

PICTURE = "benchmark-growth.svg"


@dataclass(frozen=True)
class Measured:
    """All that one run of the benchmarks found, and how the machine was before and after it."""

    single: Single
    bulk: Bulk
    growth: tuple[Size, ...]
    based: Based
    pace: Pace
    scale: tuple[Scale, ...]
    machine: tuple[State, State]
    quick: bool


def page(found: Measured) -> str:
    """The Markdown page."""
    parts = [
        _head(found),
        _single(found.single),
        _bulk(found),
        _growth(found.growth),
        _based(found.based),
        _pace(found.pace),
        _scale(found.scale),
        _machine(found),
    ]
    return "\n".join(parts)


def picture(growth: Sequence[Size]) -> str:
    """How planning and memory grow."""
    seconds = [
        Line("reading the YAML", [(size.declared, size.parsing) for size in growth]),
        Line("planning", [(size.declared, size.planning) for size in growth]),
    ]
    memory = [Line("the largest process", [(size.declared, size.megabytes) for size in growth])]
    panels = [
        Panel("processor seconds", (0.01, 0.1, 1, 10, 100), bench_growth.PLANNING_AIM, "aim for planning", seconds),
        Panel("peak memory, MB", (10, 100, 1000), bench_growth.MEMORY_AIM, "aim", memory),
    ]
    return draw("What more customers cost, on logarithmic scales", panels)


def _head(found: Measured) -> str:
    quick = "\nThis was a quick run with small numbers: `make bench` measures in full.\n" if found.quick else ""
    return f"""# Benchmarks

What the collection costs in time, requests and memory, measured by `make bench` against the sandbox of this repository.
`make bench` writes this page. All sides of a table come from one run on one machine.
{quick}
Ansible itself takes {found.single.empty:.2f} s for a play that does nothing. Where a table says "less Ansible's start",
that is taken off.
"""


def _single(single: Single) -> str:
    def row(name: str, seconds: float, ping: float) -> tuple[str, str, str]:
        return name, f"{seconds * 1000:.0f} ms", f"{seconds / ping:.2f}"

    looped = [
        row("`ansible.builtin.ping`", single.ping, single.ping),
        row("`ansible.builtin.uri`, one GET", single.uri, single.ping),
        row("`latepoint_customer`, as declared, one GET", single.unchanged, single.ping),
    ]
    alone = [
        row("`ansible.builtin.ping`", single.ping_alone, single.ping_alone),
        row("`latepoint_customer`, as declared, one GET", single.unchanged_alone, single.ping_alone),
    ]
    requests = [
        (name, ", ".join(f"{count} {method}" for method, count in counts.items()))
        for name, counts in single.requests.items()
    ]
    return f"""## One customer

An item of a loop of {bench_single.COUNT}, less Ansible's start, divided. `latepoint_customer` works in Ansible's own
process ([Where tasks run](where-tasks-run.md)), the others are modules that Ansible builds, sends and starts.

{_table(("item", "time", "times ping"), looped)}

{_verdict(single.ratio, bench_single.LOOP_AIM, "times ping")}

A task alone, less Ansible's start:

{_table(("task", "time", "times ping"), alone)}

{_verdict(single.ratio_alone, bench_single.ALONE_AIM, "times ping")}

{_table(("a customer who is …", "requests"), requests)}
"""


def _bulk(found: Measured) -> str:
    bulk = found.bulk
    rows = []
    for way in (bulk.bulk, *bulk.others):
        scaled = (
            f" (measured on {bulk.customers // way.scaled} customers, times {way.scaled})" if way.scaled > 1 else ""
        )
        factor = f"{way.seconds / bulk.others[0].seconds:.1f}" if way.seconds else "-"
        rows.append((way.name + scaled, f"{way.seconds:.1f} s", str(way.requests), factor))
    return f"""## Many customers against a bare program, and against loops

{bulk.customers:,} customers, {bulk.changed} of them changed, 20 ms for each request, 4 requests at once,
less Ansible's start. The bare program is `tools/bench/bare.py`: it sends exactly the requests that the bulk task
sent, as many at once, and plans nothing. Its time includes the start of its Python.

{_table(("way", "time", "requests", "times the bare program"), rows)}

{_verdict(bulk.ratio, bench_bulk.AIM, "times the bare program")}

A task of `ansible.builtin.ping` alone takes {bulk.ping:.2f} s. What the bulk task takes beside its requests is mostly
paid once, however many customers there are: Ansible compiles a collection's source in each run. The longer the work,
the nearer the two come.
"""


def _growth(growth: Sequence[Size]) -> str:
    rows = [
        (
            f"{size.declared:,}",
            str(size.requests),
            f"{size.parsing:.2f} s",
            f"{size.planning:.2f} s",
            f"{size.megabytes:.0f} MB",
            f"{size.audit:.1f} s",
        )
        for size in growth
    ]
    head = ("declared", "requests", "reading the YAML", "planning", "peak memory", "whole audit")
    last, first = growth[-1], growth[0]
    factor = last.declared / first.declared
    return f"""## How cost grows

All customers of the site are declared, with ten fields each, and are as declared. Reading the YAML and planning are
processor seconds of a process of their own, without any network. Requests, memory (of the largest process at its
peak) and the whole audit (with 20 ms for each request, less Ansible's start) come from a play in check mode over a
folder of files with 1,000 customers each.

{_table(head, rows)}

![What more customers cost](images/{PICTURE})

{_verdict(last.planning, bench_growth.PLANNING_AIM, f"s of planning at {last.declared:,}")}
{_verdict(last.megabytes, bench_growth.MEMORY_AIM, f"MB at {last.declared:,}", digits=0)}
{_verdict(last.audit, bench_growth.AUDIT_AIM, f"s for the whole audit at {last.declared:,}", digits=1)}

From {first.declared:,} to {last.declared:,} customers, {factor:.0f} times as many, planning takes
{last.planning / first.planning:.0f} times as long.
"""


def _based(based: Based) -> str:
    sides = (("without a base", based.without), ("with a base", based.based))
    rows = [(name, f"{side.planning:.2f} s", f"{side.megabytes:.0f} MB", f"{side.audit:.1f} s") for name, side in sides]
    return f"""## With a base

The same {based.declared:,} customers with the files as they were last applied beside them ([Who changes
what](who-changes-what.md)). In the base every tenth customer is otherwise, so that each of its files has to be read as
well. A file that is still the same is not read twice.

{_table(("", "planning", "peak memory", "whole audit"), rows)}

{_verdict(based.planning, bench_based.AIM, "times the planning")}
{_verdict(based.memory, bench_based.AIM, "times the memory")}
"""


def _pace(pace: Pace) -> str:
    rows = [
        ("at the limit's own pace", f"{pace.own:.1f} s", "-"),
        ("`latepoint_customers`", f"{pace.seconds:.1f} s", str(pace.refused)),
    ]
    return f"""## Under a rate limit

{pace.requests} requests at a limit of {bench_pace.LIMIT} in {bench_pace.WINDOW:g} s, 4 at once. The task does not
know the limit beforehand: it learns it from the answers.

{_table(("", "time, less Ansible's start", "refused"), rows)}

{_verdict(pace.ratio, bench_pace.AIM, "times the limit's own pace")}
{_verdict(pace.refused_later, 0, "refusals after the first answer", digits=0)}
"""


def _scale(scale: Sequence[Scale]) -> str:
    rows = [
        (str(run.forks), f"{run.seconds:.0f} s", f"{run.processor:.2f} s", f"{run.megabytes:.0f} MB") for run in scale
    ]
    return f"""## Many sites

{scale[0].sites} sites of {bench_scale.CUSTOMERS} customers, {bench_scale.DRIFTED} of them drifted in each, audited
with all reports by one `ansible-playbook latepoint.api.audit`. The sites are on the same machine and share its cores.
Memory is that of all processes together. [How far it goes](scale.md) says what follows from this.

{_table(("`--forks`", "time", "of a processor, for each site", "memory"), rows)}

{_verdict(scale[0].processor, bench_scale.AIM, f"s of a processor for each site, with --forks {scale[0].forks}")}
"""


def _machine(found: Measured) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("ansible-core", "requests", "PyYAML"))
    before, after = found.machine
    return f"""## The machine, and how it was measured

- {datetime.now(UTC):%Y-%m-%d}. {_processor()}, {os.cpu_count()} processors, {_memory():.0f} GB.
- Load {before.load:.1f} before the run, {after.load:.1f} after it. {ADDITIONS:,} additions in Python take
  {before.additions:.2f} s of a processor before it, {after.additions:.2f} s after it: by these the seconds of this page
  compare with those of another machine.
- {platform.system()} {platform.release().partition("-")[0]}, Python {platform.python_version()}, {packages}.
- The sandbox runs as a process of its own on the same machine, so that it takes its share of the processors.
- Times are the quickest of several runs, since whatever else a machine does can only add; the ways that are compared
  take turns. A loop of tasks over many customers and a whole audit are run once.
- Above a load of the number of processors, times are longer than on an idle machine, and the parts that compute
  grow more than those that wait.
"""


def _verdict(value: float, aim: float, what: str, digits: int = 2) -> str:
    met = value <= aim
    word = "met" if met else f"missed by {value / aim - 1:.0%}" if aim else "missed"
    return f"- **{value:.{digits}f} {what}; aim: at most {aim:g}: {word}.**"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
