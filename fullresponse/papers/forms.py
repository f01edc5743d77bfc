"""What people fill in at the review desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fullresponse.cases.asking import Asked, told
from fullresponse.cases.forms import CONTROL, Form, NumberedField, PickField, line_field, select_field, words_field
from fullresponse.kernel.refusal import Refused
from fullresponse.papers.fields import FIELDS, day, said
from fullresponse.papers.models import Mark
from fullresponse.promises import rules, showing
from fullresponse.promises.forms import LINE, day_field, whole_field
from fullresponse.promises.rules import LIMITS

ENDINGS = ".txt,.docx,.pdf,.html,.htm"
MORE = ("supports", "owner", "baseline", "baseline_by", "serial", "items")
ORDER = ("lead", "due", "kind", "value", "unit", "comparator", "course", "unchecked", "category", "street", "group")


BOUNDS = {"min": date(rules.FIRST_YEAR, 1, 1).isoformat(), "max": date(rules.LAST_YEAR, 12, 31).isoformat()}


class DayForm(Form):
    """A form with a day: one that nobody can mean is refused at its field."""

    day = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields[self.day].widget.attrs.update(BOUNDS)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get(self.day):
            try:
                day(found[self.day].isoformat(), self.day)
            except Refused as refused:
                self.add_error(self.day, told(refused))
        return found


class PaperForm(DayForm):
    """A report to be read."""

    day = "said_on"
    file = forms.FileField(
        label=gettext_lazy("报告文件（文本、Word、PDF 或网页）"),
        widget=forms.ClearableFileInput({**CONTROL, "accept": ENDINGS}),
    )
    title = line_field(gettext_lazy("文件名称"), most=LIMITS["document"])
    said_on = day_field(gettext_lazy("报告日期"), required=False)
    year = whole_field(gettext_lazy("承诺的年度（文中没写时填）"), rules.FIRST_YEAR, rules.LAST_YEAR)


class MarkForm(DayForm):
    """A mark as the promise that it may become. `seen` is the version that the person looked at. `whole`: it is to be
    accepted now, so that nothing may be missing; what is kept for later may be half done."""

    day = "due"
    seen = forms.IntegerField(widget=forms.HiddenInput)
    due = day_field(gettext_lazy("完成时限"))
    value = line_field(gettext_lazy("数值"), most=LINE, inputmode="decimal")
    unit = line_field(gettext_lazy("单位（计量）"), most=LIMITS["unit"])
    unchecked = line_field(gettext_lazy("无法核验的理由"), most=LIMITS["unchecked"])
    group = line_field(gettext_lazy("类别"), most=LIMITS["group"])
    supports = line_field(gettext_lazy("配合单位"), most=1000)
    baseline = line_field(gettext_lazy("基准值"), most=LINE)
    baseline_by = line_field(gettext_lazy("基准由谁定"), most=LIMITS["baseline_by"])
    serial = line_field(gettext_lazy("序号"), most=LIMITS["serial"])
    items = whole_field(gettext_lazy("项数"), 1, rules.MOST_ITEMS)

    def __init__(self, *args: Any, request: Asked, mark: Mark, whole: bool = True, **kwargs: Any) -> None:
        self.labels = request.labels
        self.mark, self.whole = mark, whole
        kept = said(mark)
        usual = {"kind": kept.get("kind") or "task", "course": kept.get("course") or "grows"}
        initial = {**kept, **usual, "seen": mark.version, "supports": self._bodies(kept.get("supports", ""))}
        super().__init__(*args, initial=initial, **kwargs)
        labels = request.labels
        self.fields["lead"] = PickField(labels.bodies, "bodies", label=_("牵头单位"), required=whole)
        self.fields["due"].required = whole
        self.fields["category"] = PickField(labels.categories, "categories", label=_("主题"), required=False)
        self.fields["street"] = select_field(_("街道"), labels.streets)
        self.fields["kind"] = select_field(_("种类"), labels.listed(rules.KINDS), required=True)
        self.fields["comparator"] = select_field(_("怎么比较"), {c: _(t) for c, t in rules.COMPARATORS.items()})
        self.fields["course"] = select_field(_("数怎么走"), {c: _(t) for c, t in rules.COURSES.items()}, required=True)
        self.fields["owner"] = PickField(labels.bodies, "bodies", label=_("数据来源单位"), required=False)
        self.order_fields(("seen", *ORDER, *MORE))

    @property
    def first(self) -> list[forms.BoundField]:
        """What every promise needs; `rest` what some do."""
        return [self[name] for name in ORDER]

    @property
    def wrong_below(self) -> bool:
        return bool(set(self.errors) & set(MORE))

    @property
    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in MORE]

    def said(self) -> dict[str, str]:
        """The fields as the mark keeps them. Refused for a supporting body that is not there."""
        due = self.cleaned_data.get("due")
        supports = ",".join(showing.bodies(self.cleaned_data.get("supports", ""), self.labels))
        given = {**self.cleaned_data, "due": due.isoformat() if due else "", "supports": supports}
        return {name: str(given[name] or "") for name in FIELDS if name in given}

    def typed(self) -> dict[str, str]:
        """The fields as somebody typed them, right or wrong."""
        return {name: self.data.get(name, "") for name in self.fields if name in FIELDS}

    def beside(self, mine: Mapping[str, str], theirs: Mapping[str, str]) -> list["Differs"]:
        """The fields in which two say different things, as a reader reads them."""
        shown = [
            (field.label, self._shown(name, mine.get(name, "")), self._shown(name, theirs.get(name, "")))
            for name, field in self.fields.items()
            if name in FIELDS
        ]
        return [Differs(str(label), one, other) for label, one, other in shown if one != other]

    def _shown(self, name: str, value: str) -> str:
        field = self.fields[name]
        if name == "supports":
            return self._bodies(value)
        if isinstance(field, PickField):
            return str(field.prepare_value(value))
        return dict(field.plain).get(value, value) if isinstance(field, NumberedField) else value.strip()

    def _bodies(self, codes: str) -> str:
        return "、".join(self.labels.bodies.labels.get(code, code) for code in codes.split(",") if code)


@dataclass(frozen=True)
class Differs:
    """A field in which what somebody filled in is not what stands there."""

    label: str
    mine: str
    theirs: str


class SeenForm(Form):
    """A decision for which nothing is filled in but what was seen."""

    seen = forms.IntegerField(min_value=1, max_value=10**9)
    other = forms.IntegerField(min_value=1, required=False)
    other_seen = forms.IntegerField(min_value=1, max_value=10**9, required=False)
    cut = forms.IntegerField(min_value=1, max_value=10**8, required=False)


class QuoteForm(Form):
    """A stretch that the reader passed over, as it stands in the text."""

    quote = words_field(gettext_lazy("漏掉的一句，照原文抄或者选中后粘贴"), rows=2, most=rules.QUOTE)
