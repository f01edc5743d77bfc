"""What holds for every answer: who has been away too long, what a page may load, and how a refusal is read."""

import contextlib
import time
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

from fullresponse.cases.asking import told
from fullresponse.kernel.refusal import NotAllowed, Refused

Answer = Callable[[HttpRequest], HttpResponse]
SEEN = "seen"
WRITE_EVERY = 60  # seconds: reading pages must not cost a write each

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",  # data: the style sheet's own arrows and ticks; blob: a photo before it is sent
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'none'",
    )
)
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json")


class Bounded:
    """Refuses a request that is too large before a byte of it is read: otherwise it would first fill the disk."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise BadRequest("a NUL in the address: PostgreSQL has no place for one")
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()) or int(length) > settings.REQUEST_MOST_BYTES:
            most = settings.REQUEST_MOST_BYTES // 2**20
            with override(get_language_from_request(request)):  # before anything else has settled the language
                sentence = _("一次最多传 {most} MB，请分几次上传。").format(most=most)
            return HttpResponse(sentence, status=413, content_type="text/plain; charset=utf-8")
        return self.answer(request)


class ClientAddress:
    """Behind PROXIES reverse proxies the caller's address is what the outermost of them wrote: that many from the right
    of X-Forwarded-For. What stands further left anybody can write. Wrong guesses are counted by this address."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        written = request.headers.get("X-Forwarded-For", "").split(",")
        if 0 < settings.PROXIES <= len(written):
            with contextlib.suppress(ValueError):  # no address: keep that of the proxy
                request.META["REMOTE_ADDR"] = str(ip_address(written[-settings.PROXIES].strip()))
        return self.answer(request)


class IdleTimeout:
    """Ends a signed-in session after IDLE_MINUTES without a request; writes the session at most once a minute."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = request.session.get(SEEN)
        if "_auth_user_id" not in request.session:
            return self.answer(request)
        now = int(time.time())
        if seen is not None and now - seen > settings.IDLE_MINUTES * 60:
            return self.ended(request)
        if seen is None or now - seen >= WRITE_EVERY:
            request.session[SEEN] = now
        return self.answer(request)

    def ended(self, request: HttpRequest) -> HttpResponse:
        logout(request)
        sentence = _("您已离开超过 {minutes} 分钟，请重新登录；没有提交的内容保存在本机草稿里。").format(
            minutes=settings.IDLE_MINUTES
        )
        if wants_json(request):
            return JsonResponse({"refused": sentence}, status=401)
        messages.info(request, sentence)
        back = request.get_full_path() if request.method == "GET" else reverse("home")
        return redirect(f"{reverse('login')}?{urlencode({'next': back})}")


class ContentSecurityPolicy:
    """Pages load from this server alone and run no script or style written into the page."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if "_auth_user_id" in getattr(request, "session", ()) or response.headers.get("Vary", "").find("Cookie") >= 0:
            response.headers.setdefault("Cache-Control", "no-store")  # what one person saw is not kept for the next
        return response


class Refusals:
    """A refusal raised by a view becomes a page or a JSON answer with its sentence: 403 for a person who may never
    do this, 409 for a thing that cannot be done now or like this."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        status = 403 if isinstance(exception, NotAllowed) else 409
        sentence = told(exception)
        if wants_json(request):
            return JsonResponse({"refused": sentence}, status=status)
        back = request.headers.get("Referer", "")
        if request.method == "GET" or not url_has_allowed_host_and_scheme(back, {request.get_host()}):
            back = reverse("home") if request.path.startswith("/desk/") else "/"
        return render(request, "desk/refused.html", {"sentence": sentence, "back": back, "code": status}, status=status)
