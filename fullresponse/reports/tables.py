"""The tables of a bulletin, each from what is kept of it alone. `public`: rows of few callbacks are not told singly,
so that nobody's answer can be read off them; they are in every total."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils.translation import gettext as _

from fullresponse.documents.model import (
    Cell,
    Chart,
    Column,
    Delta,
    Paragraph,
    Part,
    Point,
    Series,
    Table,
    Tile,
    TileMap,
)
from fullresponse.metrics.definitions import THREE
from fullresponse.metrics.rates import Rate
from fullresponse.reports.content import BEFORE, LEADS, STREETS, Content, Standing
from fullresponse.reports.spoken import Names

SHARES = (
    *("disposal_in_time", "closed_in_time", "accurate_dispatch", "registered_right", "first_dispatch", "reworked"),
    *("aged7", "aged15", "aged30"),
)
TOLD = 1000  # parts of a score that is told without what it comes from
COMPOSITE = "composite"  # how it is counted has a page of its own, as every number has
SCHEME, WINDOW, DENOMINATOR, LEAST, MOVES, COURSE = range(1, 7)  # footnotes, in their order


@dataclass(frozen=True)
class Shown:
    """What the tables are made from and for whom."""

    content: Content
    names: Names
    public: bool


def grid(caption: str, columns: Sequence[Column], rows: Iterable[Sequence], notes: tuple[int, ...] = ()) -> Table:
    """A table of bare values and cells."""
    return Table(caption, tuple(columns), tuple(tuple(row) for row in rows), notes)


def link(name: str) -> str:
    return f"/numbers/{name.partition('.')[0]}"


def share(rate: Rate) -> Cell:
    return Cell(rate.share, link(rate.name))


def three(of: Shown) -> Table:
    """The three rates with what they come from."""
    columns = (
        *(Column(_("指标")), Column(_("分子"), align="right"), Column(_("有效回访"), "count")),
        *(Column(_("剔除"), "count"), Column(_("本月"), "percent"), Column(_("上月"), "percent")),
        Column(_("变化（百分点）"), "movement"),
    )
    rows = []
    for name in THREE:
        now, then = of.content.whole(name), of.content.whole(name, BEFORE)
        change = None if now.share is None or then.share is None else Delta(now.share - then.share)
        numbers = (now.sum, now.counted, now.excluded, share(now), then.share, change)
        rows.append((Cell(of.names.number(name), link(name)), *numbers))
    return grid(_("三率"), columns, tuple(rows), (SCHEME, WINDOW, DENOMINATOR))


def course(of: Shown) -> Chart:
    """The three rates of twelve months."""
    months = of.content.course()
    columns = (Column(_("月份")), *(Column(of.names.number(n), "percent") for n in THREE))
    rows = tuple((month, *(rates[n].share for n in THREE)) for month, rates in months)
    series = tuple(
        Series(of.names.number(n), tuple(Point(month, rates[n].share) for month, rates in months)) for n in THREE
    )
    return Chart("line", _("十二个月的三率"), series, "percent", grid(_("各月三率"), columns, rows, (COURSE,)))


def ranking(of: Shown, by: str) -> list[Part]:
    """The ranked ones as bars and table, and those that are not ranked."""
    found = of.content.standings(by)
    others = [s for s in found if s.place is None]
    placed = _covered(of, [s for s in found if s.place is not None], others)
    parts: list[Part] = []
    caption = _("街道排名") if by == STREETS else _("部门排名")
    if placed:
        table = grid(caption, _heads(by), tuple(_rows(of, by, placed)), (SCHEME, DENOMINATOR, LEAST, MOVES))
        bars = Series(_("综合"), tuple(Point(of.names.place(by, s.code), s.total) for s in placed))
        said = _("{what}：综合得分").format(what=caption)
        parts.append(Chart("bars", said, (bars,), "percent", table, _map(of, by, placed, others)))
    else:
        parts.append(Paragraph(_("没有一个单位的有效回访够 {n} 件，所以不排名。").format(n=of.content.least)))
    return parts + _others(of, by, others)


def _map(of: Shown, by: str, placed: list[Standing], others: list[Standing]) -> TileMap | None:
    """The streets where they lie, if the pack says where. Those that are not ranked have no number here, so that the
    public may see where they are: it knows of them already by their not being in the ranking."""
    cells = [(s, of.names.tile(by, s.code)) for s in (*placed, *others)]
    tiles = tuple(Tile(of.names.place(by, s.code), s.total, *cell) for s, cell in cells if cell)
    said = _("各街道在图上的大致位置，不按比例；颜色越深，综合得分越高；“—”是没有排名的。")
    return TileMap(said, tiles) if tiles else None


def _heads(by: str) -> tuple[Column, ...]:
    return (
        *(Column(_("名次"), "count"), Column(_("街道") if by == STREETS else _("单位"))),
        *(Column(_("升降"), "movement"), Column(_("综合"), "percent")),
        *(Column(_(label), "percent") for label in ("响应率", "解决率", "满意率")),
        *(Column(_("有效回访"), "count"), Column(_("剔除"), "count")),
    )


def _covered(of: Shown, placed: list[Standing], others: list[Standing]) -> list[Standing]:
    """With one single body left out of a public table, what it counts could be worked out from the total: then what the
    smallest that is shown counts is left out as well, and its rates and the digits of its score, which would tell."""
    if not of.public or not placed or len([s for s in others if s.counted]) != 1:
        return placed
    least = min(placed, key=lambda s: (s.counted, s.code))
    bare = replace(least, rates={}, total=least.total and Fraction(round(least.total * TOLD), TOLD))
    return [bare if s is least else s for s in placed]


def _rows(of: Shown, by: str, placed: list[Standing]) -> Iterable[tuple]:
    for s in placed:
        moved = None if s.moved is None else Delta(s.moved)
        counts = (s.counted, s.rate("solved").excluded) if s.rates else (None, None)
        total = Cell(s.total, link(COMPOSITE))
        yield (s.place, of.names.place(by, s.code), moved, total, *(share(s.rate(n)) for n in THREE), *counts)


def _others(of: Shown, by: str, others: list[Standing]) -> list[Part]:
    """Too few callbacks: listed with what there are of them; to the public only how many there are."""
    few = [s for s in others if s.counted]
    if not others:
        return []
    if of.public:
        said = _("另有 {n} 个有效回访不足 {least} 件（其中 {none} 个没有），不排名，也不单列，已经计入全区的数。")
        none = len(others) - len(few)
        return [Paragraph(said.format(n=len(others), least=of.content.least, none=none), notes=(LEAST,))]
    columns = (
        Column(_("街道") if by == STREETS else _("单位")),
        *(Column(_("有效回访"), "count"), Column(_("剔除"), "count")),
        *(Column(_(label), "percent") for label in ("响应率", "解决率", "满意率")),
    )
    rows = tuple(
        (of.names.place(by, s.code), s.counted, s.rate("solved").excluded, *(share(s.rate(n)) for n in THREE))
        for s in others
    )
    return [grid(_("有效回访不足 {n} 件，不排名").format(n=of.content.least), columns, rows, (LEAST,))]


def shares(of: Shown) -> Table:
    """How the work was done, as shares of the whole district."""
    found = [of.content.whole(name) for name in SHARES]
    return _of_the_whole(of, _("办理质量"), found)


def clocks(of: Shown) -> Table:
    """The clocks of what somebody asked for, without those of the house's own work."""
    found = [r for r in of.content.each("in_time") if r.name.partition(".")[2] not in of.names.inward]
    return _of_the_whole(of, _("各种时限的按期率"), found)


def _of_the_whole(of: Shown, caption: str, rates: Iterable[Rate]) -> Table:
    columns = (
        *(Column(_("指标")), Column(_("分子"), "count"), Column(_("分母"), "count"), Column(_("剔除"), "count")),
        *(Column(_("本月"), "percent"), Column(_("上月"), "percent")),
    )
    rows = tuple(
        (
            *(Cell(of.names.number(r.name), link(r.name)), r.yes, r.counted, r.excluded),
            *(share(r), of.content.whole(r.name, BEFORE).share),
        )
        for r in rates
    )
    return grid(caption, columns, rows)


def posts(of: Shown) -> Table | None:
    """岗位综合: each post's score, and under it the rates that it is made of."""
    columns = (
        *(Column(_("岗位综合")), Column(_("由什么组成")), Column(_("权重"), "count")),
        *(Column(_("分子"), "count"), Column(_("分母"), "count"), Column(_("本月"), "percent")),
    )
    rows: list[tuple] = []
    for code, label, score, terms in of.content.posts():
        post = of.names.score(code, label)
        whole = Cell(score, link(COMPOSITE))
        rows.append((post, _("综合"), sum(weight for _rate, weight in terms), None, None, whole))
        for rate, weight in terms:
            number = Cell(of.names.number(rate.name), link(rate.name))
            rows.append((post, number, weight, rate.yes, rate.counted, share(rate)))
    return grid(_("岗位综合"), columns, rows) if rows else None


def counts(of: Shown) -> Table:
    """What was counted in numbers of cases and times."""
    found = (
        ("received", _("受理"), "counted"),
        ("received", _("其中重复来电"), "yes"),
        ("bounces", _("退回次数"), "yes"),
        ("backlog", _("月末在办"), "counted"),
    )
    rows = tuple(
        (Cell(label, link(n)), getattr(of.content.whole(n), what), getattr(of.content.whole(n, BEFORE), what))
        for n, label, what in found
    )
    return grid(_("数量"), (Column(_("指标")), Column(_("本月"), "count"), Column(_("上月"), "count")), rows)


def whistles(of: Shown) -> list[Table]:
    """吹哨报到: how the streets score the departments, and the departments the streets."""
    parts = []
    for by, name, caption in (
        (LEADS, "whistle_department", _("街道给报到部门的评分")),
        (STREETS, "whistle_street", _("部门给吹哨街道的评分")),
    ):
        columns = (Column(_("单位")), Column(_("评分次数"), "count"), Column(_("平均分"), "decimal"))
        least = max(of.content.least, 1) if of.public else 1
        scored = [(code, rate) for code, rate in of.content.of(by, name) if rate.counted >= least]
        rows = sorted(
            ((of.names.place(by, code), rate.counted, Fraction(rate.yes, rate.counted)) for code, rate in scored),
            key=lambda row: (-row[2], row[0]),
        )
        whole = of.content.whole(name)
        every = [(_("全区"), whole.counted, Fraction(whole.yes, whole.counted))] if whole.counted else []
        parts.append(grid(caption, columns, tuple(every + rows)))
    return parts


def topic(of: Shown, code: str) -> Table:
    """每月一题: what came in about it, and how it was answered, beside the month before."""
    answer = of.content.answers["topics"]
    columns = (
        *(Column(_("时段")), Column(_("受理"), "count"), Column(_("有效回访"), "count")),
        *(Column(_(label), "percent") for label in ("响应率", "解决率", "满意率")),
    )
    rows = []
    for label, window in ((_("本月"), "now"), (_("上月"), BEFORE)):
        rates = {n: answer.rate(window, n, "category", code) for n in ("received", *THREE)}
        few = of.public and rates["solved"].counted < of.content.least
        told = (None,) * 4 if few else (rates["solved"].counted, *(rates[n].share for n in THREE))
        rows.append((label, rates["received"].counted, *told))
    return grid(_("每月一题：{topic}").format(topic=of.names.place("category", code)), columns, tuple(rows))
