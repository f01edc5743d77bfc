"""What people fill in about promises. Each form gives what its action takes; what it cannot read, it refuses at the
field."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fullresponse.cases.asking import Asked
from fullresponse.cases.forms import CONTROL, Form, PickField, line_field, select_field, words_field
from fullresponse.cases.labels import Labels
from fullresponse.metrics.definitions import DEFINITIONS
from fullresponse.promises import rules, showing
from fullresponse.promises.actions import Change
from fullresponse.promises.models import Promise
from fullresponse.promises.rules import LIMITS, Draft
from fullresponse.promises.standing import Known

LINE = 40


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput({**CONTROL, "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def whole_field(label: Any, least: int, most: int, *, required: bool = False) -> forms.IntegerField:
    widget = forms.NumberInput({**CONTROL, "min": least, "max": most})
    return forms.IntegerField(label=label, required=required, min_value=least, max_value=most, widget=widget)


class DraftForm(Form):
    """A promise as it is registered; `group` fields stand together on the page."""

    quote = words_field(gettext_lazy("报告原文"), rows=4, most=rules.QUOTE)
    year = whole_field(gettext_lazy("年度"), rules.FIRST_YEAR, rules.LAST_YEAR, required=True)
    document = line_field(gettext_lazy("来源文件"), most=LIMITS["document"])
    said_on = day_field(gettext_lazy("报告日期"), required=False)
    section = line_field(gettext_lazy("章节"), most=LIMITS["section"])
    group = line_field(gettext_lazy("类别"), most=LIMITS["group"])
    serial = line_field(gettext_lazy("序号"), most=LIMITS["serial"])
    due = day_field(gettext_lazy("完成时限"))
    value = line_field(gettext_lazy("数值"), most=LINE)
    unit = line_field(gettext_lazy("单位（计量）"), most=LIMITS["unit"])
    items = whole_field(gettext_lazy("项数"), 1, rules.MOST_ITEMS)
    unchecked = line_field(gettext_lazy("无法核验的理由"), most=LIMITS["unchecked"])
    baseline = line_field(gettext_lazy("基准值"), most=LINE)
    baseline_by = line_field(gettext_lazy("基准由谁定"), most=LIMITS["baseline_by"])
    baseline_on = day_field(gettext_lazy("基准日期"), required=False)
    supports = line_field(gettext_lazy("配合单位"), most=1000)

    def __init__(self, *args: Any, request: Asked, **kwargs: Any) -> None:
        today = timezone.localdate(request.at)
        usual = {"year": today.year, "due": date(today.year, 12, 31), "kind": "task", "course": "grows"}
        super().__init__(*args, initial=usual | kwargs.pop("initial", {}), use_required_attribute=False, **kwargs)
        self.labels: Labels = request.labels
        labels = self.labels
        self.fields["kind"] = select_field(_("种类"), labels.listed(rules.KINDS), required=True)
        self.fields["lead"] = PickField(labels.bodies, "bodies", label=_("牵头单位"))
        self.fields["owner"] = PickField(labels.bodies, "bodies", label=_("数据来源单位"), required=False)
        self.fields["category"] = PickField(labels.categories, "categories", label=_("主题"), required=False)
        self.fields["street"] = select_field(_("街道"), labels.streets)
        self.fields["comparator"] = select_field(_("怎么比较"), {c: _(t) for c, t in rules.COMPARATORS.items()})
        self.fields["course"] = select_field(_("数怎么走"), {c: _(t) for c, t in rules.COURSES.items()}, required=True)
        self.order_fields(ORDER)

    def draft(self) -> Draft:
        """Refused for a supporting body that is not there."""
        said = {name: value for name, value in self.cleaned_data.items() if value is not None}
        said["supports"] = showing.bodies(said.get("supports", ""), self.labels)
        return Draft(**said)


ORDER = (
    *("quote", "lead", "due", "kind", "year", "value", "unit", "comparator", "course", "unchecked", "baseline"),
    *("baseline_by", "baseline_on", "supports", "owner", "category", "street", "items", "group", "serial", "document"),
    *("said_on", "section"),
)


class ItemForm(Form):
    """One item of a whole, a row among others: what it does not say is as the whole has it. An empty one is none."""

    quote = words_field(gettext_lazy("这一项做什么"), rows=2, most=rules.QUOTE)
    value = line_field(gettext_lazy("数值"), most=LINE, inputmode="decimal")
    items = whole_field(gettext_lazy("项数"), 1, rules.MOST_ITEMS)
    due = day_field(gettext_lazy("完成时限"), required=False)

    def __init__(self, *args: Any, request: Asked, whole: Promise, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.labels: Labels = request.labels
        self.fields["lead"] = PickField(self.labels.bodies, "bodies", label=_("牵头单位"), required=False)
        for name, there in (("value", whole.now_unit), ("items", whole.items)):
            if not there:
                del self.fields[name]
        self.order_fields(("quote", "value", "items", "lead", "due"))


class WordForm(Form):
    """What the lead says of a promise: one form for week, month and quarter."""

    on = day_field(gettext_lazy("截至哪一天"))
    said = words_field(gettext_lazy("进展"), rows=4, most=5_000)
    value = line_field(gettext_lazy("到那天的累计数或者读数"), most=LINE, inputmode="decimal")
    link = line_field(gettext_lazy("佐证：网址"), most=500, inputmode="url")
    file = forms.FileField(label=gettext_lazy("佐证：文件"), required=False, widget=forms.ClearableFileInput(CONTROL))

    def __init__(self, *args: Any, request: Asked, known: Known, **kwargs: Any) -> None:
        usual = {"on": timezone.localdate(request.at), "status": rules.ON_THE_WAY}
        super().__init__(*args, initial=usual, use_required_attribute=False, **kwargs)
        labels, promise = request.labels, known.promise
        statuses = list(labels.listed(rules.STATUSES).items())
        self.fields["status"] = forms.ChoiceField(label=_("怎么样了"), choices=statuses, widget=forms.RadioSelect)
        if not (promise.now_comparator or promise.now_unit):
            del self.fields["value"]
        open_ = [(m.pk, f"{m.day.isoformat()} {m.label}") for m in known.milestones if m.done_on is None]
        if open_:
            ticks = forms.CheckboxSelectMultiple()
            self.fields["done"] = forms.TypedMultipleChoiceField(
                label=_("这次完成的节点"), choices=open_, coerce=int, required=False, widget=ticks
            )
        figures = {code: _(one.label) for code, one in DEFINITIONS.items()}
        self.fields["figure"] = select_field(_("佐证：本平台的数"), figures)
        windows = {c: w.label for c, w in labels.pack.windows.items() if w.every in ("week", "month", "year")}
        self.fields["window"] = select_field(_("哪个时段的数"), windows)
        self.order_fields(("status", "value", "said", "on", "done", "link", "file", "figure", "window"))


class AmendForm(Form):
    """What is changed by whom with what authority."""

    body = line_field(gettext_lazy("审议或者批准的机关"), most=200, required=True)
    meeting = line_field(gettext_lazy("会议或者文号"), most=200, required=True)
    on = day_field(gettext_lazy("批准日期"))
    reason = words_field(gettext_lazy("理由"), rows=2, most=2_000)
    value = line_field(gettext_lazy("调整后的数值"), most=LINE)
    unit = line_field(gettext_lazy("单位（计量）"), most=LIMITS["unit"])
    due = day_field(gettext_lazy("调整后的期限"), required=False)
    scope = line_field(gettext_lazy("调整后的口径"), most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="amend", **kwargs)
        self.fields["comparator"] = select_field(_("怎么比较"), {c: _(t) for c, t in rules.COMPARATORS.items()})

    def change(self) -> Change:
        return Change(**self.cleaned_data)


class MilestoneForm(Form):
    day = day_field(gettext_lazy("哪一天"))
    label = line_field(gettext_lazy("到时要有什么"), most=200, required=True)
    value = line_field(gettext_lazy("数值"), most=LINE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="plan", **kwargs)


class LeadForm(Form):
    reason = words_field(gettext_lazy("理由"), rows=2, most=2_000)

    def __init__(self, *args: Any, labels: Labels, **kwargs: Any) -> None:
        super().__init__(*args, prefix="lead", **kwargs)
        self.fields["lead"] = PickField(labels.bodies, "bodies", label=_("新的牵头单位"))
        self.order_fields(("lead", "reason"))


class ReasonForm(Form):
    """For what needs nothing but a reason; `prefix` tells which."""

    reason = words_field(gettext_lazy("理由"), rows=2, most=2_000)


class SettleForm(Form):
    """The conclusion and what became of it; a correction says why, too."""

    ground = words_field(gettext_lazy("全年完成情况"), rows=4, most=5_000)

    def __init__(self, *args: Any, labels: Labels, corrects: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"] = select_field(_("结论"), labels.listed(rules.OUTCOMES), required=True)
        if corrects:
            self.fields["reason"] = words_field(_("为什么更正"), rows=2, most=2_000)
        self.order_fields(("outcome", "ground", "reason"))
