"""Promises for tests: all invented, led to where a test needs them by acting."""

from datetime import UTC, date, datetime, timedelta

from fullresponse.promises import actions, progress, settling, standing
from fullresponse.promises.actions import Change
from fullresponse.promises.models import Promise
from fullresponse.promises.progress import Proof, Word
from fullresponse.promises.rules import Draft
from tests.cast import actor, two_bodies

JANUARY = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)  # Monday 12 January 2026, ten in the morning in Beijing
DAY = timedelta(days=1)
ADDRESS = "https://example.org/minutes"


def a_draft(**more) -> Draft:
    """An invented promise that nothing is wrong with: forty-four stalls by the end of the year."""
    given = {
        "quote": "演示：年内新建和提升便民菜站四十四个。",
        "year": 2026,
        "lead": two_bodies()[0],
        "due": date(2026, 12, 31),
        "kind": "target",
        "document": "演示年度工作报告",
        "section": "二、（三）",
        "said_on": date(2026, 1, 1),
        "group": "民生保障",
        "serial": "1",
        "value": "44",
        "unit": "个",
        "comparator": "ge",
        "baseline": "0",
        "baseline_by": "演示统计",
    }
    return Draft(**{**given, **more})


def promised(at: datetime = JANUARY, who: str = "supervisor", parent=None, **more) -> Promise:
    return actions.register(a_draft(**more), actor=actor(who), at=at, parent=parent)


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 2, 0, tzinfo=UTC)


def told(row: Promise, at: datetime, value: str = "", status: str = "on_the_way", who: str = "handler", **more):
    """The lead reports; `proof` is an address, `on` the day that it speaks of."""
    proof, day, written = more.pop("proof", ""), more.pop("on", at.date()), more.pop("recorded_at", None)
    proofs = (Proof(link=proof),) if proof else ()
    word = Word(status=status, said=more.pop("said", "演示：按计划推进。"), on=day, value=value, proofs=proofs, **more)
    return progress.report(row, word, actor=actor(who), at=at, recorded_at=written)


def again(row: Promise) -> Promise:
    return Promise.objects.select_related("case").get(pk=row.pk)


def lit(row, at) -> Promise:
    standing.refresh([row.pk], at.date())
    return again(row)


def kept_all_year(row: Promise, values=("10", "20", "33", "44")) -> Promise:
    """Reported each quarter, verified, done and accepted."""
    for month, value in zip((3, 6, 9, 12), values, strict=True):
        at = on(month, 20)
        status = "done" if month == 12 else "on_the_way"
        entry = told(again(row), at, value, status, proof=ADDRESS)
        if status != "done":
            progress.verify(entry, actor=actor("supervisor"), at=at + DAY)
    progress.accept(again(row), actor=actor("supervisor"), at=on(12, 22))
    return again(row)


WORDS = [  # what a_life() says, in the words of its people
    *("演示：年内新建和提升便民菜站四十四个。", "演示：按计划推进。", "演示：全年完成情况。", "演示：选址有变。"),
    *("演示：开工。", "演示年度工作报告", "二、（三）", "民生保障", "演示统计", "演示区人大常委会", "第四十二次会议"),
    *("演示：含改造。", "个", "演示：没有口径。", "演示：规划取消。"),
]


def a_life() -> None:
    """A promise with everything that can be said of one; others that are settled, not to be checked, and dropped."""
    boss, lead = actor("supervisor"), two_bodies()[0]
    full = promised(supports=(two_bodies()[1],), owner=two_bodies()[1], category="rubbish")
    actions.plan(full, [(date(2026, 6, 1), "演示：开工。", "20")], actor=boss, at=JANUARY)
    authority = {"body": "演示区人大常委会", "meeting": "第四十二次会议", "reason": "演示：选址有变。"}
    change = Change(on=date(2026, 1, 12), value="40", due=date(2026, 11, 30), scope="演示：含改造。", **authority)
    actions.amend(again(full), change, actor=boss, at=JANUARY)
    for at, value in ((on(2, 2), "10"), (on(3, 2), "8")):
        entry = told(again(full), at, value, "blocked", proof=ADDRESS)
    progress.verify(entry, actor=boss, at=on(3, 3))
    told(again(full), on(4, 2), "9", proof=ADDRESS)
    promised(at=on(4, 2), parent=full, value="37", lead=lead, due=date(2026, 11, 30))
    done = kept_all_year(promised())
    settling.settle(done, "kept", ground="演示：全年完成情况。", actor=boss, at=on(12, 30))
    promised(value="", comparator="", baseline="", baseline_by="", unit="", unchecked="演示：没有口径。")
    settling.drop(promised(), reason="演示：规划取消。", actor=boss, at=on(5, 1))
