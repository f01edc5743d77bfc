"""What stands in the bar above every page: the district, the pages of the person's own posts, and who is signed in."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fullresponse.cases.asking import Asked, opens, settle
from fullresponse.kernel.refusal import Refused

PAGES = (  # name of the address, its label; which role opens it is the pack's to say
    ("intake", gettext_noop("受理")),
    ("queue", gettext_noop("派遣")),
    ("work", gettext_noop("办理")),
    ("callback", gettext_noop("回访")),
    ("cases", gettext_noop("诉求")),
    ("leader", gettext_noop("领导")),
    ("board", gettext_noop("今日")),
    ("supervision", gettext_noop("督办")),
    ("rates", gettext_noop("三率")),
    ("system", gettext_noop("系统")),
)


@dataclass(frozen=True)
class Item:
    href: str
    label: str
    here: bool


@dataclass(frozen=True)
class Navigation:
    district: str = ""
    glyph: str = ""
    items: tuple[Item, ...] = ()
    person: str = ""
    posts: str = ""
    searches: bool = False


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
        Item(href := reverse(name), _(label), request.path == href or (name == "cases" and "/cases/" in request.path))
        for name, label in PAGES
        if opens(request, name)
    )
    posts = request.labels.people(request.actor.posts)
    return Navigation(pack.name, pack.glyph, items, request.user.name, posts, opens(request, "cases"))
