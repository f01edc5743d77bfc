"""The addresses of cases: the desks, the case page, the resident's pages and their JSON twins."""

from django.urls import path

from fullresponse.cases import views_api, views_callback, views_case, views_intake, views_lists, views_resident

urlpatterns = [
    path("desk/intake", views_intake.intake, name="intake"),
    path("desk/intake/<str:number>", views_intake.received, name="received"),
    path("desk/suggest", views_intake.suggest, name="suggest"),
    path("desk/caller", views_intake.caller, name="caller"),
    path("desk/queue", views_lists.queue, name="queue"),
    path("desk/work", views_lists.work, name="work"),
    path("desk/find", views_lists.find, name="find"),
    path("desk/callback", views_callback.callback, name="callback"),
    path("desk/callback/<str:number>/<str:verb>", views_callback.callback_result, name="callback_result"),
    path("desk/cases", views_lists.cases, name="cases"),
    path("desk/cases/<str:number>", views_case.case_page, name="case"),
    path("desk/cases/<str:number>/files", views_case.case_files, name="case_files"),
    path("desk/cases/<str:number>/unmask", views_case.case_unmask, name="case_unmask"),
    path("desk/cases/<str:number>/do/<str:verb>", views_case.case_move, name="case_move"),
    path("files/<int:pk>", views_case.file, name="file"),
    path("api/cases", views_api.cases, name="api_cases"),
    path("", views_resident.ask, name="ask"),
    path("track", views_resident.track, name="track"),
    path("track/forget", views_resident.forget, name="forget"),
    path("my/<str:number>", views_resident.mine, name="mine"),
    path("my/<str:number>/files", views_resident.mine_files, name="mine_files"),
    path("my/<str:number>/helper", views_resident.helper_in, name="helper_in"),
    path("my/<str:number>/helper/<int:pk>/end", views_resident.helper_out, name="helper_out"),
    path("my/<str:number>/do/<str:verb>", views_resident.mine_move, name="mine_move"),
]
