"""The door: signing in and out, each person's first page, is the platform well, and what is said when it is not."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fullresponse.cases.asking import Asked, staff
from fullresponse.desk import demo_year
from fullresponse.desk.looks import COOKIE, LARGE, YEAR
from fullresponse.orgs.people import change_password

MOST = 2000  # characters of an address to go back to
HOMES = (
    *("intake", "queue", "work", "decisions", "callback", "cases", "system"),
    *("supervision", "board", "leader", "reports"),
)


class Login(LoginView):
    template_name = "desk/login.html"
    redirect_authenticated_user = True

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["username"].label = _("用户名")
        form.fields["password"].label = _("密码")
        for field in form.fields.values():
            field.widget.attrs["class"] = "form-control"
        return form


class Logout(LogoutView):
    pass


class Password(LoginRequiredMixin, PasswordChangeView):
    """Everybody changes their own; other sessions of theirs end with the old one."""

    template_name = "desk/password.html"
    success_url = reverse_lazy("home")

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        for field in form.fields.values():
            field.widget.attrs["class"] = "form-control"
            field.help_text = ""  # the page says the rules once, for both fields
        form.fields["new_password1"].widget.attrs["aria-describedby"] = "rules"
        return form

    def form_valid(self, form):
        actor = f"person:{form.user.pk}"
        change_password(form.user, form.cleaned_data["new_password1"], actor=actor, at=timezone.now())
        update_session_auth_hash(self.request, form.user)  # this session goes on, the person's others end
        messages.success(self.request, _("密码已经改好。"))
        return redirect(self.success_url)


@staff()
@require_safe
def home(request: Asked) -> HttpResponse:
    """Everybody's first page is their own work: that of the first post whose role has one. While the demo's year is
    being made, it says so there."""
    if making := demo_year.unfinished():
        year, made = making
        messages.info(request, _("演示年正在后台补造：{made} / {all} 件。").format(made=made, all=year.cases))
    for role, _body in request.actor.posts:
        page = request.pack.roles[role].home if role in request.pack.roles else ""
        if page in HOMES:
            return redirect(page)
    return render(request, "desk/nothing.html")


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Large letters or the usual ones, from now on in this browser; back to the page where it was chosen."""
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()) and len(back) <= MOST
    answer = HttpResponseRedirect(back if ours else reverse("ask"))
    if request.POST.get("look") == LARGE:
        answer.set_cookie(COOKIE, LARGE, YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS)
    else:
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/privacy.html")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Well when the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict) -> HttpResponse:
    """Too many wrong passwords: what django-axes shows instead of the form."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return render(request, "desk/locked.html", {"minutes": minutes}, status=429)


def trouble(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"refused": sentence}, status=status)
    back = reverse("home") if request.path.startswith("/desk/") else reverse("ask")
    return render(request, "desk/error.html", {"title": title, "sentence": sentence, "back": back}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(request, 400, _("这个请求看不懂"), _("内容不完整、太大或格式不对，没有任何改动。请返回再试。"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(request, 403, _("没有权限"), _("您的岗位不能打开这一页。"))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return trouble(
        request,
        403,
        _("页面过期了"),
        _("这个页面打开太久，或浏览器没有收下 Cookie。没有任何改动，请返回、刷新后再提交。"),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(request, 404, _("找不到这一页"), _("地址不对，或者这一页不对您开放。"))


def broken(request: HttpRequest) -> HttpResponse:
    """500: this page must not need what may be broken, so it is plain and asks nothing of the database."""
    sentence = _("系统出了错，已记录。没有保存的内容请稍后再试。")
    if request.path.startswith("/api/"):
        return JsonResponse({"refused": sentence}, status=500)
    return render(None, "desk/broken.html", {"sentence": sentence}, status=500)
