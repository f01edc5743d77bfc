"""The addresses of a resident's own cases and of the messages about them."""

from django.urls import path

from fullresponse.notices import views_choice, views_follow, views_me

urlpatterns = [
    path("me", views_me.me, name="me"),
    path("me/code", views_me.code, name="me_code"),
    path("my/<str:number>/messages", views_choice.choose, name="notices"),
    path("promises/<str:number>/follow", views_follow.follow, name="promise_follow"),
    path("messages/stop/<str:token>", views_choice.stop, name="notices_stop"),
]
