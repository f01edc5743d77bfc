"""Every address of the platform."""

from django.urls import include, path

urlpatterns = [
    path("", include("fullresponse.desk.urls")),
    path("", include("fullresponse.cases.urls")),
    path("", include("fullresponse.metrics.urls")),
    path("", include("fullresponse.promises.urls")),
    path("", include("fullresponse.papers.urls")),
    path("", include("fullresponse.notices.urls")),
    path("", include("fullresponse.supervision.urls")),
    path("", include("fullresponse.reports.urls")),
]

handler400 = "fullresponse.desk.views.bad_request"
handler403 = "fullresponse.desk.views.forbidden"
handler404 = "fullresponse.desk.views.not_found"
handler500 = "fullresponse.desk.views.broken"
