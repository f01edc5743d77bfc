"""全年完成情况: the settlement of a year in the columns that the district publishes, judged against the first promise
and the amended one. What was revised and what failed is in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import translation
from django.utils.translation import gettext as _

from fullresponse.cases.labels import Labels
from fullresponse.cases.rules import LONGEST_KEY
from fullresponse.documents.model import Cell, Column, Document, Note, Paragraph, Part, Table
from fullresponse.kernel.refusal import Refused
from fullresponse.pack import Pack
from fullresponse.promises import light, queries, rules, showing
from fullresponse.promises.models import Amendment, Promise
from fullresponse.promises.queries import Filters, Page

MOST, PAGE = 2_000, 100  # rows of a file, and of a page


def page(filters: Filters, pack: Pack, after: str) -> Page:
    """A page of it in the order that is published (places.py), behind the promise with the key `after`; it costs the
    same wherever it is."""
    found = filters.apply(Promise.objects.select_related("case"), pack)
    if after:
        found = found.filter(place__gt=_behind(after, filters.year))
    rows = list(found.order_by("place")[: PAGE + 1])
    return Page(rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else "")


def _behind(after: str, year: int) -> str:
    if after.isascii() and after.isdigit() and len(after) < LONGEST_KEY:
        for place in Promise.objects.filter(pk=int(after), year=year).values_list("place", flat=True):
            return place
    raise Refused("这个翻页地址不对，请回到列表重新翻页。")


def whole(filters: Filters, labels: Labels, made: str) -> Document:
    """All of it, for a file. Refused beyond 2,000 promises."""
    found = filters.apply(Promise.objects.select_related("case"), labels.pack)
    many = found.count()
    if many > MOST:
        raise Refused(
            "一共 {n} 项，一份文件最多 {most} 项，请按牵头单位、街道或者主题分开取，或者导出表格。", n=many, most=MOST
        )
    return settlement(filters, list(found.order_by("place")), labels, made)


def settlement(filters: Filters, rows: Sequence[Promise], labels: Labels, made: str) -> Document:
    """These rows of it; the sentences on top are about all that the filters leave."""
    changes = amendments(rows)
    said = endings(rows)
    table = Table(
        _("重点工作全年完成情况"),
        tuple(Column(label) for label in columns()),
        tuple(tuple(map(Cell, line(r, said.get(r.case_id, ""), labels, amended=r.pk in changes))) for r in rows),
    )
    parts: list[Part] = [*_counted(filters, labels), table, *_notes(rows, changes)]
    title = _("{year} 年政府工作报告重点工作全年完成情况").format(year=filters.year)
    return Document(title, labels.pack.name, translation.get_language() or "zh-hans", tuple(parts), made=made)


def _counted(filters: Filters, labels: Labels) -> Iterator[Paragraph]:
    found = counts(filters, labels.pack)
    listed = labels.listed(rules.OUTCOMES).items()
    said = _("；").join(f"{label} {found.outcomes.get(code, 0)}" for code, label in listed)
    sentence = _("{n} 项：{said}；不再推进 {dropped}；还没有了结 {open}。")
    yield Paragraph(sentence.format(n=found.total, said=said, dropped=found.dropped, open=found.open), lead=True)
    yield Paragraph(
        _("调整过的 {n} 项，对照最初承诺和调整后的承诺各判一次；没有兑现和不再推进的也列在这里。").format(
            n=found.amended
        )
    )


@dataclass(frozen=True)
class Counts:
    """How many there are of each conclusion, and what has none; together they are all."""

    outcomes: dict[str, int]
    dropped: int
    open: int
    amended: int

    @property
    def total(self) -> int:
        return sum(self.outcomes.values()) + self.dropped + self.open


def counts(filters: Filters, pack: Pack) -> Counts:
    found = filters.apply(Promise.objects.order_by(), pack)
    rows = found.values_list("outcome").annotate(n=Count("pk"), dropped=Count("pk", filter=Q(light=light.DROPPED)))
    told = {outcome: (n, dropped) for outcome, n, dropped in rows}
    without, dropped = told.pop("", (0, 0))
    amended = found.filter(pk__in=Amendment.objects.values("promise")).count()
    return Counts({code: n for code, (n, _none) in told.items()}, dropped, without - dropped, amended)


def endings(rows: Sequence[Promise]) -> dict[int, str]:
    """What became of each promise, by its case: the words of its last conclusion, or why it is not pursued."""
    found = queries.words([row.case_id for row in rows], "ground", "reason")
    needs = {row.case_id: "reason" if row.light == light.DROPPED else "ground" for row in rows}
    return {case: text for (case, _seq, need), text in sorted(found.items()) if need == needs[case]}


def columns() -> tuple[str, ...]:
    """The published columns, then what each promise was judged against."""
    return (
        *(_("类别"), _("序号"), _("重点督办内容"), _("牵头单位"), _("全年完成情况")),
        *(_("对照最初承诺"), _("对照调整后"), _("结论"), _("编号")),
    )


def line(row: Promise, ground: str, labels: Labels, *, amended: bool) -> tuple[str, ...]:
    first = showing.judged(row.first_judged) if row.outcome else ""
    now = showing.judged(row.judged) if row.outcome and amended else ""
    return (
        *(row.group, row.serial, row.quote, labels.body(row.lead)),
        *(ground or _so_far(row, labels), first or "—", now or "—", concluded(row, labels), row.case.number),
    )


def _so_far(row: Promise, labels: Labels) -> str:
    """What is known of a promise that is not settled: the last reading and what the lead calls it."""
    if row.last_on is None:
        return _("还没有填报")
    status = labels.listed(rules.STATUSES).get(row.official, "")
    reading = showing.measured(row.reading, row.now_unit)
    return _("截至 {day}：{said}").format(day=row.last_on.isoformat(), said=f"{status} {reading}".strip())


def concluded(row: Promise, labels: Labels) -> str:
    if row.outcome:
        return showing.outcome(row.outcome, labels)
    return labels.state(rules.LIFECYCLE, row.case.state)


def amendments(rows: Sequence[Promise]) -> dict[int, list[Amendment]]:
    """Those of these promises, in order of time."""
    found: dict[int, list[Amendment]] = {}
    for one in Amendment.objects.filter(promise__in=[row.pk for row in rows]).order_by("promise", "on", "id"):
        found.setdefault(one.promise_id, []).append(one)
    return found


def _notes(rows: Sequence[Promise], changes: dict[int, list[Amendment]]) -> Iterator[Note]:
    for row in rows:
        for amended in changes.get(row.pk, ()):
            yield Note(
                _("{number}：{day} {body}{meeting}，{what}。").format(
                    number=row.case.number,
                    day=amended.on.isoformat(),
                    body=amended.body,
                    meeting=amended.meeting,
                    what=showing.amended(amended, "").what,
                )
            )
