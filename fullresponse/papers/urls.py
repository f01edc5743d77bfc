"""The addresses of the review desk."""

from django.urls import path

from fullresponse.papers import views, views_against

urlpatterns = [
    path("desk/papers", views.papers, name="papers"),
    path("desk/papers/<int:pk>", views.paper, name="paper"),
    path("desk/papers/<int:pk>/against/<int:later>", views_against.against, name="paper_against"),
    path("desk/papers/<int:pk>/mark", views.mark, name="paper_mark"),
    path("desk/papers/<int:pk>/marks/<int:mark>/<slug:verb>", views.do, name="mark_do"),
]
