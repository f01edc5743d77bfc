"""A published bulletin counted again from nothing but the ledger: the same numbers, or each that is not."""

import json
from dataclasses import dataclass, field

from fullresponse.ledger.cut import up_to
from fullresponse.ledger.history import everything, history
from fullresponse.metrics import kept
from fullresponse.metrics.engines import Engine, Memory, answer
from fullresponse.metrics.facts import fold
from fullresponse.reports.content import Difference, differences, seal
from fullresponse.reports.models import Bulletin

PUBLISHED = "case.bulletin_published"


@dataclass
class Recount:
    """What counting again found. `faults`: codes of what is wrong with what is kept: content, event, ledger."""

    bulletin: Bulletin
    differences: list[Difference] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def same(self) -> bool:
        return not (self.differences or self.faults)


def recompute(bulletin: Bulletin) -> Recount:
    """Fold the events up to the last one counted, put the kept questions to these facts, compare with what is kept."""
    found = Recount(bulletin, faults=_faults(bulletin))
    content = json.loads(bulletin.content)
    engine = folded(content["last_event"])
    anew = {n: kept.rows(answer(kept.question(q), engine)) for n, q in content["questions"].items()}
    found.differences = differences(content["answers"], anew)
    return found


def folded(last: int) -> Engine:
    """The facts as the ledger gives them up to this event; never more than one case in memory."""
    return Memory((fold(subject, events) for subject, events in everything("case:", last)), spill=True)


def _faults(bulletin: Bulletin) -> list[str]:
    """The kept text against its hash, the hash against the event of publication, the ledger against its count."""
    digest = seal(bulletin.content)
    said = [e.data["sha256"] for e in history(bulletin.case.subject) if e.kind == PUBLISHED]
    wrong = {
        "content": digest != bulletin.sha256,
        "event": said != [digest],
        "ledger": up_to(bulletin.last_event) != bulletin.events,
    }
    return [name for name, holds in wrong.items() if holds]
