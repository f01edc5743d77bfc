"""The addresses of the review desk."""

from django.urls import path

from fullresponse.papers import views

urlpatterns = [
    path("desk/papers", views.papers, name="papers"),
    path("desk/papers/<int:pk>", views.paper, name="paper"),
    path("desk/papers/<int:pk>/mark", views.mark, name="paper_mark"),
    path("desk/papers/<int:pk>/marks/<int:mark>/<slug:verb>", views.do, name="mark_do"),
]
