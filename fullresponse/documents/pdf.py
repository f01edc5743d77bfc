"""How a document becomes a PDF, and a chart a picture for Word: set by typst with our own template and our own font.
What people wrote goes in as data and is never part of the template, so no text can be markup; no network, no package,
no font of the machine."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from fullresponse.documents.chart import draw
from fullresponse.documents.model import Chart, Document, Heading, Note, Paragraph, Part, Table
from fullresponse.documents.shown import shown, widths
from fullresponse.documents.spelling import FONT, breakable, spell
from fullresponse.documents.words import Words, words

HERE = Path(__file__).parent
SETTING = HERE / "setting"
LANGUAGES = {"zh-hans": ("zh", "CN"), "zh-hant": ("zh", "TW"), "en": ("en", "GB")}
ACROSS = 482  # points between the margins
SIDES = 0.9  # ems beside the text of a cell, both together
AIRY = 2.5  # how many times the width that it needs a table gets at most
DENSE = 200  # dots per inch of a chart for Word


@cache
def fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT.parent)])


def pdf(document: Document) -> bytes:
    """The document on A4. The same document gives the same bytes."""
    return _set("document.typ", _Laid(document).data(), "pdf")


def pictures(chart: Chart, alt: str) -> list[bytes]:
    """The chart as PNG, each as wide as the text of a page is made for."""
    return [_set("picture.typ", {"svg": svg}, "png") for svg in draw(chart, alt, spell)]


def _set(template: str, data: dict[str, Any], form: Literal["pdf", "png"]) -> bytes:
    given = {"document": json.dumps(data, ensure_ascii=False)}
    made = typst.compile(
        str(SETTING / template), root=str(SETTING), format=form, ppi=DENSE, sys_inputs=given, font_paths=fonts()
    )
    if not isinstance(made, bytes):
        raise ValueError(f"{template} has {len(made or ())} pages")
    return made


class _Laid:
    """A document as the template reads it: every text in characters of the font."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.words: Words = words(document.language)
        self.said: set[int] = set()
        self.spelled = False

    def data(self) -> dict[str, Any]:
        document, say = self.document, self._say
        parts = [self._part(part) for part in document.parts]
        language, region = LANGUAGES[document.language]
        told = {
            "title": say(document.title),
            "subtitle": say(document.subtitle),
            "made": say(document.made),
            "language": language,
            "region": region,
            "parts": parts,
            "footnotes": [say(note) for note in document.footnotes],
            "rest": [n for n in range(1, len(document.footnotes) + 1) if n not in self.said],
            "words": {"notes": say(self.words.notes), "empty": say(self.words.empty), "page": self.words.page},
        }
        return told | {"spelled": self.words.spelled if self.spelled else ""}

    def _say(self, text: str) -> str:
        written = spell(text)
        self.spelled |= "〔U+" in written and "〔U+" not in text
        return written

    def _notes(self, notes: Iterable[int]) -> list[dict[str, Any]]:
        """The marks of footnotes; each stands at the foot of the page where it is first referred to."""
        found = []
        for n in notes:
            found.append({"n": n, "first": n not in self.said})
            self.said.add(n)
        return found

    def _part(self, part: Part) -> dict[str, Any]:
        if isinstance(part, Heading):
            return {"kind": "heading", "text": self._say(part.text), "level": part.level}
        if isinstance(part, Paragraph):
            text = breakable(self._say(part.text))
            return {"kind": "paragraph", "text": text, "lead": part.lead, "notes": self._notes(part.notes)}
        if isinstance(part, Note):
            return {"kind": "note", "text": breakable(self._say(part.text))}
        if isinstance(part, Table):
            return {"kind": "table", **self._table(part)}
        alt = self._say(self.words.picture.format(what=part.caption))
        svgs = draw(part, alt, self._say)
        drawn = {"caption": self._say(part.caption), "svgs": svgs, "alt": alt}
        return {"kind": "chart", **drawn, "table": self._table(part.table)}

    def _table(self, table: Table) -> dict[str, Any]:
        caption, notes = self._say(table.caption), self._notes(table.notes)
        labels = [breakable(self._say(column.label)) for column in table.columns]
        rows = [list(self._cells(table, row)) for row in table.rows]
        needed = widths(table)
        size = max(6.0, min(9.0, ACROSS / (sum(needed) + SIDES * len(needed))))
        columns = [
            {"label": label, "align": column.align, "width": width + SIDES}
            for label, column, width in zip(labels, table.columns, needed, strict=True)
        ]
        wide = min(ACROSS, AIRY * size * sum(needed))  # two short columns are not pulled apart over the whole page
        return {"caption": caption, "notes": notes, "columns": columns, "rows": rows, "size": size, "wide": wide}

    def _cells(self, table: Table, row: tuple) -> Iterator[dict[str, Any]]:
        for cell, column in zip(row, table.columns, strict=True):
            text = breakable(self._say(shown(cell.value, column.kind)))
            yield {"text": text, "notes": self._notes(cell.notes)}
