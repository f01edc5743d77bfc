"""Who is asking, with which posts, under which pack, at what time: settled once at the door of every staff view;
and how they are told a refusal, in their language."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from fullresponse.cases.labels import Labels, labels_of
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.packs import current_revision, pack_of
from fullresponse.pack import Pack

View = Callable[..., HttpResponseBase]
# What the rules, which know no Django, call the things they refuse
NAMED_BY_RULES = (
    *(gettext_noop("原话"), gettext_noop("标题"), gettext_noop("渠道"), gettext_noop("社区"), gettext_noop("未分类")),
    *(
        gettext_noop("区级"),
        gettext_noop("部门"),
        gettext_noop("公共服务企业"),
        gettext_noop("街道"),
        gettext_noop("科室"),
        gettext_noop("称呼"),
    ),
)


class Asked(HttpRequest):
    """A request of which it is settled who asks."""

    at: datetime
    revision: int
    labels: Labels
    pack: Pack
    actor: Actor  # only of a signed-in person: a stranger has none and passes no `staff`
    roles: frozenset[str]


def settle(request: Asked) -> None:
    """Put `at`, `revision`, `labels`, `pack` `roles` and, for a signed-in person, `actor` on the request, once."""
    if hasattr(request, "labels"):
        return
    request.at = timezone.now()
    request.revision = current_revision()
    request.labels = labels_of(request.revision)
    request.pack = pack_of(request.revision)
    request.roles = frozenset()
    if request.user.is_authenticated:
        request.actor = actor_for(request.user, timezone.localdate(request.at))
        request.roles = frozenset(role for role, _body in request.actor.posts)


def staff(page: str = "") -> Callable[[View], View]:
    """Only for somebody signed in with a post (one that opens `page`, if given): others are sent to sign in, or
    refused. Which role opens which page is the pack's to say."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: Asked, *args, **kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if request.path.startswith("/api/"):
                    return JsonResponse({"refused": _("请先登录。")}, status=401)
                return redirect_to_login(request.get_full_path())
            settle(request)
            if not request.roles:
                raise NotAllowed("您现在没有岗位，请系统管理员为您设岗。")
            if page and not opens(request, page):
                if not any(page in role.pages for role in request.pack.roles.values()):
                    raise NotAllowed("您的岗位不能打开这一页。")
                wanted = names((r.code for r in request.pack.roles.values() if page in r.pages), request.pack)
                raise NotAllowed("这一页由{roles}使用，您没有这个岗位。", roles=wanted)
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def opens(request: Asked, page: str) -> bool:
    """Does one of the person's roles open the page?"""
    roles = request.pack.roles
    return any(page in roles[role].pages for role in request.roles if role in roles)


def names(roles: Iterable[str], pack: Pack) -> tuple[str, ...]:
    return tuple(pack.roles[r].label for r in roles if r in pack.roles)


def told(refused: Refused) -> str:
    """The refusal's sentence in the reader's language, with the pack's labels and our own words in it too."""
    if get_language() == settings.LANGUAGE_CODE:
        return str(refused)
    try:
        words = labels_of(current_revision()).words
    except Refused:  # no pack is loaded: that is what the refusal says
        words = {}
    return _(refused.sentence).format(**{name: _said(value, words) for name, value in refused.values.items()})


def _said(value: object, words: Mapping[str, str]) -> object:
    if isinstance(value, tuple):
        return _("、").join(words.get(one, one) for one in value)
    if isinstance(value, str) and value:  # gettext("") is the head of the catalogue
        return words.get(value) or _(value)
    return value


__all__ = ["Actor", "Labels", "names", "settle", "staff", "told"]
