"""How a promise ends: settled with a conclusion that the numbers bear out, corrected in sight, or dropped with a
reason. What was revised and what failed stays in the register."""

from datetime import datetime

from fullresponse.cases.actions import once_more
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from fullresponse.promises import judging, rules, standing
from fullresponse.promises.actions import changing, moved
from fullresponse.promises.models import Promise


@once_more
def settle(
    promise: Promise, outcome: str, *, ground: str, actor: Actor, at: datetime, recorded_at: datetime | None = None
) -> Promise:
    """了结: kept, partly, broken or not to be checked. Not before its parts; "kept" only where somebody else found it
    done and the number, as last amended, is there."""
    with changing(promise, at) as row:
        _parts_settled(row)
        _fits_numbers(row, outcome)
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
        if outcome == rules.KEPT:
            _borne_out(row)
        moved(row, "correct", actor, at, recorded_at, {}, outcome=outcome, ground=ground, reason=reason)
    return row


def _parts_settled(row: Promise) -> None:
    open_ = row.parts.filter(running=True).count()
    if open_:
        raise Refused("还有 {n} 项没有了结，先了结各项，再了结整体。", n=open_)


def _fits_numbers(row: Promise, outcome: str) -> None:
    if outcome != rules.KEPT:
        return
    if row.case.state != "promise_verified":
        raise Refused("没有核实完成的，结论不能是“兑现”。")
    _borne_out(row)


def _borne_out(row: Promise) -> None:
    """Refused where the numbers, as last amended, do not say that it was kept."""
    if row.unchecked:
        raise Refused("这一项写明了无法核验，结论不能是“兑现”。")
    _first, now = standing.judged(standing.known([row])[0], current_pack())
    if now == judging.TOO_LATE:
        raise Refused("到了期限以后才达到，结论不能是“兑现”。")
    if now != judging.REACHED:
        raise Refused("报的数没有达到承诺的数，结论不能是“兑现”。")


@once_more
def drop(promise: Promise, *, reason: str, actor: Actor, at: datetime, recorded_at: datetime | None = None) -> Promise:
    """不再推进: with its reason; it stays in the register and is shown."""
    with changing(promise, at) as row:
        moved(row, "drop", actor, at, recorded_at, {}, reason=reason)
    return row
