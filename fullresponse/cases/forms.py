"""What people fill in: the intake, the moves of a life cycle (fields from its table) and the resident's form."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fullresponse.cases import reach, rules
from fullresponse.cases.asking import told
from fullresponse.cases.labels import Choices, Labels
from fullresponse.kernel.lifecycle import Lifecycle, Move, Need
from fullresponse.kernel.refusal import Refused
from fullresponse.pack.model import BODY_KINDS
from fullresponse.vault import people
from fullresponse.vault.rules import mobile

WORDS = 10_000
TOKEN = 50  # characters; with the name of its form before it, it has room in the case's row
Label = Any  # text, or text that is translated when it is shown
YES_NO = (("yes", _("是")), ("no", _("否")))
OFF = {"autocomplete": "off"}
CONTROL = {"class": "form-control"}
OTHERS = (("other_name", "off"), ("other_phone", "off"))


class PickField(forms.CharField):
    """A code chosen by typing: a text box with a list beside it, the <datalist> `list_id`. Cleans to the code."""

    def __init__(self, choices: Choices, list_id: str, **kwargs: Any) -> None:
        self.options = choices
        attrs = {**OFF, "class": "form-control", "list": list_id}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=120, **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return self.options.code(typed)
        except Refused as refused:
            raise forms.ValidationError(told(refused)) from refused

    def prepare_value(self, value: Any) -> Any:
        return self.options.labels.get(value, value)


class NumberedField(forms.ChoiceField):
    """Its choices begin with their digit; `plain` has them without, for a page that shows them as buttons."""

    plain: list[tuple[str, str]]


def words_field(
    label: Label, *, most: int = WORDS, rows: int = 5, required: bool = True, **attrs: Any
) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "form-control", "rows": rows, "maxlength": most, **attrs})
    return forms.CharField(label=label, required=required, max_length=most, widget=widget)


def line_field(label: Label, *, most: int, required: bool = False, **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", **OFF, **attrs})
    return forms.CharField(label=label, required=required, max_length=most, widget=widget)


def select_field(
    label: Label, choices: Mapping[str, str], *, required: bool = False, blank: str = ""
) -> forms.ChoiceField:
    """A native select whose labels begin with a digit, so that one key chooses."""
    numbered = [(code, f"{n} {name}") for n, (code, name) in enumerate(choices.items(), 1)]
    widget = forms.Select(attrs={"class": "form-select"})
    field = NumberedField(label=label, choices=[("", blank), *numbered], required=required, widget=widget)
    field.plain = list(choices.items())
    return field


def bodies_field(label: Label, choices: Mapping[str, str], *, required: bool) -> forms.MultipleChoiceField:
    """Several bodies to tick; the page lets the list be narrowed by typing."""
    widget = forms.CheckboxSelectMultiple()
    return forms.MultipleChoiceField(label=label, choices=list(choices.items()), required=required, widget=widget)


def _day_field(need: Need, required: bool) -> forms.DateField:
    return forms.DateField(label=need.label, required=required, widget=forms.DateInput({**CONTROL, "type": "date"}))


def _moment_field(need: Need, required: bool) -> forms.DateTimeField:
    widget = forms.DateTimeInput({**CONTROL, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=need.label, required=required, widget=widget)


def _whole_field(need: Need, required: bool) -> forms.IntegerField:
    widget = forms.NumberInput({**CONTROL, "min": 0, "max": need.max})
    return forms.IntegerField(label=need.label, required=required, min_value=0, max_value=need.max, widget=widget)


PLAIN = {"day": _day_field, "moment": _moment_field, "whole": _whole_field}


def tick_field(label: Label) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput({"class": "form-check-input"}))


class Form(forms.Form):
    """A form whose fields point at what is wrong with them, for those who listen to the page."""

    required_css_class = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.use_required_attribute = kwargs.get("use_required_attribute", True)

    def refused(self, refused: Refused) -> None:
        self.add_error(None, told(refused))


class ReachForm(Form):
    """How to reach the caller: what cannot be right is said at the field."""

    def clean_phone(self) -> str:
        return self._checked("phone")

    def clean_name(self) -> str:
        return self._checked("name")

    def clean_email(self) -> str:
        return self._checked("email")

    def _checked(self, name: str, what: str = "") -> str:
        what = what or name
        try:
            return getattr(people.checked(**{what: self.cleaned_data[name]}), what)
        except Refused as refused:
            raise forms.ValidationError(told(refused)) from refused


class IntakeForm(ReachForm):
    """A call. `verb` says what happens with it at once: dispatch | answer | decline | receive (nothing more)."""

    told = ""  # what the operator should look at before going on
    token = forms.CharField(widget=forms.HiddenInput, max_length=TOKEN)
    words = words_field(_("原话"), rows=6, autofocus=True)
    phone = line_field(_("电话"), most=30, inputmode="tel")
    name = line_field(_("称呼"), most=60)
    confidential = tick_field(_("要求保密"))
    place = line_field(_("地点"), most=300)

    def __init__(self, *args: Any, labels: Labels, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["phone"].widget.attrs["data-nodraft"] = True
        self.fields["name"].widget.attrs["data-nodraft"] = True
        self.fields["area"] = PickField(labels.areas, "areas", label=_("街道/社区"), required=False)
        self.fields["category"] = PickField(labels.categories, "categories", label=_("类别"), required=False)
        self.fields["kind"] = select_field(_("类型"), labels.listed("kinds"))
        self.fields["urgency"] = select_field(_("时限"), labels.listed("urgencies"), blank=str(_("按类别")))
        self.fields["lead"] = PickField(labels.bodies, "bodies", label=_("承办单位"), required=False)
        self.fields["answer"] = words_field(_("答复内容"), rows=3, required=False)
        self.fields["outcome"] = select_field(_("不予派单的情形"), labels.listed("outcomes"))
        self.fields["why"] = words_field(_("怎样向诉求人说明"), rows=3, required=False)


class AskForm(ReachForm):
    """What a resident tells us, on one page or in three steps. Nothing but the words is asked for."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=TOKEN)
    words = words_field(_("发生了什么"), rows=7, most=5000)
    place = line_field(_("在什么地方"), most=300)
    name = line_field(_("怎么称呼您"), most=60)
    phone = line_field(_("电话"), most=30)
    email = line_field(_("邮箱"), most=254)
    messages = tick_field(_("有进展时给我发消息"))
    confidential = tick_field(_("请不要把我的姓名和电话告诉被反映的人"))
    for_other = tick_field(_("我替别人反映（代办）"))
    consent = tick_field(_("我已征得本人同意，由我代为反映"))
    other_name = line_field(_("怎么称呼本人"), most=60)
    other_phone = line_field(_("本人的电话"), most=30)

    def __init__(self, *args: Any, labels: Labels, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        streets = [("", _("不清楚")), *labels.streets.items()]
        select = forms.Select(attrs={"class": "form-select"})
        self.fields["street"] = forms.ChoiceField(label=_("哪个街道"), choices=streets, required=False, widget=select)
        for name, hint in (("name", "name"), ("phone", "tel"), ("email", "email"), *OTHERS):
            self.fields[name].widget.attrs.update({"data-nodraft": True, "autocomplete": hint})
        for name in ("phone", "other_phone"):
            self.fields[name].widget.attrs["inputmode"] = "tel"
        self.fields["email"].widget.input_type = "email"
        self.channels = reach.provided().channels()
        if reach.EMAIL not in self.channels:
            del self.fields["email"]
        if not self.channels:
            del self.fields["messages"]

    def clean_other_name(self) -> str:
        return self._checked("other_name", "name")

    def clean_other_phone(self) -> str:
        return self._checked("other_phone", "phone")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("for_other") and not given.get("consent"):
            self.add_error("consent", _("请确认本人同意由您代为反映。"))
        if given.get("messages") and not self.errors and not self.channel():
            self.add_error("messages", self._unreachable())
        return given

    def channel(self) -> str:
        """The channel by which who fills this in can be sent messages: the mailbox if one is given, else the mobile."""
        if self.cleaned_data.get("email"):
            return reach.EMAIL
        try:
            return reach.SMS if reach.SMS in self.channels and mobile(self.cleaned_data.get("phone", "")) else ""
        except Refused:
            return ""

    def _unreachable(self) -> Label:
        ways: dict[tuple[str, ...], Label] = {
            (reach.SMS,): _("要收到消息，请留下手机号。"),
            (reach.EMAIL,): _("要收到消息，请留下邮箱。"),
        }
        return ways.get(self.channels, _("要收到消息，请留下手机号或者邮箱。"))


class TrackForm(Form):
    number = line_field(_("编号"), most=40, required=True)
    code = line_field(_("查询码（或代办码）"), most=20, required=True, inputmode="numeric")


class MoveForm(Form):
    """The fields that a move of the life cycle needs or may be given. `values()` is what `actions.move` takes."""

    def __init__(
        self, *args: Any, cycle: Lifecycle, move: Move, labels: Labels, at: datetime, case: Any = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("prefix", move.verb)
        super().__init__(*args, **kwargs)
        self.move, self.labels, self.at, self.case = move, labels, at, case
        self.needs = [cycle.needs[code] for code in (*move.needs, *move.may)]
        for need in self.needs:
            if need.kind == "place":
                self.fields.setdefault("area", PickField(labels.areas, "areas", label=_("街道/社区"), required=False))
            else:
                self.fields[need.code] = self._field(need, need.code in move.needs)

    def _field(self, need: Need, required: bool) -> forms.Field:
        if need.kind == "words":
            rows = 2 if need.max <= 2000 else 5
            return words_field(need.label, most=need.max, rows=rows, required=required)
        if need.kind == "yesno":
            return forms.ChoiceField(label=need.label, choices=YES_NO, required=required, widget=forms.RadioSelect)
        if need.kind == "code":
            return select_field(need.label, self.labels.listed(need.list), required=required)
        if need.kind == "person":
            return select_field(need.label, self.labels.staff(need.list, self.at.date()), required=required)
        if need.kind == "bodies":
            return bodies_field(need.label, self._may_be_called(need.code), required=required)
        if need.kind in PLAIN:
            return PLAIN[need.kind](need, required)
        choices = self.labels.choices(need.kind)
        lists = {"body": "bodies", "category": "categories"}
        return PickField(choices, lists[need.kind], label=need.label, required=required)

    def _may_be_called(self, need: str) -> dict[str, str]:
        """The bodies that the move may call by this need: of the kinds that it names, or those inside the leading one;
        a community is never called from outside."""
        spawn = next((s for s in self.move.spawns if s.each == need), None)
        lead = self.case.lead if self.case is not None else ""
        bodies = self.labels.pack.bodies.values()
        if spawn and spawn.inside:
            below = [b for b in bodies if rules.inside(b.code, lead, self.labels.pack)]
            return {b.code: b.name for b in sorted(below, key=lambda b: BODY_KINDS.index(b.kind))}
        kinds = (spawn and spawn.kinds) or ("district", "department", "enterprise", "street")
        return {b.code: b.name for b in bodies if b.kind in kinds and b.code != lead}

    def values(self) -> dict[str, Any]:
        """The needs that were given, as codes, words and True/False."""
        given = {n.code: self.cleaned_data.get(n.code) for n in self.needs if n.kind != "place"}
        if "area" in self.fields:
            street, community = self.labels.place_parts(self.cleaned_data.get("area", ""))
            given |= {"street": street, "community": community}
        return {code: value for code, value in given.items() if value not in (None, "", [])}


def move_initial(case: Any, lead: str = "") -> dict[str, Any]:
    """What a move's form starts with: the case as it is, and the body to be dispatched to."""
    return {
        "lead": lead,
        "category": case.category,
        "urgency": case.urgency,
        "area": case.community or case.street,
    }
