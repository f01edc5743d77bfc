"""One script for matching: Traditional characters, full-width letters and capitals are read as their plain twins, one
for one, so that a place in the folded text is the same place in what the caller wrote."""

from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("traditional.txt")
WIDE = range(0xFF01, 0xFF5F)  # full-width forms of the printable ASCII characters
WIDE_BY = 0xFEE0
WIDE_SPACE = "\u3000"
PLANE = 0x10000


def fold(text: str) -> str:
    """The text in Simplified characters, half-width, lower case (letters of English); always as long as it was."""
    return text.translate(_table(capitals=False))


def simplify(text: str) -> str:
    """As `fold`, but capitals stay: for words that are shown."""
    return text.translate(_table(capitals=True))


@cache
def _table(*, capitals: bool) -> str:
    """What stands for each character of the basic plane, by its number: looked up faster than in a dict, in which most
    characters would be missing."""
    plain = [chr(code) for code in range(PLANE)]
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        for pair in line.split() if not line.startswith("#") else ():
            plain[ord(pair[0])] = pair[1]
    for wide in WIDE:
        plain[wide] = chr(wide - WIDE_BY)
    plain[ord(WIDE_SPACE)] = " "
    return "".join(one.lower() if one.isascii() and not capitals else one for one in plain)
