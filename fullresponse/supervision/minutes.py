"""The minutes of a conference as a document: the same on the screen of an office, on paper and as a file that somebody
goes on writing in."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fullresponse.cases.labels import Labels
from fullresponse.cases.models import Case
from fullresponse.cases.showing import when
from fullresponse.documents.model import Cell, Column, Document, Heading, Paragraph, Part, Table
from fullresponse.supervision.views_meeting import Item, Shown


def document(
    conference: Case, found: Sequence[Shown], items: Sequence[Item], labels: Labels, now: datetime
) -> Document:
    """What was decided, what of it became an item of a promise, what was said, and the agenda as it stood when the
    conference was convened."""
    said = {words.need: words.text for words in conference.words.order_by("pk")}
    parts: list[Part] = [] if items and not found else [Heading(_("定的事"))]
    if parts:
        parts.append(_decided(found) if found else Paragraph(_("这次会还没有定什么。")))
    if items:
        parts += [Heading(_("记成承诺的一项")), _items(items)]
    for title, text in ((_("会议记录"), said.get("minutes")), (_("召开时的议程"), said.get("request"))):
        parts += [Heading(title), Paragraph(text)] if text else []
    state = labels.state(conference.lifecycle, conference.state)
    return Document(
        _("{title} 纪要").format(title=conference.title),
        f"{conference.number} · {when(conference.received_at, now)} · {state}",
        get_language() or "zh-hans",
        tuple(parts),
        made=_("数据截至 {time}").format(time=when(now, now)),
    )


def _decided(found: Sequence[Shown]) -> Table:
    heads = (_("编号"), _("定的事"), _("承办单位"), _("什么时候办完"), _("状态"), _("落实情况"), _("关于哪一件"))
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        decision, part = one.decision, one.decision.part
        light = f"{one.light.shape} {one.light.left} " if part.open else ""
        said = (
            *(part.number, decision.matter, one.body, decision.until.isoformat() if decision.until else None),
            *(f"{light}{one.state}", decision.result or None, decision.about.number if decision.about else None),
        )
        rows.append(tuple(Cell(text) for text in said))
    return Table(_("定的事"), tuple(Column(head) for head in heads), tuple(rows))


def _items(items: Sequence[Item]) -> Table:
    heads = (_("编号"), _("定的事"), _("牵头单位"), _("完成时限"), _("状态"), _("属于哪项承诺"))
    rows = tuple(
        tuple(Cell(text) for text in (i.number, i.what, i.lead, i.due.isoformat(), i.state, i.of or None))
        for i in items
    )
    return Table(_("记成承诺的一项"), tuple(Column(head) for head in heads), rows)
