"""fuzhou_river and fuzhou_liuyan: tickets about rivers with the first reply; messages of which only the state is told.

fuzhou_river: `time` is the day it came in and `n_final_days` the days until it was finished, so the reply stands on
that last day, never earlier than it was given. `days_to_first_transfer` is no time of dispatch: it equals
`n_final_days` in 1,304 of 1,369 tickets and exceeds it in 34; and a dated dispatch needs a body; the file names none.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from fullresponse.cases.batch import Request
from fullresponse.cases.rules import TITLE
from fullresponse.connectors.source import Source, Step, Told, code_if_known, code_of, titled
from fullresponse.kernel.refusal import Refused
from fullresponse.pack import Pack
from fullresponse.pack.model import Column

LONGEST = 3660  # days; more is a mistake of the source


def tell_river(said: Mapping[str, Any], pack: Pack) -> Told:
    title, words = titled(said["title"], said["words"], TITLE)
    request = Request(
        words=words,
        title=title,
        place=" ".join(part for part in (said["district"], said["river"]) if part),
        kind=code_of(said["kind"], pack.lists["kinds"]),
        channel=code_if_known(said["channel"] or "", pack.lists["channels"]),
    )
    reply = Step("reply", last_day(said["received_at"], said["days"]), {"answer": said["answer"]})
    return Told(request, said["received_at"], (reply,))


def last_day(received_at: datetime, days: str) -> datetime | None:
    """The day on which the ticket was finished; None when the file does not say."""
    if not days:
        return None
    if not (days.isascii() and days.isdigit() and int(days) <= LONGEST):
        raise Refused("“n_final_days”不是天数。")
    return received_at + timedelta(days=int(days))


def tell_message(said: Mapping[str, Any], pack: Pack) -> Told:
    """A message: waiting (received and no more) or handled (answered at an unknown time in unknown words)."""
    title, words = titled(said["title"], said["words"], TITLE)
    category = code_of(said["category"], pack.categories)
    request = Request(words=words, title=title, category=category, channel=code_if_known("web", pack.lists["channels"]))
    steps = (Step("reply"),) if said["handled"] else ()
    return Told(request, said["received_at"], steps, () if category else ("类别对不上、留空",))


FUZHOU_RIVER = Source(
    code="fuzhou_river",
    label="福州 12345 内河工单",
    form="csv",
    file="data/fuzhou_12345/fuzhou_river_12345.csv",
    columns=(
        Column(name="id", field="outer_number"),
        Column(name="river", field="river"),
        Column(name="district", field="district"),
        Column(name="nature", field="kind"),
        Column(name="channel", field="channel", kind="code", values="channel"),
        Column(name="title", field="title"),
        Column(name="time", field="received_at", kind="moment", required=True),
        Column(name="content", field="words", required=True),
        Column(name="first_reply", field="answer", required=True),
        Column(name="n_final_days", field="days"),
    ),
    values={
        "channel": {
            **{"网站": "web", "电话": "phone", "微信": "wechat", "e福州app": "app", "12345app": "app"},
            **{"qq": "import", "QQ": "import", "短信": "import", "微博": "import", "邮件": "import"},
        }
    },
    ignored=(
        *("n_transfers", "days_to_first_transfer", "days_to_first_progress"),
        *("value_orientation", "sentiment", "policy_tools"),
    ),
    records=frozenset({"receive", "reply"}),
    tell=tell_river,
)

FUZHOU_LIUYAN = Source(
    code="fuzhou_liuyan",
    label="福州留言板",
    form="csv",
    file="data/fuzhou_12345/fujian_liuyan_120.csv",
    columns=(
        Column(name="id", field="outer_number"),
        Column(name="subject", field="title"),
        Column(name="domainName", field="category"),
        Column(name="stateInfo", field="handled", kind="yesno", values="state", required=True),
        Column(name="dateline", field="received_at", kind="moment", required=True),
        Column(name="content", field="words", required=True),
    ),
    values={"state": {"待回复": False, "已办理": True}},
    ignored=("forumName",),  # names an official
    records=frozenset({"receive"}),  # when it was answered is not in the file
    tell=tell_message,
)
