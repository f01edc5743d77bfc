"""One script for matching: Traditional characters, full-width letters and capitals are read as their plain twins, one
for one, so that a place in the folded text is the same place in what the caller wrote."""

import unicodedata
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("traditional.txt")
WIDE = range(0xFF01, 0xFF5F)  # full-width forms of the printable ASCII characters
WIDE_BY = 0xFEE0
WIDE_SPACE = "\u3000"
PLANE = 0x10000
KANGXI = range(0x2F00, 0x2FD6)  # radicals, which Unicode knows to be the same as characters
RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in KANGXI}
# Of the supplement it knows that of two only: these are whole characters, too
SUPPLEMENT = (
    "⺟母⺠民⺩王⺫目⺬示⺮竹⺶羊⺼肉⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻗雨"
    "⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟"
)
RADICALS |= {ord(radical): plain for radical, plain in zip(SUPPLEMENT[::2], SUPPLEMENT[1::2], strict=True)}


def fold(text: str) -> str:
    """The text in Simplified characters, half-width, lower case (letters of English); always as long as it was."""
    return text.translate(_table(capitals=False))


def simplify(text: str) -> str:
    """As `fold`, but capitals stay: for words that are shown."""
    return text.translate(_table(capitals=True))


def unified(text: str) -> str:
    """Characters in place of radicals: what a browser prints into a PDF says 政府⼯作, which no reader finds."""
    return text.translate(RADICALS)


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
