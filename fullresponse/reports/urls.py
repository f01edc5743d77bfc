"""The addresses of bulletins, of their forms to take along, and of how each number is counted."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from fullresponse.reports import views, views_public


class Form(StringConverter):
    regex = "docx|pdf|xlsx"


register_converter(Form, "form")

urlpatterns = [
    path("desk/reports", views.reports, name="reports"),
    path("desk/reports/<str:number>", views.report, name="report"),
    path("desk/reports/<str:number>/do/<slug:verb>", views.report_move, name="report_move"),
    path("bulletins", views_public.bulletins, name="bulletins"),
    path("bulletins/<str:name>.<form:form>", views_public.download, name="bulletin_file"),
    path("bulletins/<str:name>", views_public.bulletin, name="bulletin"),
    path("numbers", views_public.numbers, name="numbers"),
    path("numbers/<slug:code>", views_public.number, name="number"),
]
