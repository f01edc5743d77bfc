"""A published bulletin counted again from nothing but the ledger: the same numbers, or each that is not."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from fullresponse.ledger.cut import up_to
from fullresponse.ledger.history import Happening, everything, history
from fullresponse.metrics import kept
from fullresponse.metrics.as_of import AsOf
from fullresponse.metrics.engines import Engine, answer
from fullresponse.reports.content import Difference, differences, seal
from fullresponse.reports.models import Bulletin

PUBLISHED = "case.bulletin_published"
History = tuple[str, list[Happening]]
Told = Callable[[Iterable[History]], Iterable[History]]


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
    return next(recompute_all([bulletin]))


def recompute_all(bulletins: Sequence[Bulletin], told: Told = iter) -> Iterator[Recount]:
    """Each of them counted again, out of one walk through the ledger. `told` goes through the histories and tells
    somebody how far it has come."""
    cuts = [bulletin.last_event for bulletin in bulletins]
    facts = AsOf(told(everything("case:", max(cuts, default=0))), cuts)
    for bulletin in bulletins:
        yield Recount(bulletin, _differences(bulletin, facts.at(bulletin.last_event)), _faults(bulletin))


def _differences(bulletin: Bulletin, engine: Engine) -> list[Difference]:
    content = json.loads(bulletin.content)
    anew = {n: kept.rows(answer(kept.question(q), engine)) for n, q in content["questions"].items()}
    return differences(content["answers"], anew)


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
