"""The addresses of the platform, and some of documents: it has none by itself, whoever makes documents shows them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from fullresponse.cases.asking import settle
from fullresponse.documents.model import Document
from fullresponse.documents.page import PUBLIC, STAFF, page
from fullresponse.documents.tests import samples

DOCUMENTS = {"bulletin": samples.bulletin, "nasty": samples.nasty, "long": samples.long}
FORMS = [("PDF", "/documents/bulletin.pdf"), ("Word", "/documents/bulletin.docx")]


def shown(request: HttpRequest, frame: str, name: str) -> HttpResponse:
    settle(request)
    made: Document = DOCUMENTS[name]()
    return page(request, made, frame={"staff": STAFF, "public": PUBLIC}[frame], forms=FORMS)


urlpatterns = [
    path("documents/<str:frame>/<str:name>", shown),
    path("", include("fullresponse.config.urls")),
]
