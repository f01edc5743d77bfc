"""How alike two passages are: by the pairs of characters that they share, rare ones counting more than common ones.
Numbers, marks and words that any report says of anything count nothing: equal numbers are no evidence."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from math import log, sqrt

from fullresponse.reading.words import one_of

NUMBER = re.compile(r"[\d.,%‰]+")
HAN = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z][A-Za-z0-9.]*")


def pairs(words: str) -> frozenset[str]:
    """What a passage is about: its pairs of neighbouring characters, and Latin words whole."""
    plain = re.sub(one_of("match_words", "empty"), " ", NUMBER.sub(" ", words))
    found: set[str] = set()
    for run in HAN.findall(plain):
        found |= {run.lower()} if run.isascii() else {run[n : n + 2] for n in range(len(run) - 1)}
    return frozenset(found)


class Index:
    """Passages that can be looked for by what they are about."""

    def __init__(self, passages: Iterable[frozenset[str]], others: Iterable[frozenset[str]] = ()) -> None:
        """`others` are passages that are not looked for, but say how common a pair is."""
        self._passages = list(passages)
        everything = [*self._passages, *others]
        often = Counter(pair for one in everything for pair in one)
        self._most = log(1 + len(everything))
        self._weight = {pair: log(1 + len(everything) / times) for pair, times in often.items()}
        self._where: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(self._passages):
            for pair in one:
                self._where[pair].append(number)
        self._length = [self._norm(one) for one in self._passages]

    def best(self, asked: frozenset[str], most: int) -> list[tuple[int, float]]:
        """The passages most alike to what is asked: number and likeness from 0 to 1, the most alike first. What is
        common to both counts against each of them alone: a passage that says it among much else is still found."""
        shared: dict[int, float] = defaultdict(float)
        for pair in asked:
            for number in self._where.get(pair, ()):
                shared[number] += self.weight(pair) ** 2
        own = self._norm(asked)
        scores = [(number, self._like(both, own, self._length[number])) for number, both in shared.items()]
        return sorted(scores, key=lambda one: (-one[1], one[0]))[:most]

    def weight(self, pair: str) -> float:
        return self._weight.get(pair, self._most)

    def _norm(self, one: frozenset[str]) -> float:
        return sum(self.weight(pair) ** 2 for pair in one)

    @staticmethod
    def _like(shared: float, own: float, other: float) -> float:
        """The mean of both shares, that of the promise and the geometric one: 1 where all of both is common."""
        return (shared / own + shared / sqrt(own * other)) / 2 if own and other else 0.0
