"""What every template can use: translation, static and named addresses, and the filters that word dates and numbers."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, FileSystemLoader, pass_context
from jinja2.runtime import Context

from fullresponse.cases import showing
from fullresponse.desk.navigation import navigation


def address(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def tag(code: str | None) -> str:
    """A language as HTML names it: zh-Hans, zh-Hant, en."""
    return translation.to_locale(code or settings.LANGUAGE_CODE).replace("_", "-")


def language() -> str:
    """The language of the page that is being written."""
    return tag(translation.get_language())


@pass_context
def when(context: Context, moment: datetime | None) -> str:
    """The time as the page's own moment reads it: without the year while it is this one."""
    return showing.when(moment, context["request"].at)


@pass_context
def by(context: Context, moment: datetime | None) -> str:
    """A deadline as the page's own moment reads it."""
    return showing.by(moment, context["request"].at)


def environment(**options: Any) -> Environment:
    """The Jinja2 environment: templates are looked up in `templates/` of the project's own apps alone."""
    ours = [app for app in apps.get_app_configs() if app.name.startswith("fullresponse.")]
    options["loader"] = FileSystemLoader([Path(app.path) / "templates" for app in ours])
    options.setdefault("extensions", ["jinja2.ext.i18n"])
    env = Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 - autoescape is on in settings
    env.install_gettext_callables(  # type: ignore[attr-defined]  # given by the i18n extension when it is loaded
        translation.gettext,
        translation.ngettext,
        newstyle=False,  # the new style takes every text for safe HTML, and "%" in it for a place to be filled
    )
    env.globals.update(
        static=static,
        url=address,
        messages_of=get_messages,
        navigation=navigation,
        language=language,
        languages=[(code, tag(code), name) for code, name in settings.LANGUAGES],
        max_upload_mb=20,
        idle_minutes=settings.IDLE_MINUTES,
    )
    env.filters.update(when=when, by=by, big=showing.big, span=showing.span)
    return env
