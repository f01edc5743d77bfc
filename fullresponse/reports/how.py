"""How a number is counted, as a document made from its definition: what it asks, the conditions as every engine reads
them, and its worked examples, which are its tests as well."""

from collections.abc import Callable
from dataclasses import asdict
from fractions import Fraction

from django.utils import translation
from django.utils.translation import gettext as _

from fullresponse.cases.labels import Labels
from fullresponse.documents.model import Column, Document, Heading, Paragraph, Part, Table
from fullresponse.kernel.figures import decimal, percent
from fullresponse.metrics.definitions import CASES, COUNT, DEFINITIONS, MEAN, THREE, Definition
from fullresponse.metrics.rates import SCALE, Rate, ranked, scored, total
from fullresponse.reports.content import version
from fullresponse.reports.spoken import composed, graded
from fullresponse.reports.tables import grid

EXAMPLE_UNIT = 10  # of the scheme that the examples are worked by
WEIGHTS, LEAST = {"response": 1, "solved": 5, "satisfied": 4}, 10  # of the example of the composite
CALLED = {  # who: how many were called back, and the yes of each of the three rates
    "甲": (10, 10, 9, 95),
    "乙": (20, 20, 18, 190),
    "丙": (10, 10, 8, 90),
    "丁": (9, 9, 9, 90),
}


def document(definition: Definition, labels: Labels) -> Document:
    said = asdict(definition)
    del said["examples"]
    demo = [Paragraph(_("演示：这是做法，不是法定的公式。"))] if definition.demo else []
    parts: list[Part] = [
        Paragraph(_(definition.question), lead=True),
        *demo,
        _conditions(definition),
        Heading(_("例子")),
        _examples(definition),
        Heading(_("计分方案")),
        _schemes(labels),
    ]
    return Document(
        _("{number}怎么算").format(number=_(definition.label)),
        _(definition.clause),
        translation.get_language() or "zh-hans",
        tuple(parts),
        (),
        _("版本 {version}").format(version=version(said)),
    )


def _conditions(definition: Definition) -> Table:
    rows = (
        (_("数的是"), _("件") if definition.table == CASES else _("每一只钟走一次")),
        (_("按哪个时间归入时段"), definition.at or _("时段终了时的状况")),
        (_("分母：数哪些"), _said(definition.counted)),
        (_("分子：加上什么") if definition.adds else _("分子：哪些算"), _said(definition.yes)),
        (_("另外列出、不计入的"), _said(definition.excluded) or _("没有")),
        (_("一件最多加多少"), str(definition.unit) if definition.unit else _("由计分方案定")),
        (_("分开列出"), definition.each or _("不分")),
    )
    return grid(_("条件（每一种数据库都照这几行字计算）"), (Column(_("项目")), Column(_("内容"))), rows)


def _said(condition: str) -> str:
    """A condition with what the scheme and the window say of it in words."""
    words = {
        "{satisfaction}": _("（方案给这一档的权重）"),
        "{disposal}": _("（方案指定的时钟）"),
        "{end}": _("（时段终了的时刻）"),
    }
    for place, said in words.items():
        condition = condition.replace(place, said)
    return condition


def _examples(definition: Definition) -> Table:
    columns = (
        *(Column(_("例子")), Column(_("分子"), "count"), Column(_("分母"), "count"), Column(_("剔除"), "count")),
        Column(_("结果"), "text", "right"),
    )
    rows = tuple((_(one.of), *one.gives, _result(definition, *one.gives)) for one in definition.examples)
    return grid(_("例子"), columns, rows)


def _result(definition: Definition, yes: int, counted: int, _excluded: int) -> str:
    if definition.shown == COUNT or not counted:
        return str(counted)
    if definition.shown == MEAN:
        return decimal(Fraction(yes, counted))
    return f"{percent(Fraction(yes, (definition.unit or EXAMPLE_UNIT) * counted))}%"


def _schemes(labels: Labels) -> Table:
    """The schemes of the pack: which weights, and that they are practice."""
    answers = labels.listed("satisfaction")
    rows = tuple(
        (
            s.label,
            composed(s.composite, _label),
            graded(s.satisfaction, s.unit, answers),
            s.clause,
        )
        for s in labels.pack.schemes.values()
    )
    columns = (Column(_("方案")), Column(_("综合权重")), Column(_("满意率权重")), Column(_("依据")))
    return grid(_("本区的计分方案"), columns, rows)


def scores(labels: Labels) -> Document:
    """综合得分、名次、岗位综合: how several rates become one number, and who comes before whom."""
    scale = _("权重是整数，得分是精确的分数；比较时取 {scale} 分之一以下舍去，得分相同的名次相同。")
    parts: list[Part] = [
        Paragraph(_("几个比率合成一个数：每个比率乘以权重，加起来除以权重之和。得分高的在前。"), lead=True),
        Paragraph(_("演示：这是做法，不是法定的公式。")),
        Paragraph(scale.format(scale=f"{SCALE:,}")),
        Paragraph(_("有效回访不足方案规定的件数，或者其中一个比率没有分母，就没有得分，不排名。")),
        Heading(_("例子")),
        _composites(),
        Heading(_("计分方案")),
        _schemes(labels),
        Heading(_("岗位综合")),
        _posts(labels),
    ]
    title = _("{number}怎么算").format(number=_("综合得分和名次"))
    return Document(title, "", translation.get_language() or "zh-hans", tuple(parts), (), "")


def worked() -> list[tuple[str, dict[str, Rate], Fraction | None, int | None]]:
    """The example of the composite: who, the three rates, the score and the place."""
    units = {name: DEFINITIONS[name].unit or EXAMPLE_UNIT for name in THREE}
    found = {
        who: {name: Rate(name, yes, counted, units[name]) for name, yes in zip(THREE, each, strict=True)}
        for who, (counted, *each) in CALLED.items()
    }
    totals = {who: total(rates, WEIGHTS, LEAST) for who, rates in found.items()}
    places = ranked((who, None if share is None else scored(share)) for who, share in totals.items())
    return [(who, rates, totals[who], places.get(who)) for who, rates in found.items()]


def _composites() -> Table:
    columns = (
        *(Column(_("单位")), Column(_("有效回访"), "count")),
        *(Column(_label(name), align="right") for name in THREE),
        *(Column(_("综合"), "percent"), Column(_("名次"), "count")),
    )
    rows = [
        (who, rates["solved"].counted, *(rates[name].sum for name in THREE), share, place)
        for who, rates, share, place in worked()
    ]
    said = _("权重：{weights}；不足 {n} 件不排名").format(weights=composed(WEIGHTS, _label), n=LEAST)
    return grid(said, columns, rows)


def _posts(labels: Labels) -> Table:
    rows = tuple((s.label, composed(s.terms, _term(labels)), s.clause) for s in labels.pack.scores.values())
    return grid(_("本区的岗位综合"), (Column(_("岗位综合")), Column(_("由什么组成")), Column(_("依据"))), rows)


def _label(code: str) -> str:
    return _(DEFINITIONS[code].label)


def _term(labels: Labels) -> Callable[[str], str]:
    """What calls a rate by its name; that of one clock with the clock's."""
    clocks = {k.code: k.label for cycle in labels.pack.lifecycles.values() for k in cycle.clocks.values()}

    def said(name: str) -> str:
        code, _point, each = name.partition(".")
        return _("{number}：{of}").format(number=_label(code), of=clocks.get(each, each)) if each else _label(code)

    return said
