"""How the font of the printed documents is made: a part of Noto Sans CJK SC under a name of its own. Nothing of this is
needed at run time; font/README.md has the command."""

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Full Response Sans"
POSTSCRIPT = "FullResponseSans-Regular"
SIMPLIFIED = 2  # which font of Debian's collection is the Simplified one
LATIN = range(0x20, 0x7F), range(0xA0, 0x100)
IDEOGRAPHS = (range(0x4E00, 0xA000),)  # the basic block: GB 2312, GBK and Big5 are in it, and what Unicode added since
MARKS = (
    "‐‑–—―‘’“”„†‡•…‰′″※‹›€№℃℡™Ω←↑→↓↔↖↗↘↙⇒⇔∀∂∃∇∈−∓∞∠∥∧∨∩∪∫∴∵∶∷∽≈≌≠≡≤≥≮≯⊕⊙⊥⊿①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
    "─━│┃┌┐└┘├┤┬┴┼■□▲△▶▷▼▽◀◁◆◇○◎●◯★☆☎✓❶❷❸⓪"
    "〇〈〉《》「」『』【】〔〕〖〗〝〞〜　、。〃々～！＂＃＄％＆＇（）＊＋，－．／"
    "０１２３４５６７８９：；＜＝＞？＠［＼］＾＿｀｛｜｝￥￠￡"
)


def of_rows(encoding: str, first: range, second: range) -> Iterator[str]:
    """The characters that a table of two bytes has in these rows."""
    for high in first:
        for low in second:
            try:
                yield bytes((high, low)).decode(encoding)
            except UnicodeDecodeError:
                continue  # a place that the table leaves empty


def characters() -> str:
    """The ideographs of the basic block, the symbols of GB 2312 and of Big5, Latin of Western Europe, and what tables
    and charts use."""
    simplified = of_rows("gb2312", range(0xA1, 0xAA), range(0xA1, 0xFF))
    traditional = of_rows("big5", range(0xA1, 0xA4), range(0x40, 0xFF))
    blocks = {chr(code) for block in (*LATIN, *IDEOGRAPHS) for code in block}
    return "".join(sorted({*simplified, *traditional, *blocks, *MARKS}))


def make(source: Path, target: Path) -> None:
    """Cut the part out of the collection, call it by our name, and write it."""
    font = TTFont(source, fontNumber=SIMPLIFIED)
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp"]  # no vertical writing, no forms of other regions
    options.hinting, options.notdef_outline, options.desubroutinize = False, True, False
    options.name_IDs, options.name_languages, options.glyph_names = [0, 1, 2, 3, 4, 5, 6, 13, 14], [0x409], False
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters())
    cutter.subset(font)
    for number, name in {1: FAMILY, 3: POSTSCRIPT, 4: FAMILY, 6: POSTSCRIPT}.items():
        font["name"].setName(name, number, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames[0] = POSTSCRIPT
    top.topDictIndex[0].FullName = top.topDictIndex[0].FamilyName = FAMILY
    font["head"].modified = font["head"].created  # the same command gives the same bytes
    font.recalcTimestamp = False
    font.save(target)


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
