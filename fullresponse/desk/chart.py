"""How a life cycle reads as a chart: its states as boxes in layers, the moves between them as numbered lines, and a
table that says the same in words. Nothing here is drawn by a program in the reader's browser."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from fullresponse.kernel.lifecycle import BACK, STAY, Lifecycle, Move, State

WIDE, HIGH = 168, 62  # of a box
ACROSS, DOWN = 34, 58  # between boxes
EDGE = 16
LINE = 22  # half-widths of a character in one line of a box: a Chinese one has two
IN_A_ROW = 2  # final states, unless a layer is wider: on a telephone the beginning must be in sight
SIDE = 26  # how far the first line back swings out


@dataclass
class Box:
    """A state where it is drawn; `lines` are its label, `foot` its clock or the moves that end there."""

    state: State
    x: int
    y: int
    lines: list[str]
    foot: str = ""
    outgoing: int = 0
    incoming: int = 0
    ways_out: Iterator[int] = field(default_factory=lambda: count(1))
    ways_in: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def texts(self) -> list[tuple[int, int, str]]:
        """Each line of the label with where it stands."""
        top = self.y + (24 if len(self.lines) == 1 else 20)
        return [(self.x + WIDE // 2, top + 16 * n, text) for n, text in enumerate(self.lines)]


@dataclass(frozen=True)
class Way:
    """A line between two boxes, and the numbers of the moves that it stands for."""

    path: str
    x: int
    y: int
    numbers: str


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    boxes: list[Box]
    ways: list[Way]


def numbered(cycle: Lifecycle) -> dict[str, int]:
    """The number of each move, by its verb: its place in the table."""
    return {verb: n for n, verb in enumerate(cycle.moves, 1)}


def chart(cycle: Lifecycle) -> Chart:
    """The drawing of a life cycle. Moves that leave everything as it is stand in the table alone."""
    layers = _layers(cycle)
    widest = max(IN_A_ROW, *map(len, layers))
    width = 2 * EDGE + widest * WIDE + (widest - 1) * ACROSS
    boxes: dict[str, Box] = {}
    for depth, layer in enumerate([*layers, *_rows(_finals(cycle), widest)]):
        left = (width - len(layer) * WIDE - (len(layer) - 1) * ACROSS) // 2
        for nth, code in enumerate(layer):
            state = cycle.states[code]
            x, y = left + nth * (WIDE + ACROSS), EDGE + depth * (HIGH + DOWN)
            boxes[code] = Box(state, x, y, wrapped(state.label), _foot(cycle, state))
    ways, swing = _ways(cycle, boxes)
    bottom = max(box.y for box in boxes.values()) + HIGH + EDGE
    return Chart(width + swing, bottom, list(boxes.values()), ways)


def _finals(cycle: Lifecycle) -> list[str]:
    return [code for code, state in cycle.states.items() if state.final]


def _rows(codes: list[str], length: int) -> list[list[str]]:
    return [codes[n : n + length] for n in range(0, len(codes), length)]


def _layers(cycle: Lifecycle) -> list[list[str]]:
    """The states that are not final, each in the layer of its shortest way from the beginning."""
    seen, layers = {cycle.birth.to}, [[cycle.birth.to]]
    while True:
        steps = [to for code in layers[-1] for _move, to in _leads(cycle, code)]
        found = [to for to in dict.fromkeys(steps) if to not in seen and not cycle.states[to].final]
        if not found:
            return [[code for code in layer if not cycle.states[code].final] for layer in layers]
        seen.update(found)
        layers.append(found)


def _leads(cycle: Lifecycle, code: str) -> Iterator[tuple[Move, str]]:
    """Where the moves from a state lead. A move back leads to every state from which something came here."""
    for move in cycle.leaving(code):
        if move.to == BACK:
            yield from ((move, s) for m in cycle.moves.values() if m.to == code for s in m.sources)
        elif move.to not in (STAY, code):
            yield move, move.to


def _foot(cycle: Lifecycle, state: State) -> str:
    if state.final:
        numbers = numbered(cycle)
        return "← " + " ".join(str(numbers[m.verb]) for m in cycle.moves.values() if m.to == state.code)
    return cycle.clocks[state.clock].label if state.clock else ""


def _ways(cycle: Lifecycle, boxes: dict[str, Box]) -> tuple[list[Way], int]:
    """The lines between states that are not final, and how far those that lead back swing out to the right."""
    numbers, between = numbered(cycle), dict[tuple[str, str], list[int]]()
    for code in boxes:
        for move, to in _leads(cycle, code):
            if not cycle.states[to].final:
                between.setdefault((code, to), []).append(numbers[move.verb])
    down = {pair: n for pair, n in between.items() if boxes[pair[0]].y < boxes[pair[1]].y}
    for here, there in down:
        boxes[here].outgoing += 1
        boxes[there].incoming += 1
    ways = [_down(boxes[here], boxes[there], found) for (here, there), found in sorted(down.items(), key=_by_x(boxes))]
    beside = {(a, b): n for (a, b), n in between.items() if _neighbours(boxes[a], boxes[b])}
    ways += [_across(boxes[here], boxes[there], found) for (here, there), found in beside.items()]
    back = [(pair, found) for pair, found in between.items() if pair not in down and pair not in beside]
    right = max(box.x for box in boxes.values()) + WIDE
    outs = [right + SIDE * n for n in range(1, len(back) + 1)]
    ways += [
        _back(boxes[here], boxes[there], found, out) for ((here, there), found), out in zip(back, outs, strict=True)
    ]
    return ways, SIDE * (len(back) + 1) if back else 0


def _neighbours(here: Box, there: Box) -> bool:
    return here.y == there.y and abs(here.x - there.x) == WIDE + ACROSS


def _across(here: Box, there: Box, numbers: Iterable[int]) -> Way:
    """A line to the box beside it; its numbers above it to the right, below it to the left."""
    right = here.x < there.x
    y = here.y + HIGH // 2
    x1, x2 = (here.x + WIDE, there.x) if right else (here.x, there.x + WIDE)
    return Way(f"M{x1} {y} L{x2} {y}", (x1 + x2) // 2, y - 5 if right else y + 14, _said(numbers))


def _by_x(boxes: dict[str, Box]):
    return lambda item: (boxes[item[0][0]].y, boxes[item[0][1]].x, boxes[item[0][0]].x)


def _down(here: Box, there: Box, numbers: Iterable[int]) -> Way:
    x1 = here.x + WIDE * next(here.ways_out) // (here.outgoing + 1)
    x2 = there.x + WIDE * next(there.ways_in) // (there.incoming + 1)
    y1, y2 = here.y + HIGH, there.y
    path = f"M{x1} {y1} C{x1} {y1 + DOWN // 2} {x2} {y2 - DOWN // 2} {x2} {y2}"
    return Way(path, x1 + (x2 - x1) // 5, y1 + 20, _said(numbers))


def _back(here: Box, there: Box, numbers: Iterable[int], out: int) -> Way:
    """A line back leaves a box at its right side, goes up outside of all boxes, and comes in at the right again."""
    y1, y2 = here.y + HIGH * 2 // 3, there.y + HIGH // 3
    path = f"M{here.x + WIDE} {y1} L{out} {y1} L{out} {y2} L{there.x + WIDE} {y2}"
    return Way(path, out, (y1 + y2) // 2, _said(numbers))


def _said(numbers: Iterable[int]) -> str:
    return " ".join(map(str, sorted(set(numbers))))


def wrapped(text: str) -> list[str]:
    """The text in at most two lines of a box: between words where it has spaces, else in the middle."""
    if _length(text) <= LINE:
        return [text]
    words = text.split(" ") if " " in text else [text[: len(text) // 2], text[len(text) // 2 :]]
    joint = " " if " " in text else ""
    cuts = [(joint.join(words[:n]), joint.join(words[n:])) for n in range(1, len(words))]
    return list(min(cuts, key=lambda cut: max(map(_length, cut))))


def _length(text: str) -> int:
    return sum(1 if c.isascii() else 2 for c in text)
