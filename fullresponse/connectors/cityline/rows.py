"""What a row of the city line's daily file means: live work, or a case that the line has closed already."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from fullresponse.cases.batch import Request
from fullresponse.cases.rules import TITLE
from fullresponse.connectors import source as sources
from fullresponse.connectors.source import Step, Told, code_if_known, titled
from fullresponse.kernel.refusal import Refused
from fullresponse.pack import Pack
from fullresponse.pack.model import Source as Layout

LONGEST_DEADLINE = timedelta(days=731)
ASKED = ("contacted", "solved", "satisfaction")
SENT = {"dispatch", "answer", "decline"}  # the line's own, of which it does not say when


def source(layout: Layout, pack: Pack) -> sources.Source:
    """The declaration of a layout of the pack. It sends live work: what it leaves out is still to be done here, but for
    sending it to a body, which nobody here is late with."""
    return sources.Source(
        code=layout.code,
        label=layout.label,
        form="xlsx",
        columns=layout.columns,
        values=layout.values,
        records=frozenset(pack.request.moves) - SENT,
        tell=partial(tell, Names.of(pack)),
    )


def tell(names: "Names", said: Mapping[str, Any], pack: Pack) -> Told:
    """A row with 办结时间 is closed; one with only an answer is answered; any other is live work for the street."""
    get = said.get
    in_time(said)
    category, street = names.category(said), names.streets.get(get("street") or "", "")
    title, words = titled(get("title") or "", get("words") or "", TITLE)
    request = Request(
        words=words,
        title=title,
        channel=code_if_known("import", pack.lists["channels"]),
        category=category,
        street=street,
        name=get("name") or "",
        phone=get("phone") or "",
        due={"reply": said["outer_due_at"]} if get("outer_due_at") else None,
    )
    lead = {"lead": pack.street_bodies[street]} if street in pack.street_bodies else {}
    finished = get("closed_at") or get("answer")
    steps = past(said, lead) if finished else live(said, lead)
    return Told(request, said["received_at"], steps, tuple(notes(said, category, street)))


def in_time(said: Mapping[str, Any]) -> None:
    """What the row says fits together in time."""
    received, closed, due = said["received_at"], said.get("closed_at"), said.get("outer_due_at")
    if closed and closed < received:
        raise Refused("“办结时间”早于“创建时间”，请核对。")
    if said.get("valid") and not closed:
        raise Refused("没有办结却有有效回访，请核对。")
    if due and due < received:
        raise Refused("“办理时限”早于“创建时间”，请核对。")
    if due and due > received + LONGEST_DEADLINE:
        raise Refused("“办理时限”在创建两年以后，请核对。")


def live(said: Mapping[str, Any], lead: dict[str, str]) -> tuple[Step, ...]:
    """Sent to the street when it reaches us: the file does not say when the line did so. Without a street of ours it
    waits for our own dispatcher."""
    return (Step("dispatch", said["imported_at"], lead),) if lead else ()


def past(said: Mapping[str, Any], lead: dict[str, str]) -> tuple[Step, ...]:
    """What must have happened, without times; then the callback, if it was valid, and the closing at its time."""
    answer = {"answer": said["answer"]} if said.get("answer") else {}
    steps = (Step("dispatch", None, lead), Step("reply", None, answer))
    called = callback(said)
    closed: datetime | None = said.get("closed_at")
    if closed is None:
        return steps
    if called:
        return (*steps, Step("call_back", None, called), Step("close", closed))
    return (*steps, Step("close_outside", closed))


def callback(said: Mapping[str, Any]) -> dict[str, Any]:
    """The three answers of a valid callback; {} when there was none. What was said in one that is not valid counts
    nowhere and is not kept."""
    if not said.get("valid"):
        return {}
    if any(said.get(name) is None for name in ASKED):
        raise Refused("有效回访的“是否联系”“是否解决”“是否满意”要填全。")
    return {name: said[name] for name in ASKED}


@dataclass(frozen=True)
class Names:
    """The pack's codes by what the line calls them: a class by its path of names, a street by its name."""

    classes: Mapping[tuple[str, ...], str]
    streets: Mapping[str, str]

    @classmethod
    def of(cls, pack: Pack) -> "Names":
        streets = {place.name: code for code, place in pack.places.items() if place.level == "street"}
        return cls({tuple(path_of(code, pack)): code for code in pack.categories}, streets)

    def category(self, said: Mapping[str, Any]) -> str:
        """The code, when the tree has the very same path of names as the row; "" otherwise."""
        path = (said.get(f"category_{level}") or "" for level in (1, 2, 3))
        return self.classes.get(tuple(name for name in path if name), "")


def path_of(category: str, pack: Pack) -> list[str]:
    """The names from the top class down to this one; [] for no category."""
    names: list[str] = []
    while category in pack.categories:
        names.insert(0, pack.categories[category].name)
        category = pack.categories[category].parent
    return names


def notes(said: Mapping[str, Any], category: str, street: str) -> Iterator[str]:
    """What is left out of the case that the row becomes."""
    if not category and any(said.get(f"category_{level}") for level in (1, 2, 3)):
        yield "类别对不上、留空"
    if not street and said.get("street"):
        yield "街道对不上、留空"
    if not said.get("valid") and any(said.get(name) is not None for name in ASKED):
        yield "不是有效回访、结果不计"
