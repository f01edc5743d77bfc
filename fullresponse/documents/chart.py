"""How a chart is drawn: once, as SVG without script or style, for the page, for print and for Word. Every value that is
drawn can be read beside it, and no meaning hangs on a colour: it prints in grey."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import ceil, floor

from fullresponse.documents.drawing import BLUE, LINE, SIZE, SMALL, SOFT, WIDE, Spell, svg, text
from fullresponse.documents.model import Chart, Point, Series
from fullresponse.documents.shown import ems, fitted, shown
from fullresponse.documents.tiles import tiled
from fullresponse.kernel.figures import decimal, percent

TALLEST = 560  # units of one picture: more bars go into a second one, on the same scale
SIDE = 8  # ems: longer names stand above their bars
STROKES = (
    (BLUE, "none"),
    ("#8a5300", "7 3"),
    ("#1d6b36", "2 3"),
    (SOFT, "9 3 2 3"),
)  # colour and dashes of each series
HIGH = 190  # of the plot of a line chart
CLEAR = 1.5  # beside a value that is written
PARTS = 6  # of the way from one mark to the next
Box = tuple[float, float, float, float]  # middle across and down, half as wide and half as high
STEPS = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10))


def draw(chart: Chart, alt: str, spell: Spell = str) -> list[str]:
    """The chart as pictures below each other; none when it has no points. `alt` is what is read instead of it; `spell`
    writes characters that a font has not."""
    if not any(series.points for series in chart.series):
        return []
    drawn = _bars(chart, alt, spell) if chart.kind == "bars" else [_line(chart, alt, spell)]
    return [*drawn, tiled(chart.map, chart.unit, spell)] if chart.map else drawn


# —— bars ——————————————————————————————————————————————


def _bars(chart: Chart, alt: str, spell: Spell) -> list[str]:
    points = chart.series[0].points
    longest = max((point.value for point in points if point.value is not None), default=Fraction(0))
    room = max(ems(shown(point.value, chart.unit)) for point in points) * SIZE + 6
    names = max(ems(spell(point.label)) for point in points)
    side = names * SIZE + 8 if names <= SIDE else 0
    row = partial(_bar, unit=chart.unit, side=side, scale=(WIDE - side - room) / (longest or 1), spell=spell)
    pictures: list[str] = []
    shapes: list[str] = []
    y = 0.0
    for point in points:
        drawn, height = row(point, y)
        if y + height > TALLEST:
            pictures.append(svg(alt, y, shapes))
            shapes, y = [], 0.0
            drawn, height = row(point, y)
        shapes += drawn
        y += height
    return [*pictures, svg(alt, y, shapes)]


def _bar(point: Point, y: float, *, unit: str, side: float, scale: Fraction | float, spell: Spell) -> tuple:
    """The shapes of one bar and how high they are: its name beside or above it, its value behind it."""
    lines = [spell(point.label)] if side else fitted(spell(point.label), WIDE / SIZE, 2)
    top = y if side else y + len(lines) * 17
    shapes = [text(0, (y + 13) if side else y + 13 + n * 17, line) for n, line in enumerate(lines)]
    length = float((point.value or 0) * scale)
    if length:
        shapes.append(f'<rect x="{side:.1f}" y="{top + 2:.1f}" width="{length:.1f}" height="14" fill="{BLUE}"/>')
    shapes.append(f'<path d="M{side:.1f} {top:.1f}v18" stroke="{SOFT}"/>')
    shapes.append(text(side + length + 4, top + 13.5, shown(point.value, unit)))
    return shapes, top - y + (23 if side else 26)


# —— line ——————————————————————————————————————————————


def _line(chart: Chart, alt: str, spell: Spell) -> str:
    values = [p.value for series in chart.series for p in series.points if p.value is not None]
    ticks = scale_of(min(values, default=0), max(values, default=1))
    labels = [_tick(tick, chart.unit) for tick in ticks]
    left = max(map(ems, labels)) * SMALL + 6
    half = max((ems(shown(value, chart.unit)) for value in values), default=2.0) * SMALL / 2
    legend, top = _legend(chart.series, spell)
    top += 16
    across = partial(_across, left + half, WIDE - half, len(chart.series[0].points))
    up = partial(_up, top, ticks[0], ticks[-1])
    shapes = [*legend]
    for tick, label in zip(ticks, labels, strict=True):
        shapes.append(f'<path d="M{left:.1f} {up(tick):.1f}H{WIDE}" stroke="{LINE}"/>')
        shapes.append(text(left - 4, up(tick) + 4, label, font_size=SMALL, text_anchor="end", fill=SOFT))
    shapes += _below([spell(p.label) for p in chart.series[0].points], across, top + HIGH + 28)
    for n, series in enumerate(chart.series):
        shapes += _course(n, series, across, up)
    shapes += _values(chart, across, up)  # over all lines
    return svg(alt, top + HIGH + 36, shapes)


def _across(left: float, right: float, count: int, n: int) -> float:
    return left + (right - left) * (n / (count - 1) if count > 1 else 0.5)


def _up(top: float, low: Fraction, high: Fraction, value: int | Fraction) -> float:
    return top + HIGH * float((high - value) / (high - low))


def scale_of(low: int | Fraction, high: int | Fraction) -> list[Fraction]:
    """The lines behind a course: two to six round numbers from below the lowest to above the highest."""
    span = Fraction(high - low) or abs(Fraction(high)) / 10 or Fraction(1)
    power = Fraction(10) ** floor_log(span / 4)
    step = next(power * each for each in STEPS if power * each * 4 >= span)
    first, last = floor(low / step), ceil(high / step)
    if first == last:
        first, last = first - 1, last + 1
    return [step * n for n in range(first, last + 1)]


def floor_log(value: Fraction) -> int:
    """The power of ten that is not above the value."""
    power = 0
    while value >= 10:
        value, power = value / 10, power + 1
    while value < 1:
        value, power = value * 10, power - 1
    return power


def _tick(value: Fraction, unit: str) -> str:
    """As few digits as say it exactly."""
    share = unit == "percent"
    exact = value * 100 if share else value
    digits = next((n for n in range(5) if (exact * 10**n).denominator == 1), 5)
    if share:
        return f"{percent(value, digits)}%"
    return decimal(value, digits) if digits else f"{int(value):,}"


def _legend(series: tuple[Series, ...], spell: Spell) -> tuple[list[str], float]:
    """A line for each series with its mark and its name; nothing where there is but one without a name."""
    if len(series) == 1 and not series[0].name:
        return [], 0
    shapes, y = [], 0.0
    for n, each in enumerate(series):
        colour, dashes = STROKES[n]
        shapes.append(f'<path d="M0 {y + 9:.1f}h30" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>')
        shapes.append(_mark(n, 15, y + 9))
        for line in fitted(spell(each.name), (WIDE - 38) / SIZE, 2):
            shapes.append(text(38, y + 13, line))
            y += 18
    return shapes, y


def _mark(n: int, x: float, y: float) -> str:
    """A shape of its own for each series: disc, square, triangle, ring."""
    colour = STROKES[n][0]
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>',
        f'<path d="M{x - 3.5:.1f} {y - 3.5:.1f}h7v7h-7z" fill="{colour}"/>',
        f'<path d="M{x:.1f} {y - 4.5:.1f}l4.5 8h-9z" fill="{colour}"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#fff" stroke="{colour}" stroke-width="1.5"/>',
    )[n]


def _below(labels: list[str], across: Callable[[int], float], y: float) -> list[str]:
    """The labels under the course, from the last backwards, as many as stand clear of each other."""
    widest = max(map(ems, labels)) * SMALL + 6
    apart = across(1) - across(0) if len(labels) > 1 else WIDE
    step = max(1, ceil(widest / apart))
    chosen = range(len(labels) - 1, -1, -step)
    return [_below_one(labels[n], across(n), y) for n in sorted(chosen)]


def _below_one(label: str, x: float, y: float) -> str:
    line = fitted(label, 8, 1)[0]
    half = ems(line) * SMALL / 2
    return text(min(max(x, half), WIDE - half), y, line, font_size=SMALL, text_anchor="middle", fill=SOFT)


def _course(n: int, series: Series, across: Callable[[int], float], up: Callable) -> list[str]:
    """The line with its marks; where a value is missing it is broken."""
    colour, dashes = STROKES[n]
    path, pen = "", "M"
    marks = []
    for at, point in enumerate(series.points):
        if point.value is None:
            pen = "M"
            continue
        path += f"{pen}{across(at):.1f} {up(point.value):.1f}"
        marks.append(_mark(n, across(at), up(point.value)))
        pen = "L"
    line = f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
    return [line, *marks] if path else []


def _values(chart: Chart, across: Callable[[int], float], up: Callable) -> Iterator[str]:
    """The values of both ends and of the turning points, each where it is clear of what is written and of the other
    courses, so that nobody takes it for one of theirs; the last of a course in any case. The table has all."""
    courses = [_along(series, across, up) for series in chart.series]
    told = [one for n, series in enumerate(chart.series) for one in _turning(n, series)]
    written: list[Box] = []
    for rank, n, at, value, above in sorted(told, key=lambda one: one[:2]):
        said = shown(value, chart.unit)
        half = ems(said) * SMALL / 2 + CLEAR
        sides = (up(value) - 8, up(value) + 17)
        boxes = [(across(at), y - SMALL / 3, half, SMALL / 2 + 1) for y in (sides if above else sides[::-1])]
        others = [point for m, course in enumerate(courses) if m != n for point in course]
        free = [box for box in boxes if not any(_meet(box, other) for other in written)]
        clear = [box for box in free if not any(_meet(box, (*point, 0, 0)) for point in others)]
        if box := next(iter(clear or (free if not rank else [])), None):
            written.append(box)
            yield text(box[0], box[1] + SMALL / 3, said, font_size=SMALL, text_anchor="middle", fill=STROKES[n][0],
                       stroke="#fff", stroke_width=3, paint_order="stroke")  # fmt: skip


def _meet(one: Box, other: Box) -> bool:
    return abs(one[0] - other[0]) < one[2] + other[2] and abs(one[1] - other[1]) < one[3] + other[3]


def _along(series: Series, across: Callable[[int], float], up: Callable) -> list[tuple[float, float]]:
    """Points of a course, close enough together that nothing is written between them."""
    known = [None if p.value is None else (across(n), up(p.value)) for n, p in enumerate(series.points)]
    marks = [mark for mark in known if mark]
    steps = [(one, other) for one, other in pairwise(known) if one and other]
    between = [_part(one, other, n / PARTS) for one, other in steps for n in range(1, PARTS)]
    return [*marks, *between]


def _part(one: tuple[float, float], other: tuple[float, float], share: float) -> tuple[float, float]:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _turning(nth: int, series: Series) -> Iterator[tuple[int, int, int, int | Fraction, bool]]:
    """Which values of a course are told: how soon (the last first, then the highest and the lowest, the first, the
    turning points), of which course, where, the value, and whether above its mark."""
    known = [(n, p.value) for n, p in enumerate(series.points) if p.value is not None]
    values = [value for _n, value in known]
    ends = [len(values) - 1, 0] if values else []
    peaks = [n for n in range(1, len(values) - 1) if (values[n] - values[n - 1]) * (values[n + 1] - values[n]) < 0]
    outer = [values.index(extreme) for extreme in (max(values), min(values))] if values else []
    for rank, n in enumerate(dict.fromkeys([*ends[:1], *outer, *ends[1:], *peaks])):
        beside = values[n + 1] if n + 1 < len(values) else values[n - 1] if n else values[n]
        yield rank, nth, *known[n], values[n] >= beside
