"""How a number is counted, as a document made from its definition: what it asks, the conditions as every engine reads
them, and its worked examples, which are its tests as well."""

from dataclasses import asdict
from fractions import Fraction

from django.utils import translation
from django.utils.translation import gettext as _

from fullresponse.cases.labels import Labels
from fullresponse.documents.model import Column, Document, Heading, Paragraph, Part, Table
from fullresponse.kernel.figures import decimal, percent
from fullresponse.metrics.definitions import CASES, COUNT, DEFINITIONS, MEAN, Definition
from fullresponse.reports.content import version
from fullresponse.reports.tables import grid

EXAMPLE_UNIT = 10  # of the scheme that the examples are worked by


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
            _("、").join(f"{_(DEFINITIONS[c].label)} {w}" for c, w in s.composite.items()),
            _("、").join(f"{answers.get(c, c)} {w}/{s.unit}" for c, w in s.satisfaction.items()),
            s.clause,
        )
        for s in labels.pack.schemes.values()
    )
    columns = (Column(_("方案")), Column(_("综合权重")), Column(_("满意率权重")), Column(_("依据")))
    return grid(_("本区的计分方案"), columns, rows)
