"""What a resident fills in to sign in, and to choose which messages they get."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fullresponse.cases.asking import told
from fullresponse.cases.forms import Form, Label, line_field
from fullresponse.cases.reach import EMAIL, SMS
from fullresponse.kernel.refusal import Refused
from fullresponse.notices.channels import available
from fullresponse.notices.models import ALL, KEY
from fullresponse.vault import rules

NONE = "none"
NAMES = {SMS: _("短信"), EMAIL: _("邮件")}
STEPS = ((ALL, _("每一步")), (KEY, _("只要答复和时限变化")), (NONE, _("不要")))


def picked(label: Label, choices: Any) -> forms.ChoiceField:
    field = forms.ChoiceField(label=label, choices=list(choices), widget=forms.RadioSelect)
    field.plain = field.choices  # type: ignore[attr-defined]  # what the macro of buttons shows
    return field


class ContactForm(Form):
    contact = line_field(_("手机号或者邮箱"), most=254, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels: dict[tuple[str, ...], Label] = {(SMS,): _("手机号"), (EMAIL,): _("邮箱")}
        self.fields["contact"].label = labels.get(available(), self.fields["contact"].label)
        self.fields["contact"].widget.attrs["autocomplete"] = "tel" if available() == (SMS,) else "username"


class CodeForm(Form):
    code = line_field(_("验证码"), most=20, required=True, inputmode="numeric")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"autocomplete": "one-time-code", "autofocus": True})


class ChoiceForm(Form):
    """`known` are the addresses on record, by channel, masked: with one the field may stay empty."""

    contact = line_field(_("发到哪里"), most=254)

    def __init__(self, *args: Any, known: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields["steps"] = picked(_("哪些消息"), STEPS)
        self.fields["channel"] = picked(_("怎么发"), [(c, NAMES[c]) for c in available()])
        self.fields["channel"].required = False
        self.fields["language"] = picked(_("用什么语言"), settings.LANGUAGES)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("steps") in (None, NONE):
            return given
        channel = given.get("channel", "")
        if not channel:
            self.add_error("channel", _("请选择短信或者邮件。"))
        elif typed := given.get("contact", ""):
            try:
                given["contact"] = rules.email(typed) if channel == EMAIL else rules.mobile(typed)
            except Refused as refused:
                self.add_error("contact", told(refused))
        elif channel not in self.known:
            self.add_error("contact", _("请填写邮箱。") if channel == EMAIL else _("请填写手机号。"))
        return given
