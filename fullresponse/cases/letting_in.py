"""Who may help with a case beside the caller: let in by the caller for a week, let out when the caller says so."""

from datetime import datetime

from fullresponse.cases import tracking
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.actors import Actor
from fullresponse.vault import parties
from fullresponse.vault.models import Party

MOST = 3  # at a time


def let_in(case: Case, *, agreed: bool, at: datetime) -> Party:
    """A helper with a code of their own. Refused without the caller's word, or when three help already."""
    if not agreed:
        raise Refused("请先确认您同意代办人查看进度并补充说明。")
    if sum(p.part == parties.HELPER for p in parties.of(case.subject, at)) >= MOST:
        raise Refused("最多同时有 {n} 位代办人，请先停止一位。", n=MOST)
    return parties.join(case.subject, parties.HELPER, actor=Actor.caller().ref, at=at, until=at + tracking.HELPED)


def let_out(case: Case, pk: int, *, at: datetime) -> None:
    """This helper helps no more; nothing happens to one of another case."""
    for party in parties.of(case.subject, at):
        if party.pk == pk and party.part == parties.HELPER:
            parties.leave(party, actor=Actor.caller().ref, at=at)
