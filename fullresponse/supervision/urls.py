"""The addresses of the board of the day, of the leaders and of the supervisors."""

from django.urls import path

from fullresponse.supervision import views, views_board, views_leader, views_sheets

urlpatterns = [
    path("desk/supervision", views.supervision, name="supervision"),
    path("desk/board", views_board.board, name="board"),
    path("desk/supervision.xlsx", views_sheets.supervision, name="supervision_sheet"),
    path("desk/board.xlsx", views_sheets.board, name="board_sheet"),
    path("desk/board/<str:code>.xlsx", views_sheets.behind, name="behind_sheet"),
    path("desk/board/<str:code>", views_board.behind, name="behind"),
    path("desk/leader", views_leader.leader, name="leader"),
    path("desk/leader/<str:number>", views_leader.instruct, name="instruct"),
]
