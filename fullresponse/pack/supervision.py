"""Can the rules of supervision be asked? Each names one question, and what that question needs to know."""

from collections.abc import Iterator

from fullresponse.pack.draft import Draft
from fullresponse.pack.model import Rule
from fullresponse.pack.rows import Row

WHENS = {  # the question -> the fields that it needs
    "warned": ("clocks",),  # one of the clocks warned: it will soon run out
    "overdue": ("clocks",),  # one of the clocks ran out
    "skipped": ("events", "without"),  # one of the events came, in a round that had no `without` before it
    "no_contact": (),  # a callback says that nobody contacted the caller
    "bounced": ("at_least",),  # the case was sent back so often
    "same_text": ("at_least", "days"),  # one body gave so many cases the same answer within so many days
    "happened": ("events",),  # one of the events came
    "unanswered": (),  # a notice was not answered by its clock: the next colour
}
COLOURLESS = "unanswered"  # its colour is that of the notice, and one more
NEEDED = ("clocks", "events", "without", "at_least", "days")
LEVELS, RULES = "notice_levels", "supervision_rules"  # lists
MOST = 10_000


def check(draft: Draft) -> None:
    """Reports every rule that could not be asked."""
    clocks = {clock.code for table in draft.cycles for _, clock in table.clocks}
    events = {move.event for table in draft.cycles for _, move in table.moves}
    for row, rule in draft.rows("rules"):
        for name, reason in (*_shape(rule), *_names(rule, clocks, events, draft)):
            draft.report.add(row, reason, name)
    _once(draft.rows("rules"), draft)


def _shape(rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.when not in WHENS:
        yield "when", f"没有“{rule.when}”这种规则(when)，可用：{'、'.join(WHENS)}"
        return
    for name in NEEDED:
        said, needed = bool(getattr(rule, name)), name in WHENS[rule.when]
        if said != needed:
            yield name, f"when = {rule.when} 的规则{'要写' if needed else '不写'} {name}"
    for name in ("at_least", "days"):
        if not 0 <= getattr(rule, name) <= MOST:
            yield name, f"{name} 至少是 1，最多 {MOST}，现在是 {getattr(rule, name)}"


def _names(rule: Rule, clocks: set[str], events: set[str], draft: Draft) -> Iterator[tuple[str, str]]:
    """What the rule names is there."""
    for clock in sorted({*rule.clocks} - clocks):
        yield "clocks", f"clocks 指向的时钟“{clock}”不存在"
    for event in sorted({*rule.events} - events):
        yield "events", f"events 指向的事件“{event}”不存在"
    if rule.body and rule.body not in draft.by_key("bodies"):
        yield "body", f"body 指向的单位“{rule.body}”不存在"
    if rule.without and rule.without not in events:
        yield "without", f"without 指向的事件“{rule.without}”不存在"
    levels, listed = draft.items(LEVELS), draft.items(RULES)
    if rule.when == COLOURLESS and rule.level:
        yield "level", f"when = {COLOURLESS} 的规则不写 level：它把督办单升一级"
    if rule.when != COLOURLESS and (levels or rule.level) and rule.level not in levels:
        yield "level", f"level 指向的级别“{rule.level}”不存在"
    if listed and rule.code not in listed:
        yield "code", f"规则“{rule.code}”不在列表 {RULES} 里，督办单写不出依据"


def _once(rules: list[tuple[Row, Rule]], draft: Draft) -> None:
    """One rule at most says what becomes of a notice that is not answered."""
    for row, _ in [(row, rule) for row, rule in rules if rule.when == COLOURLESS][1:]:
        draft.report.add(row, f"when = {COLOURLESS} 的规则只能有一条", "when")
