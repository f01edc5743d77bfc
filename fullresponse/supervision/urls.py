"""The addresses of the board of the day, of the conferences, of the leaders and of the supervisors."""

from django.urls import path

from fullresponse.supervision import (
    views,
    views_board,
    views_conference,
    views_daily,
    views_leader,
    views_minutes,
    views_sheets,
    views_weekly,
)

urlpatterns = [
    path("desk/supervision", views.supervision, name="supervision"),
    path("desk/board", views_board.board, name="board"),
    path("desk/supervision.xlsx", views_sheets.supervision, name="supervision_sheet"),
    path("desk/board.xlsx", views_sheets.board, name="board_sheet"),
    path("desk/board/<str:code>.xlsx", views_sheets.behind, name="behind_sheet"),
    path("desk/board/<str:code>", views_board.behind, name="behind"),
    path("desk/daily", views_daily.daily, name="daily"),
    path("desk/weekly", views_weekly.weekly, name="weekly"),
    path("desk/weekly/items/<str:number>", views_conference.item, name="weekly_item"),
    path("desk/conference/<slug:kind>/decisions.xlsx", views_conference.decisions_sheet, name="conference_sheet"),
    path(
        "desk/conference/<slug:kind>/list/<slug:code>.xlsx", views_conference.behind_sheet, name="conference_list_sheet"
    ),
    path("desk/conference/<slug:kind>/list/<slug:code>", views_conference.behind, name="conference_list"),
    path("desk/conference/<slug:kind>/do/<slug:verb>", views_conference.do, name="conference_do"),
    path("desk/minutes/<str:number>", views_minutes.minutes, name="minutes"),
    path("desk/minutes/<str:number>/<slug:form>", views_minutes.minutes_file, name="minutes_file"),
    path("desk/leader", views_leader.leader, name="leader"),
    path("desk/leader/<str:number>", views_leader.instruct, name="instruct"),
]
