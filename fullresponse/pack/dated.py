"""What every entry of a pack carries; and the entries about promises: duties to report, and when a light is which."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Dated:
    """What every entry of a pack carries: when it is in force (both days included), and its clause or the word 演示."""

    since: date
    until: date | None = None
    clause: str = ""
    demo: bool = False

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, kw_only=True)
class Duty(Dated):
    """How often a word on a promise is due. `window` is one of the pack's (a week or a month), `months` how many of a
    month make a period (3: a quarter); `asks` are of pack/promises.py ASKS; the word has to be there `within` so many
    working days after the period's end. `kinds`: of which promises, all if empty. `presses`: the clock of the next word
    runs for it. `yellow`, `red`: from how many missing in a row on the light is that; 0: never."""

    code: str
    label: str
    window: str
    asks: tuple[str, ...]
    within: int
    months: int = 1
    kinds: tuple[str, ...] = ()
    presses: bool = False
    yellow: int = 0
    red: int = 0
    label_en: str = ""


@dataclass(frozen=True, kw_only=True)
class LightRule(Dated):
    """When the light of a promise is which. `behind_yellow`, `behind_red`: how far behind its plan it lies, in
    hundredths of the whole way; `about`: within how many hundredths a number counts as "about"."""

    code: str
    label: str
    behind_yellow: int
    behind_red: int
    about: int
    label_en: str = ""
