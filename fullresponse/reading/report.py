"""What was read in a work report. Places count Unicode code points of the extracted text, so that always
`text[start:end]` is the quotation; all other words are Simplified Chinese, made from the text or from a lexicon."""

from dataclasses import dataclass
from decimal import Decimal

EQUAL, AT_LEAST, AT_MOST, MORE, ABOUT = "=", ">=", "<=", ">", "~"
ACHIEVED, TARGET, PLANNED = "achieved", "target", "planned"
NOT_REACHED = "not_reached"  # doubt of a number that a review says was not reached
ACTION, UMBRELLA, OUTCOME, GUIDING = "action", "umbrella", "outcome", "guiding"


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it. `path` holds the headings above it and itself, verbatim; `part` says what is
    told there: `opening`, `review` (a year that is over), `aims` (requirements and targets), `plan`, or `account` (of a
    report that is not parted by years)."""

    start: int
    end: int
    level: int
    path: tuple[str, ...]
    part: str


@dataclass(frozen=True)
class Figure:
    """One number that states a quantity. `start`, `end`: the shortest clause with its noun; `value_start`, `value_end`:
    number and unit. `base_value` counts `base_unit`, with 万 and 亿 multiplied out; None where the text says no number
    (数百). `part_of` is the place of the figure that a share is taken of, as `value_start`."""

    start: int
    end: int
    value_start: int
    value_end: int
    value: str
    unit: str
    base_value: Decimal | None
    base_unit: str
    bound: str
    qualifiers: tuple[str, ...]
    inherited: tuple[str, ...]
    comparison: str | None
    part_of: int | None
    indicator: str
    subject: str
    verb: str
    period: str
    period_source: str
    tense: str
    path: tuple[str, ...]
    doubts: tuple[str, ...] = ()

    @property
    def promised(self) -> bool:
        """Is it still to come? What a review says was not reached is a result, too."""
        return self.tense != ACHIEVED and NOT_REACHED not in self.doubts


@dataclass(frozen=True)
class Task:
    """One verb of one clause of what is promised. `quantities` are the `value_start` of its figures. `stage` is None
    and `checkability` "none" unless `role` is `action`."""

    start: int
    end: int
    role: str
    verb: str
    objects: tuple[str, ...]
    qualifiers: tuple[str, ...]
    stage: str | None
    checkability: str
    quantities: tuple[int, ...]
    deadline: str
    place: str
    responsible: str
    period: str
    path: tuple[str, ...]
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """`year` is the year that the report is about to plan, None where neither the text nor the caller says it."""

    year: int | None
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    tasks: tuple[Task, ...]
    doubts: tuple[str, ...] = ()
