"""taidi4: messages to a government with the official reply and both times; what lies between is not recorded."""

from collections.abc import Mapping
from typing import Any

from fullresponse.cases.batch import Request
from fullresponse.cases.rules import TITLE
from fullresponse.connectors.source import Source, Step, Told, code_if_known, titled
from fullresponse.pack import Pack
from fullresponse.pack.model import Column


def tell(said: Mapping[str, Any], pack: Pack) -> Told:
    title, words = titled(said["title"], said["words"], TITLE)
    request = Request(words=words, title=title, channel=code_if_known("web", pack.lists["channels"]))
    reply = Step("reply", said["replied_at"], {"answer": said["answer"]})
    return Told(request, said["received_at"], (reply,))


TAIDI4 = Source(
    code="taidi4",
    label="泰迪杯附件4 留言与答复",
    form="csv",
    file="data/taidi/附件4.csv",
    columns=(
        Column(name="留言编号", field="outer_number"),
        Column(name="留言主题", field="title"),
        Column(name="留言时间", field="received_at", kind="moment", required=True),
        Column(name="留言详情", field="words", required=True),
        Column(name="答复意见", field="answer", required=True),
        Column(name="答复时间", field="replied_at", kind="moment", required=True),
    ),
    ignored=("留言用户",),  # a code, not a name: nobody can be called by it
    records=frozenset({"receive", "reply"}),
    tell=tell,
)
