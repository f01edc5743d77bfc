"""Can promises be kept account of as the pack says? Each duty has a window and asks for something, each rule of the
light has its limits in order."""

from collections.abc import Collection, Iterator
from itertools import chain

from fullresponse.pack.dated import Duty, LightRule
from fullresponse.pack.draft import Draft

ASKS = ("word", "value", "evidence", "verified")  # what an entry must have to meet a duty
LIFECYCLE, KINDS = "promise", "promise_kinds"
LONGEST = 60  # working days after the end of a period
WHOLE = 100


def check(draft: Draft) -> None:
    """Reports every duty and every rule of the light that could not be used."""
    windows, kinds = draft.by_key("windows"), draft.items(KINDS)
    for row, duty in draft.rows("duties"):
        for name, reason in chain(_duty(duty, windows), _silent(duty, kinds)):
            draft.report.add(row, reason, name)
    for row, rule in draft.rows("light_rules"):
        for name, reason in _light(rule):
            draft.report.add(row, reason, name)
    cycles = {table.cycle.code for table in draft.cycles if table.cycle is not None}
    if LIFECYCLE in cycles and not draft.rows("light_rules"):
        draft.report.tell("promises.toml", 1, "有承诺(lifecycles/promise.toml),就要写明灯怎么亮 [[light_rule]]")


def _duty(duty: Duty, windows: dict) -> Iterator[tuple[str, str]]:
    every = windows[duty.window].every if duty.window in windows else ""
    if every not in ("week", "month"):
        yield "window", f"window 要是一个按周或者按月的时段，现在是“{duty.window}”"
    for asked in duty.asks:
        if asked not in ASKS:
            yield "asks", f"asks 只能是 {'、'.join(ASKS)}，现在是“{asked}”"
    if not duty.asks:
        yield "asks", "asks 至少要写一样"
    if not 0 <= duty.within <= LONGEST:
        yield "within", f"within 在 0 和 {LONGEST} 之间"
    if duty.months not in (1, 2, 3, 4, 6, 12) or (duty.months > 1 and every != "month"):
        yield "months", "months 要能分完一年(1、2、3、4、6、12)，只有按月的时段可以合起来"


def _silent(duty: Duty, kinds: Collection[str]) -> Iterator[tuple[str, str]]:
    for kind in duty.kinds:
        if kind not in kinds:
            yield "kinds", f"kinds 要是清单 promise_kinds 里的，现在是“{kind}”"
    if duty.yellow < 0 or duty.red < 0 or (duty.red and not 1 <= duty.yellow <= duty.red):
        yield "red", "yellow、red 是连续几次没有做到亮黄、亮红，0 是不亮；red 不小于 yellow"


def _light(rule: LightRule) -> Iterator[tuple[str, str]]:
    if not 0 <= rule.behind_yellow < rule.behind_red <= WHOLE:
        yield "behind_red", "behind_yellow 要小于 behind_red，都在 0 和 100 之间"
    if not 0 <= rule.about <= WHOLE:
        yield "about", "about 在 0 和 100 之间"
