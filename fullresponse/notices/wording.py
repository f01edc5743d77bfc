"""What a message says: the pack's plain words, what happens next and by when, in the language that was chosen; never a
name, never a word of what was asked."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from fullresponse.cases import queries, reach, telling
from fullresponse.cases.labels import Labels, labels_of
from fullresponse.cases.models import Case
from fullresponse.cases.showing import by
from fullresponse.notices.channels import Letter
from fullresponse.notices.models import CODE, Message
from fullresponse.notices.signin import code_of
from fullresponse.orgs.packs import current_revision

STOP = "notices.stop"  # what the signature of a stop link is for
ONE = "#"  # before the key of one follower


def letter(message: Message, to: str, now: datetime) -> Letter | None:
    """The message as it is sent now; None when there is nothing to say any more."""
    with override(message.language):
        if message.template == CODE:
            subject, lines = _code(message)
        else:
            subject, lines = _about(message, now)
    if not lines:
        return None
    stop = stop_link(message) if message.channel == reach.EMAIL and message.template != CODE else ""
    if stop:
        with override(message.language):
            lines = [*lines, "", _("不想再收到这一件的消息：{link}").format(link=stop)]
    text = "\n".join(lines) if message.channel == reach.EMAIL else f"【{subject}】" + " ".join(lines)
    return Letter(to, subject, text, f"fullresponse-{message.pk}-{message.made_at:%Y%m%d%H%M%S}", stop)


def _code(message: Message) -> tuple[str, list[str]]:
    subject = _("{district}热线").format(district=labels_of(current_revision()).pack.name)
    code = code_of(message.sign_in) if message.sign_in else ""
    return subject, [_("验证码 {code}，10 分钟内有效，不要告诉别人。不是您要的，不用理会。").format(code=code)]


def _about(message: Message, now: datetime) -> tuple[str, list[str]]:
    case = Case.objects.filter(number=message.number).first()
    if case is None:
        return "", []
    labels = labels_of(case.revision_id)
    what = _what(case, labels, message, now)
    if not what:
        return "", []
    if message.choice is not None and message.choice.follows:
        told = _("您关注的承诺 {number}：{what}").format(number=case.number, what=what)
        link = f"{settings.SITE}{reverse('public_promise', args=[case.number])}"
        return _("{district}承诺台账").format(district=labels.pack.name), [told, _("查看：{link}").format(link=link)]
    lines = [_("您的诉求 {number}：{what}").format(number=case.number, what=what)]
    kind, _dot, state = message.template.partition(".")
    step = telling.next_step(case, labels, now) if kind in ("told", "moved") or state == case.state else ""
    if step and not case.confidential:
        lines.append(_("下一步：{step}").format(step=step))
    link = f"{settings.SITE}{reverse('mine', args=[case.number])}"
    lines.append(_("查看：{link}").format(link=link))
    return _("{district}热线").format(district=labels.pack.name), lines


def _what(case: Case, labels: Labels, message: Message, now: datetime) -> str:
    kind, _dot, code = message.template.partition(".")
    cycle = labels.pack.lifecycles[case.lifecycle]
    if kind == "state" and code in cycle.states:
        return cycle.states[code].public or cycle.states[code].label
    if kind == "overdue" and code in cycle.clocks:
        return _("“{clock}”到期未完成，系统已记录。").format(clock=cycle.clocks[code].label)
    move = next((m for m in cycle.moves.values() if m.event == code), None)
    if kind == "told" and move is not None:
        return _("{past}。").format(past=move.past)
    clock = next((c for c in queries.clocks(case) if c.running and c.code == code), None) if kind == "moved" else None
    if clock is not None:
        return _("“{clock}”的时限有变，现在是 {due}。").format(
            clock=cycle.clocks[code].label, due=by(clock.due_at, now)
        )
    return ""


def stop_link(message: Message) -> str:
    """The signed address that stops the messages about this case."""
    follows = message.choice is not None and message.choice.follows
    stopped = f"{message.number}{ONE}{message.choice_id}" if follows else message.number
    token = signing.dumps(stopped, salt=STOP, compress=False)
    return f"{settings.SITE}{reverse('notices_stop', args=[token])}"


def stopped_by(token: str) -> tuple[str, int]:
    """The case whose messages the link stops, "" for a link that is not ours; of a promise that many follow, whose."""
    try:
        number, _one, key = str(signing.loads(token, salt=STOP)).partition(ONE)
    except signing.BadSignature:
        return "", 0
    return number, int(key or 0)
