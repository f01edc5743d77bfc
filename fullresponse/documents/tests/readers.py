"""Reads the four forms of a document back, as somebody else's program would."""

import io
import re
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from docx import Document as open_word
from lxml import html
from openpyxl import load_workbook
from pypdf import PdfReader

from fullresponse.documents.model import Document
from fullresponse.documents.page import context
from fullresponse.documents.pdf import pdf
from fullresponse.documents.word import word
from fullresponse.documents.workbook import workbook

Rows = list[list[Any]]


@dataclass
class Read:
    """What one form says: the cells of each table without its header, and all of its text."""

    tables: list[Rows]
    text: str
    whole: Any


def page_of(document: Document) -> str:
    with translation.override(document.language):
        return render_to_string("documents/body.html", dict(context(document)))


def read_page(document: Document) -> Read:
    root = html.fromstring(page_of(document))
    text = root.text_content()
    for mark in root.xpath("//table//sup"):
        mark.drop_tree()
    tables = [[[c.text_content() for c in row] for row in t.xpath(".//tbody/tr")] for t in root.xpath("//table")]
    return Read(tables, text, root)


def read_word(document: Document) -> Read:
    file = io.BytesIO()
    word(document, file)
    book = open_word(io.BytesIO(file.getvalue()))
    tables = [[[_plain(cell) for cell in row.cells] for row in table.rows[1:]] for table in book.tables]
    lines = [p.text for p in book.paragraphs] + [c.text for t in book.tables for r in t.rows for c in r.cells]
    return Read(tables, "\n".join(lines), book)


def _plain(cell) -> str:
    return "".join(run.text for run in cell.paragraphs[0].runs if not run.font.superscript)


def read_workbook(document: Document) -> Read:
    file = io.BytesIO()
    workbook(document, file)
    book = load_workbook(io.BytesIO(file.getvalue()))
    *pages, _notes = book.worksheets
    tables = [[list(row) for row in page.iter_rows(min_row=2)] for page in pages]
    text = "\n".join(str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row)
    return Read(tables, text, book)


def read_pdf(document: Document) -> Read:
    """A PDF has no tables: its text alone."""
    reader = PdfReader(io.BytesIO(pdf(document)))
    return Read([], "\n".join(page.extract_text() for page in reader.pages), reader)


def squeezed(text: str) -> str:
    """Without spaces and line ends, and without the places to break that were put into long words."""
    return re.sub(r"[\s\u200b]+", "", text)
