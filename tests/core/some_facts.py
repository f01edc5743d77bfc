"""Facts by chance, among them what no installation should have: unknown codes, empty strings, missing times, a callback
without an answer. Whatever they are, every engine must count them the same."""

import random
from collections.abc import Sequence

from fullresponse.metrics.definitions import DEFINITIONS
from fullresponse.metrics.facts import ClockRun, Facts
from fullresponse.metrics.models import CaseFacts, ClockFacts

BEGIN, END = 1_767_196_800, 1_767_196_800 + 90 * 86_400  # the first quarter of 2026 in Beijing
CODES = {
    "lifecycle": ("request", "request", "request", "petition", ""),
    "kind": ("help", "complaint", ""),
    "category": ("roads", "noise", ""),
    "street": ("s1", "s2", "s3", "", "没有的街道"),
    "community": ("c1", "c2", "c3", "c4", "", " c1", "C1"),
    "lead": ("d1", "d2", "d3", "", "nobody"),
    "outcome": ("", "", "emergency"),
    "satisfaction": ("satisfied", "fairly_satisfied", "dissatisfied", "", "Satisfied", "satisfied ", "unheard-of"),
    "excluded": ("", "", "", "unreachable", " "),
    "hung": ("", "", "no_funds"),
}
CLOCKS = ("sign_in", "first_contact", "reply", "", "no-such-clock")
BITS = (0, 1, 1, None)


def some_facts(seed: int, many: int) -> list[Facts]:
    chance = random.Random(seed)
    return [_fact(chance, n) for n in range(many)]


def _fact(chance: random.Random, n: int) -> Facts:
    facts = Facts(f"case:{n}", **{name: chance.choice(codes) for name, codes in CODES.items()})
    facts.part = chance.choice((0, 0, 0, 1))
    for name in ("received", "dispatched", "closed", "called", "scored"):
        setattr(facts, name, _moment(chance))
    facts.called_back = chance.choice((0, 1, 1))
    facts.contacted, facts.solved = chance.choice(BITS), chance.choice(BITS)
    facts.rounds, facts.bounces = chance.randint(1, 3), chance.choice((0, 0, 1, 7))
    facts.repeats, facts.late = chance.choice((0, 2)), chance.choice((0, 0, 3))
    facts.score_lead, facts.score_asker = chance.choice((None, 0, 88, 100)), chance.choice((None, 75))
    for nth in range(chance.randint(0, 4)):
        run = ClockRun(facts.subject, nth, chance.choice(CLOCKS), facts.lifecycle, facts.street, facts.community)
        run.lead, run.started, run.due, run.settled = facts.lead, _moment(chance), _moment(chance), _moment(chance)
        run.late = chance.choice(BITS)
        facts.clocks.append(run)
    return facts


def _moment(chance: random.Random) -> int | None:
    """A moment of the quarter, or its very first or last second, or the first after it; or long before; or none."""
    edges = (BEGIN - 1, BEGIN, END - 1, END, -86_400, 0, None, None)
    return chance.choice(edges) if chance.random() < 0.3 else chance.randrange(BEGIN, END)


def put(facts: Sequence[Facts]) -> None:
    """These facts, and no others, in the installation's tables."""
    ClockFacts.objects.all().delete()
    CaseFacts.objects.all().delete()
    add(facts)


def add(facts: Sequence[Facts]) -> None:
    """These facts beside those that are there."""
    rows = [{**vars(one)} for one in facts]
    for row in rows:
        row.pop("clocks")
    CaseFacts.objects.bulk_create([CaseFacts(**row) for row in rows], batch_size=500)
    runs = [run for one in facts for run in one.clocks]
    ClockFacts.objects.bulk_create(
        [ClockFacts(key=f"{run.subject}#{run.nth}", **vars(run)) for run in runs], batch_size=500
    )


def counts_something(names: Sequence[str]) -> bool:
    """Whether every definition has counted something: numbers that are all nothing agree too easily."""
    return {name.partition(".")[0] for name in names} == set(DEFINITIONS)
