"""Can it be counted as the pack says? A scheme weighs every answer, a score is made of something, a window begins."""

from collections.abc import Iterator

from fullresponse.pack.draft import Draft
from fullresponse.pack.model import WINDOWS, Scheme, Window

LAST_FIRST = 28  # the last day that every month has


def check(draft: Draft) -> None:
    """Reports every scheme, score and window that could not be used. Whether the definitions are there that a scheme
    or a score names is known above (metrics)."""
    if not draft.rows("schemes"):
        draft.report.tell("measures.toml", 1, "至少要有一个计分方案 [[scheme]]")
    for row, scheme in draft.rows("schemes"):
        for name, reason in _scheme(scheme, draft):
            draft.report.add(row, reason, name)
    for row, score in draft.rows("scores"):
        if reason := _weights(score.terms):
            draft.report.add(row, f"terms {reason}", "terms")
    for row, window in draft.rows("windows"):
        for name, reason in _window(window):
            draft.report.add(row, reason, name)


def _scheme(scheme: Scheme, draft: Draft) -> Iterator[tuple[str, str]]:
    answers = draft.items("satisfaction")
    if scheme.unit < 1:
        yield "unit", "unit 至少是 1"
    for code in sorted(set(answers) ^ set(scheme.satisfaction)):
        yield "satisfaction", f"满意度“{code}”要在列表和计分方案里都有"
    for code, weight in scheme.satisfaction.items():
        if not 0 <= weight <= scheme.unit:
            yield "satisfaction", f"满意度“{code}”的权重要在 0 和 unit 之间，现在是 {weight}"
    if reason := _weights(scheme.composite):
        yield "composite", f"composite {reason}"
    if scheme.least < 0:
        yield "least", "least 不能小于 0"
    clocks = {clock.code for table in draft.cycles for _, clock in table.clocks}
    if scheme.disposal and scheme.disposal not in clocks:
        yield "disposal", f"disposal 指向的时钟“{scheme.disposal}”不存在"


def _weights(weights) -> str:
    if any(weight < 0 for weight in weights.values()) or not sum(weights.values()):
        return "的权重不能小于 0，也不能都是 0"
    return ""


def _window(window: Window) -> Iterator[tuple[str, str]]:
    if window.every not in WINDOWS:
        yield "every", f"every 只能是 {'、'.join(WINDOWS)}，现在是“{window.every}”"
    if not 1 <= window.first <= LAST_FIRST:
        yield "first", f"first 是 1 到 {LAST_FIRST} 之间的一天"
