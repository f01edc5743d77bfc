"""A bulletin as a document: the sentence that a journalist can quote, the tables, the charts, and in footnotes what
each number rests on. Made from what is kept and from the editor's words; nothing is asked again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fullresponse.cases.labels import Labels, labels_of
from fullresponse.documents.model import Column, Document, Heading, Note, Paragraph, Part
from fullresponse.kernel.figures import percent
from fullresponse.metrics.definitions import THREE
from fullresponse.reports import queries, tables
from fullresponse.reports.content import LEADS, STREETS, Content, version
from fullresponse.reports.models import Bulletin, Correction
from fullresponse.reports.spoken import Names, called, composed, figures, graded
from fullresponse.reports.tables import MOVES, SCHEME, Shown

Corrections = Sequence[tuple[Correction, list[list[Any]]]]
TOLD = 200  # differences of one correction that stand in a document


@dataclass(frozen=True)
class Told:
    """All of a bulletin that a reader sees. `public`: small numbers are not told one by one."""

    bulletin: Bulletin
    content: Content
    labels: Labels
    public: bool
    words: Mapping[str, str] = field(default_factory=dict)
    corrections: Corrections = ()


def document(bulletin: Bulletin, *, public: bool) -> Document:
    """The bulletin in the reader's language."""
    labels = labels_of(bulletin.case.revision_id)
    content = Content.read(bulletin.content)
    found = queries.corrections(bulletin)
    return _made(Told(bulletin, content, labels, public, queries.words(bulletin), found))


def _made(told: Told) -> Document:
    names = Names(told.content, told.labels)
    of = Shown(told.content, names, told.public)
    district = told.labels.pack.name
    parts: list[Part] = [
        Paragraph(first_sentence(told.content, district), lead=True, notes=(SCHEME,)),
        *_corrected(told, names),
        *_preface(told),
        tables.three(of),
        tables.course(of),
        *_ranked(of, STREETS, _("各街道")),
        *_ranked(of, LEADS, _("各部门")),
        Heading(_("办理")),
        *filter(None, (tables.counts(of), tables.shares(of), tables.clocks(of), tables.posts(of))),
        Heading(_("吹哨报到")),
        *tables.whistles(of),
        *_topic(told, of),
    ]
    window = told.content.raw["window"]
    return Document(
        _("{district}接诉即办通报").format(district=district),
        _("{month}（{first} 至 {last}）").format(month=told.bulletin.name, first=window["first"], last=window["last"]),
        translation.get_language() or "zh-hans",
        tuple(parts),
        tuple(_notes(told)),
        _by_whom(told),
    )


def first_sentence(content: Content, district: str) -> str:
    """What a journalist could quote: whole numbers and the rates that come from them."""
    rates = {name: content.whole(name) for name in THREE}
    month = _when(content)
    if not rates["solved"].counted:
        return _("{district}{month}没有有效回访，所以没有三率。").format(district=district, month=month)
    sentence = _(
        "{district}{month}有效回访 {counted} 件诉求，其中 {solved} 件已经解决：响应率 {r}%，解决率 {s}%，满意率 {m}%。"
    )
    shares = {key: rates[name].percent() for key, name in zip("rsm", THREE, strict=True)}
    solved = rates["solved"]
    said = {"counted": f"{solved.counted:,}", "solved": f"{solved.yes:,}"}
    return sentence.format(district=district, month=month, **said, **shares)


def _when(content: Content) -> str:
    """The month, where the window is the month; else its days: what is told of them is not told of the month."""
    first, last = (date.fromisoformat(content.raw["window"][end]) for end in ("first", "last"))
    if (first.year, first.month) == (last.year, last.month):
        return date_format(first, "YEAR_MONTH_FORMAT")
    days = {"first": date_format(first, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
    return _("{first}至{last}").format(**days)


def _preface(told: Told) -> list[Part]:
    preface = told.words.get("preface", "")
    return [Paragraph(preface)] if preface else []


def _ranked(of: Shown, by: str, label: str) -> list[Part]:
    parts: list[Part] = [Heading(label), *tables.ranking(of, by)]
    if of.content.other_scheme:
        parts.append(Paragraph(_("上一期用的是另一个计分方案，名次不能比较，所以不写升降。"), notes=(MOVES,)))
    for s in of.content.improved(by):
        said = _("进步最大：{name}，综合得分比上一期高 {gained} 个百分点。")
        parts.append(Paragraph(said.format(name=of.names.place(by, s.code), gained=percent(s.gained))))
    return parts


def _topic(told: Told, of: Shown) -> list[Part]:
    if not told.bulletin.topic:
        return []
    words = told.words.get("topic_words", "")
    table = tables.topic(of, told.bulletin.topic)
    return [Heading(_("每月一题")), *([Paragraph(words)] if words else []), table]


def _corrected(told: Told, names: Names) -> list[Part]:
    """Each correction with its day, and every number that it changed beside the one that was published."""
    parts: list[Part] = []
    for one, differences in told.corrections:
        shown = [d for d in differences if not told.public or not d[0] or _enough(d, told.content)]
        day = timezone.localtime(one.at).date()
        whole = [_was(d, names, told.content) for d in differences if not d[0] and d[2] in THREE]
        n = len(differences)
        more = ngettext("一共 {n} 个数有变。", "一共 {n} 个数有变。", n).format(n=n)
        parts.append(Note(_("{day} 更正：{what}").format(day=day, what=_("；").join([*whole, more]))))
        columns = (Column(_("范围")), Column(_("指标")), *(Column(c, align="right") for c in (_("原来"), _("现在"))))
        rows = tuple(_row(d, names, told.content) for d in shown[:TOLD])
        parts.append(tables.grid(_("{day} 更正的数").format(day=day), columns, rows))
    return parts


def _enough(difference: list[Any], content: Content) -> bool:
    return min(value[1] for value in difference[3:5]) >= max(content.least, 1)


def _row(difference: list[Any], names: Names, content: Content) -> tuple[str, ...]:
    by, code, name, old, new = difference
    unit = content.whole(name).unit
    both = (figures(values, names.shown(name), unit) for values in (old, new))
    return (names.place(by, code), names.number(name), *both)


def _was(difference: list[Any], names: Names, content: Content) -> str:
    _place, number, old, new = _row(difference, names, content)
    return _("{number}原来 {old}，现在 {new}").format(number=number, old=old, new=new)


def _notes(told: Told) -> Iterable[str]:
    """The footnotes, in the order in which tables.py numbers them."""
    raw, pack = told.content.raw, told.labels.pack
    scheme, window = raw["scheme"], raw["window"]
    kept = pack.schemes.get(scheme["code"])
    weights = graded(scheme["satisfaction"], scheme["unit"], told.labels.listed("satisfaction"))
    parts = composed(scheme["composite"], lambda code: called(raw["definitions"][code]))
    yield _("计分方案 {code}（{label}）。综合得分的权重：{parts}。满意率的权重：{weights}。").format(
        code=scheme["code"], label=kept.label if kept else scheme["code"], parts=parts, weights=weights
    )
    found = pack.windows.get(window["code"])
    yield _("时段：{label}，{first} 至 {last}（含）。").format(
        label=found.label if found else window["code"], first=window["first"], last=window["last"]
    )
    yield _("三率的分母是有效回访数；经审核剔除的另外列出，不在三率里。没有人被回访，就没有比率。")
    yield _("有效回访不足 {n} 件的不排名。综合得分取八位小数比较，得分相同的名次相同。").format(n=told.content.least)
    before = raw["before"]
    yield (
        _("升降和上一期（{name}）公布的名次相比。").format(name=before["name"])
        if before
        else _("上一期没有公布，所以没有升降。")
    )
    yield _("各月都按本期的方案和截至本期的台账计算，可能与当期公布的不同；当期公布的数不变，变化见各期的更正。")
    versions = _("、").join(f"{called(d)} {version(d)}" for d in raw["definitions"].values())
    yield _("指标的定义和版本：{versions}。").format(versions=versions)
    yield _("算到台账的第 {n} 个事件（编号 {last}）；用 fullresponse recompute {name} 可以重新计算。").format(
        n=raw["events"], last=raw["last_event"], name=told.bulletin.name
    )


def _by_whom(told: Told) -> str:
    row = told.bulletin
    at = row.published_at
    day = timezone.localtime(at or row.taken_at).date()
    number = row.case.number
    if at is None:
        return _("未发布的稿子 {number} · {day} 取定数字").format(number=number, day=day)
    return _("{number} · {day} 发布 · 内容哈希 {sha}").format(number=number, day=day, sha=row.sha256[:16])
