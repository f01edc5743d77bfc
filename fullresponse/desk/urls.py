"""The addresses of the door."""

from django.urls import path
from django.views.i18n import set_language

from fullresponse.desk import (
    views,
    views_charts,
    views_handover,
    views_leave,
    views_people,
    views_seats,
    views_sheets,
    views_system,
)

urlpatterns = [
    path("login", views.Login.as_view(), name="login"),
    path("logout", views.Logout.as_view(), name="logout"),
    path("desk/", views.home, name="home"),
    path("desk/system", views_system.system, name="system"),
    path("desk/people", views_people.people, name="people"),
    path("desk/people/post", views_people.post, name="people_post"),
    path("desk/people/dismiss", views_people.dismissed, name="people_dismiss"),
    path("desk/leave", views_leave.leave, name="leave"),
    path("desk/leave/<int:pk>/end", views_leave.ended, name="leave_end"),
    path("desk/handover", views_handover.handover, name="handover"),
    path("desk/handover/<int:pk>/take", views_handover.taken, name="handover_take"),
    path("desk/seats", views_seats.seats, name="seats"),
    path("desk/seats.xlsx", views_sheets.seats, name="seats_sheet"),
    path("desk/leave.xlsx", views_sheets.leave, name="leave_sheet"),
    path("desk/handover.xlsx", views_sheets.handover, name="handover_sheet"),
    path("desk/password", views.Password.as_view(), name="password"),
    path("language", set_language, name="language"),
    path("lifecycles", views_charts.charts, name="charts"),
    path("lifecycles/<slug:lifecycle>", views_charts.chart, name="chart"),
    path("look", views.look, name="look"),
    path("privacy", views.privacy, name="privacy"),
    path("healthz", views.healthz, name="healthz"),
]
