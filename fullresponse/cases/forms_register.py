"""The form by which anything but a request comes in: what its life cycle asks, and what its first move is given. All of
it is declared in the pack."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fullresponse.cases import actions
from fullresponse.cases.forms import TOKEN, MoveForm, PickField, ReachForm, line_field, select_field, tick_field
from fullresponse.cases.forms import words_field as words_field_
from fullresponse.cases.labels import Labels
from fullresponse.cases.rules import PLACE, TITLE, WORDS
from fullresponse.kernel.lifecycle import Lifecycle
from fullresponse.pack import Pack
from fullresponse.pack.model import REQUEST

NOT_PUBLIC = ("category", "kind", "channel")  # what staff decide, not the resident


def births(pack: Pack, roles: Collection[str]) -> Iterator[Lifecycle]:
    """The life cycles, beside the request, whose cases somebody in these roles may receive."""
    wholes = (c for c in pack.lifecycles.values() if not (c.part or c.inward or c.code == REQUEST))
    return (c for c in wholes if set(c.birth.by) & set(roles))


class RegisterForm(MoveForm, ReachForm):
    """The fields that the life cycle asks, in its order, then those of its first move. `public`: a resident fills it
    in."""

    def __init__(
        self, *args: Any, cycle: Lifecycle, labels: Labels, at: datetime, public: bool = False, **kwargs: Any
    ) -> None:
        self.cycle, self.public = cycle, public
        super().__init__(*args, cycle=cycle, move=cycle.birth, labels=labels, at=at, prefix=None, **kwargs)
        self.fields["token"] = forms.CharField(widget=forms.HiddenInput, max_length=TOKEN)
        for name in cycle.asks:
            if not (public and name in NOT_PUBLIC):
                self.fields[name] = self._asked(name, name in cycle.must)
        self.order_fields(["token", *cycle.asks])

    def _asked(self, name: str, must: bool) -> forms.Field:
        labels = self.labels
        if name in ("name", "phone"):
            return self._reach(name, must)
        made = {
            "words": lambda: words_field_(self.cycle.asked or _("原话"), most=WORDS, rows=7),
            "title": lambda: line_field(_("标题"), most=TITLE, required=must),
            "place": lambda: line_field(_("地点"), most=PLACE, required=must),
            "area": lambda: self._area(labels),
            "category": lambda: PickField(labels.categories, "categories", label=_("类别"), required=False),
            "kind": lambda: select_field(_("类型"), labels.listed("kinds")),
            "channel": lambda: select_field(_("渠道"), labels.listed("channels")),
            "confidential": lambda: tick_field(_("要求保密")),
        }
        return made[name]()

    def _reach(self, name: str, must: bool) -> forms.Field:
        """Neither is kept in the browser's draft."""
        label, most, hint = (_("姓名（名称）"), 60, "name") if name == "name" else (_("电话"), 30, "tel")
        more: dict[str, Any] = {"data-nodraft": True}
        if self.public:
            more["autocomplete"] = hint
        if name == "phone":
            more["inputmode"] = "tel"
        return line_field(label, most=most, required=must, **more)

    def _area(self, labels: Labels) -> forms.Field:
        """Staff type, residents choose a street."""
        if not self.public:
            return PickField(labels.areas, "areas", label=_("街道/社区"), required=False)
        streets = [("", _("不清楚")), *labels.streets.items()]
        select = forms.Select(attrs={"class": "form-select"})
        return forms.ChoiceField(label=_("哪个街道"), choices=streets, required=False, widget=select)

    def request(self, channel: str) -> actions.Request:
        """What was filled in, as the case comes in; `channel` where the form does not ask for it."""
        data = self.cleaned_data
        street, community = self.labels.place_parts(data.get("area", ""))
        given: dict[str, Any] = {n: data.get(n) or "" for n in ("title", "place", "category", "kind", "name", "phone")}
        return actions.Request(
            words=data["words"],
            street=street,
            community=community,
            channel=data.get("channel") or channel,
            confidential=bool(data.get("confidential")),
            token=data["token"],
            lifecycle=self.cycle.code,
            needs={code: value for code, value in self.values().items() if code in (*self.move.needs, *self.move.may)},
            **given,
        )
