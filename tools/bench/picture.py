"""The picture of how cost grows: lines on logarithmic scales, as SVG without any library"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 720, 320
LEFT, TOP, GAP = 62, 62, 84
PANEL = (WIDTH - LEFT - GAP - 24) / 2
TALL = HEIGHT - TOP - 58
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #57606a }
  .title { font-size: 14px; font-weight: 600; fill: #1f2328 }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .aim { stroke: #bf3989; stroke-width: 1.5; stroke-dasharray: 5 4 }
  .aim-text { fill: #bf3989 }
  .line { fill: none; stroke-width: 2.5 }
  .back { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    .back { fill: #0d1117 } text { fill: #9198a1 } .title { fill: #f0f6fc } .grid { stroke: #3d444d }
  }"""
COLOURS = ("#0969da", "#1a7f37")


@dataclass(frozen=True)
class Line:
    """A named line: its points as (declared, value)."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    """One panel: what its upright axis measures, its ticks, its aim and the name of that, its lines."""

    title: str
    ticks: Sequence[float]
    aim: float
    aim_name: str
    lines: Sequence[Line]


def draw(title: str, panels: Sequence[Panel]) -> str:
    """The whole picture."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}\n</style>",
        f'<rect class="back" width="{WIDTH}" height="{HEIGHT}"/>',
        _text(LEFT, 24, title, "title"),
    ]
    for number, panel in enumerate(panels):
        parts.extend(_panel(panel, LEFT + number * (PANEL + GAP)))
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, left: float) -> Iterable[str]:
    sizes = sorted({x for line in panel.lines for x, _y in line.points})

    def across(x: float) -> float:
        return left + 8 + _part(x, sizes[0], sizes[-1]) * (PANEL - 16)

    def up(y: float) -> float:
        return TOP + TALL - _part(y, panel.ticks[0], panel.ticks[-1]) * TALL

    yield _text(left, TOP - 14, panel.title)
    for tick in panel.ticks:
        yield f'<path class="grid" d="M{left:.1f} {up(tick):.1f}h{PANEL:.1f}"/>'
        yield _text(left - 8, up(tick) + 4, f"{tick:g}", anchor="end")
    for x in sizes:
        yield _text(across(x), TOP + TALL + 20, f"{x:,.0f}", anchor="middle")
    yield _text(left + PANEL / 2, TOP + TALL + 40, "customers declared", anchor="middle")
    yield f'<path class="aim" d="M{left:.1f} {up(panel.aim):.1f}h{PANEL:.1f}"/>'
    yield _text(left + 4, up(panel.aim) - 5, panel.aim_name, "aim-text")
    for line, colour in zip(panel.lines, COLOURS, strict=False):
        places = [(across(x), up(y)) for x, y in line.points]
        yield f'<path class="line" stroke="{colour}" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in places)}"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in places)
        yield from _named(line.name, colour, places[len(places) // 2], above=line is panel.lines[0])


def _named(name: str, colour: str, place: tuple[float, float], *, above: bool) -> Iterable[str]:
    """The line's name beside a point of it: left above the first line, right below the others."""
    side, right, down = ("end", -10, -8) if above else ("start", 10, 18)
    x, y = place[0] + right, place[1] + down
    yield f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{side}" style="fill: {colour}">{escape(name)}</text>'


def _part(value: float, least: float, most: float) -> float:
    """How far the value lies between the two, by their logarithms."""
    if most == least:
        return 0.5
    return math.log(max(value, least) / least) / math.log(most / least)


def _text(x: float, y: float, text: str, name: str = "", anchor: str = "start") -> str:
    kind = f' class="{name}"' if name else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}>{escape(text)}</text>'
