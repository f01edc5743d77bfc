"""The addresses of the door."""

from django.urls import path
from django.views.i18n import set_language

from fullresponse.desk import views, views_system

urlpatterns = [
    path("login", views.Login.as_view(), name="login"),
    path("logout", views.Logout.as_view(), name="logout"),
    path("desk/", views.home, name="home"),
    path("desk/system", views_system.system, name="system"),
    path("desk/password", views.Password.as_view(), name="password"),
    path("language", set_language, name="language"),
    path("privacy", views.privacy, name="privacy"),
    path("healthz", views.healthz, name="healthz"),
]
