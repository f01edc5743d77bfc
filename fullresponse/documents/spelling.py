"""What becomes of a character that the printed font has not: it is written by its number, so that nothing is lost."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONT = Path(__file__).parent / "font" / "FullResponseSans-Regular.otf"
INVISIBLE = ("Cf", "Mn")  # joiners and variation selectors belong to what they join, and are told with it
LONG = re.compile(r"[!-~]{24}(?=[!-~])")  # a "word" that no line may be able to hold
MAY_BREAK = "\u200b"


def spell(text: str) -> str:
    """The text in characters of the font alone; each run of others as 〔U+1F600 U+FE0F〕."""
    has = covered()
    out: list[str] = []
    missing: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        if character == "\n" or ord(character) in has:
            out += [*_told(missing), character]
            missing = []
        else:
            missing.append(f"U+{ord(character):04X}")
    return "".join([*out, *_told(missing)])


def _told(missing: list[str]) -> list[str]:
    return [f"〔{' '.join(missing)}〕"] if missing else []


def breakable(text: str) -> str:
    """A place to break in every “word” that is longer than a line of a table may be."""
    return LONG.sub(lambda run: run[0] + MAY_BREAK, text)


@cache
def covered() -> frozenset[int]:
    """The code points that the font has, read from its table `cmap` (OpenType: format 4, 16 bits)."""
    data = FONT.read_bytes()
    count = struct.unpack_from(">H", data, 4)[0]
    records = (struct.unpack_from(">4sLLL", data, 12 + 16 * n) for n in range(count))
    start = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    tables = struct.unpack_from(">H", data, start + 2)[0]
    found: set[int] = set()
    for n in range(tables):
        offset = start + struct.unpack_from(">L", data, start + 4 + 8 * n + 4)[0]
        if struct.unpack_from(">H", data, offset)[0] == 4:
            found |= {code for code in _format4(data, offset) if code != 0xFFFF}
    return frozenset(found)


def _format4(data: bytes, start: int) -> Iterator[int]:
    count = struct.unpack_from(">H", data, start + 6)[0] // 2
    read = f">{count}H"
    lasts = struct.unpack_from(read, data, start + 14)
    firsts = struct.unpack_from(read, data, start + 16 + 2 * count)
    for first, last in zip(firsts, lasts, strict=True):
        yield from range(first, last + 1)  # the cutter makes no segment with holes: a test holds it to that
