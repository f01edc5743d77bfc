"""How a document becomes a Word file that an office can go on writing in: real headings, real tables, real pages."""

import io
from collections.abc import Iterable
from typing import IO, Any

from docx import Document as blank
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as Grid
from docx.text.paragraph import Paragraph as Line

from fullresponse.documents.model import Chart, Document, Heading, Note, Paragraph, Part, Table
from fullresponse.documents.pdf import AIRY, pictures
from fullresponse.documents.shown import shown, widths
from fullresponse.documents.words import Words, words

FACES = {  # what Windows and macOS have for each script; Latin letters and digits beside them
    "zh-hans": ("Microsoft YaHei", "zh-CN"),
    "zh-hant": ("Microsoft JhengHei", "zh-TW"),
    "en": ("Microsoft YaHei", "zh-CN"),
}
LATIN = "Arial"
ACROSS = Mm(170)  # between the margins
INSIDE = 1.2  # ems that Word leaves beside the text of a cell, both together
INK, SOFT = RGBColor(0x1B, 0x1F, 0x24), RGBColor(0x44, 0x4C, 0x55)
STYLES = {"Normal": 10.5, "Title": 18, "Subtitle": 11, "Heading 2": 13, "Heading 3": 11, "Caption": 9.5, "Quote": 10.5}
SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
}


def word(document: Document, file: IO[bytes]) -> None:
    """Write the document as .docx."""
    book = _Book(document)
    for part in document.parts:
        book.add(part)
    book.notes()
    book.file.save(file)


class _Book:
    def __init__(self, document: Document) -> None:
        self.document, self.words = document, words(document.language)
        self.file: Any = blank()
        self._page()
        self._styles()
        self._properties()
        self.file.add_paragraph(document.title, "Title")
        for text in filter(None, (document.subtitle, document.made)):
            self.file.add_paragraph(text, "Subtitle")

    def _page(self) -> None:
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _numbered(foot, self.words)

    def _styles(self) -> None:
        """Fonts by script, as Word keeps them: without eastAsia it would take a Latin font's stand-in for Chinese."""
        face, language = FACES[self.document.language]
        for name, size in STYLES.items():
            style = self.file.styles[name]
            style.font.size, style.font.color.rgb, style.font.italic = Pt(size), INK, False
            properties = style.element.get_or_add_rPr()
            fonts = properties.get_or_add_rFonts()
            for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
                del fonts.attrib[theme]
            for script, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", face)):
                fonts.set(qn(f"w:{script}"), font)
            spoken = properties.find(qn("w:lang"))
            if spoken is None:
                spoken = OxmlElement("w:lang")
                properties.append(spoken)
            spoken.set(qn("w:val"), "en-GB")
            spoken.set(qn("w:eastAsia"), language)

    def _properties(self) -> None:
        core = self.file.core_properties
        core.title, core.subject = self.document.title[:255], self.document.subtitle[:255]
        core.author = core.comments = core.last_modified_by = ""
        core.language = self.words.tag

    def add(self, part: Part) -> None:
        if isinstance(part, Heading):
            self.file.add_paragraph(part.text, f"Heading {part.level}")
        elif isinstance(part, Paragraph):
            line = self.file.add_paragraph()
            line.add_run(part.text).bold = part.lead or None
            _marked(line, part.notes)
        elif isinstance(part, Note):
            self.file.add_paragraph(part.text, "Quote")
        elif isinstance(part, Table):
            self._table(part)
        else:
            self._chart(part)

    def _caption(self, text: str, notes: Iterable[int] = ()) -> None:
        line = self.file.add_paragraph(text, "Caption")
        line.paragraph_format.keep_with_next = True
        _marked(line, notes)

    def _chart(self, chart: Chart) -> None:
        self._caption(chart.caption)
        alt = self.words.picture.format(what=chart.caption)
        for png in pictures(chart, alt):
            drawn = self.file.add_picture(io.BytesIO(png), width=Mm(120))
            drawn._inline.docPr.set("descr", alt)
        self._table(chart.table)

    def _table(self, table: Table) -> None:
        self._caption(table.caption, table.notes)
        grid = self.file.add_table(rows=1 + max(len(table.rows), 1), cols=len(table.columns), style="Table Grid")
        _plain(grid)
        _sized(grid, widths(table))
        lines = iter(grid._tbl.tr_lst)
        head = next(lines)
        _once_a_page(head)
        _filled(grid, head, [(column.label, (), column.align) for column in table.columns], bold=True)
        for row in table.rows:
            pairs = zip(row, table.columns, strict=True)
            cells = [(shown(cell.value, column.kind), cell.notes, column.align) for cell, column in pairs]
            _filled(grid, next(lines), cells)
        if not table.rows:
            grid.cell(1, 0).merge(grid.cell(1, len(table.columns) - 1)).text = self.words.empty
        self.file.add_paragraph()

    def notes(self) -> None:
        """Footnotes stand at the end, under the numbers by which they are referred to."""
        if self.document.footnotes:
            self.file.add_paragraph(self.words.notes, "Heading 2")
        for n, text in enumerate(self.document.footnotes, 1):
            self.file.add_paragraph(f"{n}  {text}")


def _marked(line: Line, notes: Iterable[int]) -> None:
    for n in notes:
        line.add_run(str(n)).font.superscript = True


def _numbered(line: Line, said: Words) -> None:
    """第 n 页，共 m 页, as fields that Word counts itself."""
    rest = said.page
    while rest:
        before, name, rest = _field(rest)
        line.add_run(before)
        if name:
            for kind in ("begin", name, "end"):
                made = _instruction(kind) if kind == name else _element("fldChar", fldCharType=kind)
                line.add_run()._r.append(made)
    for run in line.runs:
        run.font.size, run.font.color.rgb = Pt(8), SOFT


def _field(text: str) -> tuple[str, str, str]:
    """What stands before the next place, which field fills it, and what follows."""
    places = {"{n}": "PAGE", "{total}": "NUMPAGES"}
    at, place = min(((text.find(p), p) for p in places if p in text), default=(len(text), ""))
    return text[:at], places.get(place, ""), text[at + len(place) :]


def _instruction(name: str) -> Any:
    told = OxmlElement("w:instrText")
    told.text = name
    return told


def _element(element: str, **attributes: str) -> Any:
    made = OxmlElement(f"w:{element}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _plain(grid: Grid) -> None:
    """Lines between rows alone."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        lying = side in ("top", "bottom", "insideH")
        borders.append(_element(side, val="single" if lying else "nil", sz="4", space="0", color="9AA2AB"))
    layout = grid._tbl.tblPr.find(qn("w:tblLayout"))
    if layout is None:
        grid._tbl.tblPr.append(borders)
    else:
        layout.addprevious(borders)


def _sized(grid: Grid, needed: list[float]) -> None:
    """Columns as wide as what is in them, over the whole page only when they need it."""
    grid.autofit = False
    wide = [need + INSIDE for need in needed]
    ems = ACROSS.pt / 9 / sum(wide)
    for column, need in zip(grid.columns, wide, strict=True):
        column.width = Pt(9 * need * min(ems, AIRY))


def _once_a_page(row: Any) -> None:
    """The header is printed again on each page."""
    row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _filled(grid: Grid, row: Any, cells: list[tuple[str, tuple[int, ...], str]], *, bold: bool = False) -> None:
    """The cells of one row, and no row torn in two between pages."""
    row.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
    for held, (text, notes, side) in zip(row.tc_lst, cells, strict=True):
        line = Line(held.p_lst[0], grid)
        line.alignment = SIDES[side]
        line.paragraph_format.space_after = Pt(0)
        run = line.add_run(text)
        run.font.size = Pt(9)
        run.bold = bold or None
        _marked(line, notes)
