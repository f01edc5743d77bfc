"""beijing_letters: letters to city agencies with the reply, dated by day; some without any date."""

from collections.abc import Mapping
from typing import Any

from fullresponse.cases.batch import Request
from fullresponse.cases.rules import TITLE
from fullresponse.connectors.source import Source, Step, Told, code_if_known, code_of, titled
from fullresponse.kernel.refusal import Refused
from fullresponse.pack import Pack
from fullresponse.pack.model import Column


def tell(said: Mapping[str, Any], pack: Pack) -> Told:
    """The agency becomes the lead when the pack has a body of exactly that name. A letter without a date stays without
    clocks, and so does its reply."""
    if said["replied_at"] and not said["received_at"]:
        raise Refused("有答复日期，没有来信日期。")
    title, words = titled(said["title"], said["words"], TITLE)
    lead = code_of(said["org"], pack.bodies)
    request = Request(
        words=words,
        title=title,
        kind=code_of(said["kind"], pack.lists["kinds"]),
        channel=code_if_known("letter", pack.lists["channels"]),
    )
    steps = (
        Step("dispatch", None, {"lead": lead} if lead else {}),
        Step("reply", said["replied_at"], {"answer": said["answer"]}),
    )
    return Told(request, said["received_at"], steps, () if lead else ("承办单位对不上、留空",))


BEIJING_LETTERS = Source(
    code="beijing_letters",
    label="首都之窗来信",
    form="csv",
    file="data/beijing_letters/beijing_letters.csv",
    columns=(
        Column(name="lid", field="outer_number"),
        Column(name="type", field="kind"),
        Column(name="title", field="title"),
        Column(name="content", field="words", required=True),
        Column(name="org", field="org"),
        Column(name="reply", field="answer", required=True),
        Column(name="date", field="received_at", kind="moment"),
        Column(name="reply_date", field="replied_at", kind="moment"),
    ),
    ignored=("writer_masked", "sources"),
    records=frozenset({"receive", "reply"}),
    tell=tell,
)
