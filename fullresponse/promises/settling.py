"""How a promise ends: settled with a conclusion that the numbers bear out, corrected in sight, or dropped with a
reason. What was revised and what failed stays in the register."""

from datetime import date, datetime

from django.utils import timezone

from fullresponse.cases.actions import once_more
from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.words import gettext_noop
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from fullresponse.promises import judging, rules, standing
from fullresponse.promises.actions import changing, moved
from fullresponse.promises.models import Promise
from fullresponse.promises.standing import Known


@once_more
def settle(
    promise: Promise, outcome: str, *, ground: str, actor: Actor, at: datetime, recorded_at: datetime | None = None
) -> Promise:
    """了结: kept, partly, broken or not to be checked. Not before its parts; "kept" only where somebody else found it
    done and the number, as last amended, is there."""
    with changing(promise, at) as row:
        _parts_settled(row)
        _fits_numbers(row, outcome, timezone.localdate(at))
        moved(row, "settle", actor, at, recorded_at, {}, outcome=outcome, ground=ground)
    return row


@once_more
def correct(
    promise: Promise,
    outcome: str,
    *,
    ground: str,
    reason: str,
    actor: Actor,
    at: datetime,
    recorded_at: datetime | None = None,
) -> Promise:
    """更正: another conclusion than the one that was told; both stay in the history."""
    with changing(promise, at) as row:
        if outcome == row.case.outcome:
            raise Refused("结论没有变。")
        _fits_numbers(row, outcome, timezone.localdate(at))
        moved(row, "correct", actor, at, recorded_at, {}, outcome=outcome, ground=ground, reason=reason)
    return row


def _parts_settled(row: Promise) -> None:
    open_ = row.parts.filter(running=True).count()
    if open_:
        raise Refused("还有 {n} 项没有了结，先处理各项，再处理整体。", n=open_)


def _fits_numbers(row: Promise, outcome: str, today: date) -> None:
    one = standing.known([row])[0]
    _first, now = standing.judged(one, current_pack())
    if outcome == rules.UNCHECKABLE and one.goal.measured and now not in (judging.UNTOLD, judging.UNPROVEN):
        raise Refused("报的数已经能判断，结论不能是“无法核验”。")
    if outcome == rules.KEPT:
        _borne_out(one, now, today)


def _borne_out(one: Known, now: str, today: date) -> None:
    """Refused where numbers and days, as last amended, do not say that it was kept, or where nobody found it done."""
    if now == "":
        raise Refused("这一项写明了无法核验，结论不能是“兑现”。")
    if not any(told.done and told.verified for told in one.told):
        raise Refused("没有核实完成的，结论不能是“兑现”。")
    if judging.waits_for_its_day(one.goal, one.promise.course) and today < one.due:
        raise Refused("这样的数要到 {due} 才看得出，在那以前结论不能是“兑现”。", due=one.due)
    if now in WHY_NOT_KEPT:
        raise Refused(WHY_NOT_KEPT[now])


WHY_NOT_KEPT = {
    judging.TOO_LATE: gettext_noop("到了期限以后才达到，结论不能是“兑现”。"),
    judging.UNPROVEN: gettext_noop("报的数没有人核实过，结论不能是“兑现”。"),
    judging.UNTOLD: gettext_noop("没有报过数，结论不能是“兑现”。"),
    judging.MISSED: gettext_noop("报的数没有达到承诺的数，结论不能是“兑现”。"),
}


@once_more
def drop(promise: Promise, *, reason: str, actor: Actor, at: datetime, recorded_at: datetime | None = None) -> Promise:
    """不再推进: with its reason; it stays in the register and is shown. Not before its parts."""
    with changing(promise, at) as row:
        _parts_settled(row)
        moved(row, "drop", actor, at, recorded_at, {}, reason=reason)
    return row
