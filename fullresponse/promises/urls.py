"""The addresses of promises: the desk's, and those for everybody."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from fullresponse.promises import views, views_divide, views_do, views_public, views_sheets


class Taken(StringConverter):
    regex = "docx|pdf|xlsx"


class Year(StringConverter):
    regex = "[12][0-9]{3}"

    def to_python(self, value: str) -> int:  # type: ignore[override]  # as Django's own IntConverter
        return int(value)

    def to_url(self, value: int) -> str:  # type: ignore[override]  # the way back
        return str(value)


class Listing(StringConverter):
    regex = "csv|xlsx"


register_converter(Taken, "taken")
register_converter(Listing, "listing")
register_converter(Year, "year")

urlpatterns = [
    path("desk/promises", views.register, name="promises"),
    path("desk/promises/new", views_do.new, name="promise_new"),
    path("desk/promises/verify", views.queue, name="promise_queue"),
    path("desk/promises/import", views_sheets.bring, name="promise_imports"),
    path("desk/promises/import/<int:pk>", views_sheets.brought, name="promise_import"),
    path("desk/promises/import/<int:pk>.<listing:form>", views_sheets.refused, name="promise_import_refused"),
    path("desk/promises/import/blank.xlsx", views_sheets.blank_table, name="promise_import_blank"),
    path("desk/promises/sheet.<listing:form>", views_sheets.sheet, name="promise_sheet"),
    path("desk/promises/<str:number>", views.promise, name="promise"),
    path("desk/promises/<str:number>/report", views_do.report, name="promise_report"),
    path("desk/promises/<str:number>/divide", views_divide.divide, name="promise_divide"),
    path("desk/promises/<str:number>/do/<slug:verb>", views_do.do, name="promise_do"),
    path("desk/promises/<str:number>/entries/<int:pk>/<slug:verb>", views_do.entry, name="promise_entry"),
    path("promises", views_public.register, name="public_promises"),
    path("promises/settlement/<year:year>", views_public.settlement, name="settlement"),
    path("promises/settlement/<year:year>.<taken:form>", views_public.download, name="settlement_file"),
    path("promises/<str:number>", views_public.promise, name="public_promise"),
]
