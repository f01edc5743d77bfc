"""Documents to try everything on: an invented bulletin, and one that tries to break out of every format."""

from fractions import Fraction

from fullresponse.documents.model import (
    Cell,
    Chart,
    Column,
    Delta,
    Document,
    Heading,
    Note,
    Paragraph,
    Point,
    Series,
    Table,
)

STREETS = ("青禄街道", "柳湾街道", "东桥街道", "石榴园街道", "北渡街道")
MONTHS = tuple(f"{n}月" for n in range(1, 13))
RANKED = (
    Column("名次", "count"),
    Column("街道"),
    Column("有效回访", "count"),
    Column("解决率", "percent"),
    Column("平均天数", "decimal"),
    Column("升降", "movement"),
    Column("比上月", "movement"),
)
MARKUP = (
    "#panic() $x^2$ *粗* _斜_ `码` <b>x</b> </text></svg> & &amp; \"引\" '号' "
    "\\ // /* */ ]] ]]> @甲 = 一 - 二 ~ {{ 1 }} {% x %}"
)
SENTENCES = 834  # of twelve characters: ten thousand
NASTY = (
    "北京" * 60,
    "W" * 200,
    MARKUP,
    '=HYPERLINK("http://example.org")',
    "+1-2",
    "@SUM(1)",
    "مركز الخدمة",
    "\u202eabc\u202c 反",
    "社区😀👨‍👩‍👧居委会",
    "𠮷祥里",
    "鏡\x00頭\x0b\ud800",
    "é e\u0301 č",
)


def ranking() -> Table:
    rows = []
    for n, name in enumerate(STREETS):
        counted, solved = 1247 - 211 * n, 1117 - 197 * n
        share = Cell(Fraction(solved, counted), "/how/solved", (1,) if n == 0 else ())
        moved = Delta(n - 2) if n != 3 else None
        points = Delta(Fraction(n * 45 - 90, 10_000))
        rows.append((n + 1, name, Cell(counted, "#how"), share, Fraction(7 + n, 3), moved, points))
    return Table("各街道排名", RANKED, tuple(rows), (2,))


def course() -> Chart:
    solved = [Fraction(8500 + 37 * n - n % 3 * 40, 10_000) for n in range(12)]
    satisfied = [Fraction(9300 + 21 * n, 10_000) if n != 5 else None for n in range(12)]
    columns = (Column("月份"), Column("解决率", "percent"), Column("满意率", "percent"))
    table = Table("各月", columns, tuple(zip(MONTHS, solved, satisfied, strict=True)))
    pairs = (("解决率", solved), ("满意率", satisfied))
    series = tuple(Series(name, tuple(map(Point, MONTHS, values))) for name, values in pairs)
    return Chart("line", "一年的走势", series, "percent", table)


def bars(table: Table | None = None) -> Chart:
    table = table or ranking()
    points = tuple(Point(row[1].value, row[3].value) for row in table.rows)
    return Chart("bars", "各街道解决率", (Series("解决率", points),), "percent", table)


def counted(rows: list[tuple[str, int]], caption: str = "各单位件数") -> Chart:
    table = Table(caption, (Column("单位"), Column("件", "count")), tuple(rows))
    return Chart("bars", caption, (Series("", tuple(Point(*row) for row in rows)),), "count", table)


def bulletin(language: str = "zh-hans") -> Document:
    parts = (
        Paragraph("演示：全区解决率89.62%，满意率95.99%。", True, (1,)),
        Note("更正：一条迟到的回访记入后有改动。"),
        Heading("排名"),
        bars(),
        Heading("走势", 3),
        course(),
        Heading("怎么算的", 2, "how"),
        Paragraph("分母是有效回访数。\n演示第二行。"),
        Table("没有内容的表", (Column("甲"), Column("乙", "count")), ()),
    )
    notes = ("解决率 = 解决 ÷ 有效回访。", "窗口：20日到19日。", "没有提到的注。")
    return Document("演示区月通报", "2026年10月", language, parts, notes, "演示区 · 2026-11-05 · 方案 2026-1")


def nasty() -> Document:
    rows = [(name, 100 - n) for n, name in enumerate(NASTY)]
    words = "很长的一段话，没有分行。" * SENTENCES
    parts = (Heading(MARKUP), Paragraph(MARKUP + "\n第二行"), Note(MARKUP), counted(rows, MARKUP), Paragraph(words))
    return Document(MARKUP, MARKUP, "zh-hans", parts, (MARKUP,), MARKUP)


def long() -> Document:
    rows = tuple((n, f"第{n}社区", n * 1009, Fraction(n, 301)) for n in range(1, 301))
    columns = (Column("名次", "count"), Column("社区"), Column("件", "count"), Column("解决率", "percent"))
    return Document("三百行", "", "zh-hans", (Table("各社区", columns, rows),))
