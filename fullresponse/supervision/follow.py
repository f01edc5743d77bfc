"""The follower: what the board counts, the colours of the notices, the answers' hashes, and then the rules. Told twice,
it leaves what it left once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import transaction

from fullresponse.cases.models import Case, Words
from fullresponse.ledger.append import LOCAL
from fullresponse.ledger.history import Happening, everything, first_recorded, histories
from fullresponse.orgs.packs import current_pack
from fullresponse.supervision import notices, rules, same_text
from fullresponse.supervision.models import Moment, Notice, Said
from fullresponse.supervision.rules import Told
from fullresponse.vault.seal import keyring

WHISTLES = {"whistled": "whistled", "arrived": "arrived", "whistle_refused": "refused"}  # event -> what it counts as
LATELY = timedelta(minutes=1)  # a step is written down when it is made, the end of a clock a moment later
COLOURED = ("notice_issued", "notice_raised")


def watch(events: list[Any]) -> None:
    """Everything that the supervisors and the board want of these events."""
    told, pack = [rules.told(event) for event in events], current_pack()
    _count({t.subject for t in told if t.kind in WHISTLES or ('"bounces"' in t.raw and t.changed.get("bounces"))})
    _colour({t.subject for t in told if t.kind in COLOURED})
    told, answers = _news(told), rules.answers(pack)
    texts = [t for t in told if t.live and t.kind in answers and t.actor.startswith("person:") and t.public["lead"]]
    _keep_texts(texts)
    notices.judge(told, same_text.repeated(texts, pack), pack)


def _news(told: list[Told]) -> list[Told]:
    """Without what had happened to a case from elsewhere before the case was written down here: that is history, as
    every year is that was invented. Nothing is asked for what was written down when it happened."""
    late = {t.number for t in told if t.at is not None and t.recorded_at - t.at > LATELY}
    if not late:
        return told
    rows = Case.objects.filter(number__in=late).values_list("number", "parent__number", "source", "parent__source")
    whole = {n: f"case:{above or n}" for n, above, source, its in rows if source or its}
    born = first_recorded(set(whole.values()))
    return [t for t in told if t.number not in whole or t.happened >= born[whole[t.number]]]


def rebuild() -> int:
    """Count what the board counts again, from the ledger; returns how many moments there are."""
    with transaction.atomic():
        Moment.objects.all().delete()
        subjects = (subject for subject, past in everything("case:") if any(_moments(subject, past)))
        while group := list(islice(subjects, 500)):
            _count(set(group))
    return Moment.objects.count()


def _count(subjects: set[str]) -> None:
    if not subjects:
        return
    rows = [row for subject, past in histories(subjects).items() for row in _moments(subject, past)]
    numbers = {s.partition(":")[2] for s in subjects}
    wholes = {n: parent or pk for n, pk, parent in _keys(numbers)}
    for row, number in rows:
        row.case_id = wholes[number]
    Moment.objects.bulk_create([row for row, _ in rows], ignore_conflicts=True)


def _keys(numbers: Iterable[str]) -> Iterable[tuple[str, int, int | None]]:
    return Case.objects.filter(number__in=list(numbers)).values_list("number", "pk", "parent")


def _moments(subject: str, past: Sequence[Happening]) -> Iterator[tuple[Moment, str]]:
    """What the board counts of a case's history. A bounce is counted at the body that had the case before it."""
    lead = ""
    for event in past:
        what = WHISTLES.get(event.kind.removeprefix("case."), "")
        if event.data.get("set", {}).get("bounces"):
            what = "bounced"
        had, lead = lead, event.public.get("lead", lead)
        if what and event.at is not None:
            body = had if what == "bounced" else lead
            day = event.at.astimezone(LOCAL).date()
            row = Moment(event=event.id, what=what, day=day, street=event.public.get("street", ""), lead=body)
            yield row, subject.partition(":")[2]


def _colour(subjects: set[str]) -> None:
    """The colour of each of these notices as its history has it."""
    if not subjects:
        return
    past = histories(subjects)
    keys = {number: pk for number, pk, _ in _keys(s.partition(":")[2] for s in subjects)}
    rows = []
    for subject, events in past.items():
        level, rule, raised = rules.colour(events)
        rows.append(Notice(part_id=keys[subject.partition(":")[2]], level=level, rule=rule, raised=raised))
    Notice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["part"], update_fields=["level", "rule", "raised"]
    )


def _keep_texts(told: list[Told]) -> None:
    """Keep a keyed hash of each answer beside its words."""
    if not told:
        return
    events = {(t.number, t.seq): t for t in told}
    ring = keyring()
    rows = []
    found = Words.objects.filter(case__number__in=[t.number for t in told], need=rules.ANSWER)
    for words in found.select_related("case").only("seq", "text", "case__number"):
        t = events.get((words.case.number, words.seq))
        digest = ring.index("answer", rules.compared(words.text)) if t else None
        if t and digest:
            rows.append(
                Said(words=words, case_id=words.case_id, body=t.public["lead"], digest=digest.hex(), at=t.happened)
            )
    Said.objects.bulk_create(rows, ignore_conflicts=True)
