"""How a document becomes a page of the desk or of the public part: the frame is the platform's, the words its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from markupsafe import Markup

from fullresponse.documents.chart import draw
from fullresponse.documents.model import Chart, Document
from fullresponse.documents.shown import shown
from fullresponse.documents.words import words

STAFF, PUBLIC = "desk/staff.html", "desk/public.html"


def page(
    request: HttpRequest, document: Document, *, frame: str = STAFF, forms: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """The document as a page in `frame`; `forms` are the label and address of its other forms, to take along."""
    return render(request, "documents/document.html", {**context(document), "frame": frame, "forms": forms})


def context(document: Document) -> Mapping[str, Any]:
    """What documents/body.html needs, for a page that has something of its own around the document."""
    said = words(document.language)

    def pictures(chart: Chart) -> list[Markup]:
        alt = said.picture.format(what=chart.caption)
        return [Markup(svg) for svg in draw(chart, alt)]  # noqa: S704 - drawn by us, every text in it escaped there

    kinds = {"part_kind": lambda part: type(part).__name__.lower()}
    return {"document": document, "said": said, "shown": shown, "pictures": pictures, **kinds}
