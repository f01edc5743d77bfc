"""The addresses of the numbers."""

from django.urls import path

from fullresponse.metrics import views

urlpatterns = [
    path("desk/rates", views.rates, name="rates"),
    path("desk/rates.xlsx", views.rates_sheet, name="rates_sheet"),
]
