"""What stands in the bar above every page: the district, the pages of the person's own posts, and who is signed in."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fullresponse.cases.asking import Asked, opens, settle
from fullresponse.cases.forms_register import births
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs import handovers
from fullresponse.orgs.models import Handover
from fullresponse.pack.model import SHIFTS

PAGES = (  # name of the address, its label; which role opens it is the pack's to say
    ("intake", gettext_noop("受理")),
    ("queue", gettext_noop("派遣")),
    ("work", gettext_noop("办理")),
    ("decisions", gettext_noop("待定")),
    ("callback", gettext_noop("回访")),
    ("cases", gettext_noop("诉求")),
    ("leader", gettext_noop("领导")),
    ("board", gettext_noop("今日")),
    ("daily", gettext_noop("日会商")),
    ("weekly", gettext_noop("周调度")),
    ("promises", gettext_noop("承诺")),
    ("supervision", gettext_noop("督办")),
    ("hard", gettext_noop("疑难库")),
    ("rates", gettext_noop("三率")),
    ("reports", gettext_noop("通报")),
    ("handover", gettext_noop("交接班")),
    ("seats", gettext_noop("座席")),
    ("system", gettext_noop("系统")),
)
FIRST_PAGES = ("intake", "queue", "work", "callback")  # at their top stands what the shift before left


@dataclass(frozen=True)
class Item:
    href: str
    label: str
    here: bool


@dataclass(frozen=True)
class Note:
    """A hand-over note as pages show it; `mine` is not for its writer to take."""

    row: Handover
    desk: str
    shift: str
    mine: bool


@dataclass(frozen=True)
class Navigation:
    district: str = ""
    glyph: str = ""
    items: tuple[Item, ...] = ()
    person: str = ""
    posts: str = ""
    stands_in: str = ""
    searches: bool = False
    notes: tuple[Note, ...] = ()
    more_notes: bool = False


def navigation(request: Asked, *, public: bool = False) -> Navigation:
    """The bar for this request; without a loaded pack or before anybody is known, only what can be said."""
    try:
        settle(request)
    except (Refused, AttributeError):  # no pack yet, or refused before anybody was recognised: still show the page
        return Navigation(_("全响应"), "全")
    pack = request.labels.pack
    if public or not request.user.is_authenticated:
        return Navigation(pack.name, pack.glyph)
    items = tuple(
        Item(href := reverse(name), _(label), request.path == href or _below(name, request.path))
        for name, label in PAGES
        if opens(request, name)
    )
    register = ((reverse("register", args=[cycle.code]), cycle.label) for cycle in births(pack, request.roles))
    items += tuple(Item(href, label, request.path == href) for href, label in register)
    posts = request.labels.people(request.actor.posts)
    notes = left_for(request)
    return Navigation(
        pack.name,
        pack.glyph,
        items,
        request.user.name,
        posts,
        _("、").join(request.actor.stands_in),
        opens(request, "cases"),
        shown(request, notes[: handovers.SHOWN]),
        len(notes) > handovers.SHOWN,
    )


def _below(name: str, path: str) -> bool:
    """Does the page belong to the list of that name?"""
    return name in ("cases", "promises") and path.startswith(f"/desk/{name}/")


def left_for(request: Asked) -> list[Handover]:
    """What the shift before left for the desks whose first page this is."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    if here not in FIRST_PAGES:
        return []
    roles = request.pack.roles
    return handovers.waiting([desk for desk in handovers.desks(request.actor) if roles[desk[0]].home == here])


def shown(request: Asked, notes: Iterable[Handover]) -> tuple[Note, ...]:
    """The notes in words."""
    called = request.labels.listed(SHIFTS)
    return tuple(
        Note(n, request.labels.people([(n.role, n.body)]), called.get(n.shift, ""), n.writer_id == request.actor.person)
        for n in notes
    )
