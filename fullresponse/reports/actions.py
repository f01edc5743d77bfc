"""Everything that can happen to a bulletin; the only writer of its numbers. Its states, clocks and who may do what are
the life cycle `bulletin` of the pack; numbers are taken at a clean cut of the ledger and stand still once published.
`recorded_at`: when it is written down, if that is not when it happened."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fullresponse.cases.actions import once_more
from fullresponse.cases.batch import Request, batch
from fullresponse.cases.models import Case
from fullresponse.kernel.canonical import canonical
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.cut import cut, hold
from fullresponse.ledger.history import history
from fullresponse.metrics import follow, kept
from fullresponse.metrics.engines import Database, answer
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from fullresponse.pack import Pack
from fullresponse.reports import content as contents
from fullresponse.reports import queries
from fullresponse.reports.content import NOW, Content, seal, sealed
from fullresponse.reports.models import Bulletin, Correction, Touched

LIFECYCLE = "bulletin"
CHECKED = "case.bulletin_checked"


@once_more
def draft(
    window: str, month: date, *, actor: Actor, at: datetime, scheme: str = "", recorded_at: datetime | None = None
) -> Bulletin:
    """起草: take the numbers of that window of the month. Refused for a month that is not over, and where a bulletin of
    it is being made or was published."""
    pack = current_pack()
    if LIFECYCLE not in pack.lifecycles:
        raise Refused("这个地区的配置包没有通报。")
    with transaction.atomic():
        hold()
        taken = _taken(window, month, scheme, pack, at)
        _alone(taken["name"])
        title = f"{taken['name']} 通报"
        request = Request(words=title, title=title, lifecycle=LIFECYCLE)
        row = Bulletin(month=month, topic="", **_columns(taken, at))
        with batch(recorded_at=recorded_at or at, past=recorded_at is not None) as work:
            row.case = work.receive(request, actor=actor, at=at)
            work.move(row.case, "take", actor=actor, at=at, event_data=_seen(row))
        row.case_id = row.case.pk
        row.save()
    return row


@once_more
def take(bulletin: Bulletin, *, actor: Actor, at: datetime) -> Bulletin:
    """取定数字, anew: what was checked before is to be checked again."""
    with transaction.atomic():
        hold()
        row = _locked(bulletin)
        taken = _taken(row.window, row.month, row.scheme, current_pack(), at)
        for name, value in _columns(taken, at).items():
            setattr(row, name, value)
        _moved(row, "take", actor, at, None, _seen(row))
        row.save()
    return row


@once_more
def write(
    bulletin: Bulletin, *, actor: Actor, at: datetime, recorded_at: datetime | None = None, **words: str
) -> Bulletin:
    """The editor's words and the theme of the month; each is given whole every time."""
    with transaction.atomic():
        row = _locked(bulletin)
        _moved(row, "write", actor, at, recorded_at, {}, **words)
        row.topic = words.get("topic", "")
        row.save()
    return row


@once_more
def check(bulletin: Bulletin, *, actor: Actor, at: datetime, recorded_at: datetime | None = None) -> Bulletin:
    """核对通过: somebody else found these very numbers right."""
    with transaction.atomic():
        row = _locked(bulletin)
        _moved(row, "check", actor, at, recorded_at, _seen(row))
    return row


@once_more
def publish(bulletin: Bulletin, *, actor: Actor, at: datetime, recorded_at: datetime | None = None) -> Bulletin:
    """发布: from now on nobody changes it. Refused when it is not what was checked. What became another number since
    the counting is told as a correction: it is looked for at once."""
    with transaction.atomic():
        row = _locked(bulletin)
        checked = [e for e in history(row.case.subject) if e.kind == CHECKED][-1:]
        if any(e.data["sha256"] != row.sha256 for e in checked) or seal(row.content) != row.sha256:
            raise Refused("内容和核对时的不一样，不能发布；请重新取数字，再核对。")
        _moved(row, "publish", actor, at, recorded_at, _seen(row))
        row.published_at = at
        row.save()
        Touched.objects.get_or_create(bulletin=row)
    return row


@once_more
def correct(bulletin: Bulletin, *, at: datetime) -> Correction | None:
    """更正: put the kept question to the facts as they are now; what became another number is told beside the published
    one. None when nothing did."""
    with transaction.atomic():
        row = _locked(bulletin)
        found = contents.differences({"": queries.standing(row)}, {"": _anew(row)})
        if not found:
            return None
        text = canonical([[by, code, name, old, new] for _q, _w, by, code, name, old, new in found])
        told = {"numbers": len(found), "sha256": seal(text)}
        _moved(row, "correct", Actor.system("corrections"), at, None, told)
        return Correction.objects.create(bulletin=row, at=at, differences=text)


def _moved(
    row: Bulletin,
    verb: str,
    actor: Actor,
    at: datetime,
    recorded_at: datetime | None,
    event_data: Mapping[str, Any],
    **given: Any,
) -> None:
    with batch(recorded_at=recorded_at or at) as work:
        row.case = work.move(row.case, verb, actor=actor, at=at, event_data=event_data, **given)


def _anew(row: Bulletin) -> list[kept.Row]:
    """The numbers of the bulletin's own window as the facts give them now."""
    question = kept.question(json.loads(row.content)["questions"]["bodies"])
    return [one for one in kept.rows(answer(question, Database())) if one[0] == NOW]


def _locked(bulletin: Bulletin) -> Bulletin:
    """The case first, as whoever moves it does."""
    case = Case.objects.select_for_update().get(pk=bulletin.case_id)
    row = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    row.case = case
    return row


def _taken(window: str, month: date, scheme: str, pack: Pack, at: datetime) -> dict[str, Any]:
    """All that is kept of the numbers as they are now, up to the last event there is."""
    when = contents.month_window(window, pack)
    follow.catch_up()
    end = cut()
    asked = contents.questions(when, month, _scheme(when, month, scheme, pack), pack)
    if asked["bodies"].spans[NOW].end > at.timestamp():
        raise Refused("“{month}”这个时段还没有过完，不能编通报。", month=contents.name(when, month, pack))
    before = queries.published_before(when.code, month)
    return contents.made(
        when,
        month,
        _scheme(when, month, scheme, pack),
        asked,
        {name: answer(question, Database()) for name, question in asked.items()},
        pack,
        before=before and _compared(before),
        last_event=end.last,
        events=end.events,
    )


def _scheme(window: Any, month: date, code: str, pack: Pack) -> Any:
    _first, last = contents.days(contents.span(window, month, pack.calendar.tz), pack)
    return pack.scheme(last, code)


def _compared(before: Bulletin) -> Mapping[str, Any]:
    read = Content.read(before.content)
    return {"name": before.name, "number": before.case.number, "scheme": read.raw["scheme"], "places": read.places()}


def _columns(taken: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    text, digest = sealed(taken)
    window = taken["window"]
    return {
        "name": taken["name"],
        "window": window["code"],
        "first": date.fromisoformat(window["first"]),
        "last": date.fromisoformat(window["last"]),
        "scheme": taken["scheme"]["code"],
        **{name: taken[name] for name in ("last_event", "events")},
        "content": text,
        "sha256": digest,
        "taken_at": at,
    }


def _seen(row: Bulletin) -> dict[str, Any]:
    """What an event says of the numbers: which they were, to the last bit."""
    return {"sha256": row.sha256, "last_event": row.last_event}


def _alone(name: str) -> None:
    for other in Bulletin.objects.filter(name=name).select_related("case"):
        if other.published_at is not None:
            raise Refused("“{name}”的通报已经发布，不能再编一次；以后有变，另作更正。", name=name)
        if other.case.open:
            raise Refused("“{name}”的通报已经在编（{number}）。", name=name, number=other.case.number)
