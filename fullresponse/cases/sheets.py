"""A list of cases as a workbook that goes out: the facts of each, and empty columns for the step that each row should
take and for what that step needs. Names, telephones and anybody's words but the title stay out, unless the list itself
shows them; filled.py reads what comes back."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fullresponse.cases import listing
from fullresponse.cases.labels import Labels
from fullresponse.cases.orders import NO_CELL
from fullresponse.files.sheets import Column
from fullresponse.kernel.lifecycle import Lifecycle, Move, Need

NUMBER = gettext_noop("编号")
FACTS = {  # what a row tells: code -> header, width
    "number": (NUMBER, 22),
    "title": (gettext_noop("诉求"), 46),
    "state": (gettext_noop("状态"), 12),
    "category": (gettext_noop("现类别"), 30),
    "kind": (gettext_noop("类型"), 10),
    "area": (gettext_noop("地点"), 26),
    "lead": (gettext_noop("现承办单位"), 24),
    "urgency": (gettext_noop("现时限"), 12),
    "flags": (gettext_noop("提示"), 18),
    "round": (gettext_noop("第几次"), 8),
    "received_at": (gettext_noop("受理时间"), 18),
    "clock": (gettext_noop("在计时"), 12),
    "due_at": (gettext_noop("到期时间"), 18),
    "closed_at": (gettext_noop("办结时间"), 18),
}
MORE = {  # what some lists tell besides
    "suggested": (gettext_noop("建议承办"), 24),
    "called": (gettext_noop("种类"), 14),
    "reason": (gettext_noop("挂账原因"), 24),
    "kept_by": (gettext_noop("包案领导"), 14),
    "since": (gettext_noop("挂账日期"), 14),
    "relook": (gettext_noop("复看日期"), 14),
    "meets": (gettext_noop("下次协调会"), 14),
    "met": (gettext_noop("上次协调会"), 14),
    "decided": (gettext_noop("会议决定"), 46),
}
TOLD = FACTS | MORE
STEP = gettext_noop("步骤")
Verbs = Sequence[tuple[Lifecycle, Move]]


def needs(verbs: Verbs) -> dict[str, list[Need]]:
    """What the verbs need or may be given, by the header of its column: what is called alike is asked for once."""
    found: dict[str, list[Need]] = {}
    for cycle, move in verbs:
        for need in (cycle.needs[code] for code in (*move.needs, *move.may)):
            if need.kind not in NO_CELL:
                found.setdefault(header(need), []).append(need)
    return found


def header(need: Need) -> str:
    """What the column is called to be filled in: as in the forms, unless a fact is called so already."""
    label = _("街道/社区") if need.kind == "place" else need.label
    return _("{label}（填写）").format(label=label) if label in {_(name) for name, _w in TOLD.values()} else label


def columns(verbs: Verbs, labels: Labels, more: Sequence[str] = ()) -> list[Column]:
    """The facts, then the columns to fill in with what can be chosen there."""
    told = [Column(_(TOLD[code][0]), TOLD[code][1]) for code in (*FACTS, *more)]
    if not verbs:
        return told
    called = tuple(dict.fromkeys(move.label for _cycle, move in verbs))
    fill = [Column(head, _width(asked), _choices(asked, labels)) for head, asked in needs(verbs).items()]
    return [*told, Column(_(STEP), 14, called), *fill]


def _width(asked: Sequence[Need]) -> int:
    return 40 if asked[0].kind == "words" else 22


def _choices(asked: Sequence[Need], labels: Labels) -> tuple[str, ...]:
    """What can be chosen for any of these needs."""
    kinds = dict.fromkeys((need.kind, need.list) for need in asked)
    return tuple(dict.fromkeys(label for kind, list_ in kinds for label in _choosable(kind, list_, labels)))


def _choosable(kind: str, list_: str, labels: Labels) -> Iterable[str]:
    if kind in ("words", "day", "moment", "whole"):
        return ()
    return (_("是"), _("否")) if kind == "yesno" else labels.choices(kind, list_).labels.values()


def guide(verbs: Verbs) -> list[tuple[str, str]]:
    """How a sheet is filled in, for its second page: which verbs each life cycle has, and what each must be given."""
    if not verbs:
        return []
    cycles: dict[str, list[str]] = {}
    for cycle, move in verbs:
        must = {header(cycle.needs[code]) for code in move.needs}
        heads = (head if head in must else _("{label}（可不填）").format(label=head) for head in needs([(cycle, move)]))
        asked = _("、").join(heads)
        said = _("{verb}（{needs}）").format(verb=move.label, needs=asked) if asked else move.label
        cycles.setdefault(cycle.label, []).append(said)
    how = _("在“步骤”一栏选要做的步骤，再填这一步需要的栏目。不填步骤的行不会动。")
    return [(_("怎样填回来"), how), *((label, _("；").join(said)) for label, said in cycles.items())]


def rows(cases: Iterable[dict], labels: Labels, now: datetime, more: Sequence[str] = ()) -> Iterator[list[Any]]:
    """Each case as the cells of its facts. What some lists tell besides is in the case already, but for what the
    catalogue and the life cycle say."""
    urgencies, kinds = labels.listed("urgencies"), labels.listed("kinds")
    for case in cases:
        said = {
            **case,
            "state": labels.state(case["lifecycle"], case["state"]),
            "category": labels.category(case["category"]),
            "kind": kinds.get(case["kind"], ""),
            "area": labels.area(case["street"], case["community"]),
            "lead": labels.body(case["lead"]),
            "urgency": urgencies.get(case["urgency"], case["urgency"]),
            "flags": _("、").join(str(flag) for flag in listing.flags(case, labels)),
            "clock": labels.clock(case["lifecycle"], case["due_clock"]),
            "called": labels.pack.lifecycles[case["lifecycle"]].label,
        }
        if "suggested" in more:
            row = listing.row(case, labels, now)
            listing.offer(row, case["title"], labels)
            said["suggested"] = labels.body(row.suggested)
        yield [said[code] for code in (*FACTS, *more)]
