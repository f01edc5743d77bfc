"""What every template can use: translation, static and named addresses, and the filters that word dates and numbers."""

from collections.abc import Hashable, Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from jinja2 import Environment, FileSystemLoader, Template, pass_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context

from fullresponse.cases import showing
from fullresponse.desk.looks import look_of
from fullresponse.desk.navigation import navigation

CALL = [("name", "_"), ("lparen", "("), ("rparen", ")")]


def address(name: str, *args: Hashable) -> str:
    return _address(get_script_prefix(), name, *args)


@lru_cache(maxsize=4096)
def _address(_prefix: str, name: str, *args: Hashable) -> str:
    """An address is the same as long as the process lives; a page asks for some two dozen."""
    return reverse(name, args=args or None)


def once(request: HttpRequest) -> dict[str, Any]:
    """The token of a page's forms: Django would mask it anew for every form."""
    return {"csrf_input": SimpleLazyObject(lambda: csrf_input(request))}


def tag(code: str | None) -> str:
    """A language as HTML names it: zh-Hans, zh-Hant, en."""
    return translation.to_locale(code or settings.LANGUAGE_CODE).replace("_", "-")


@pass_context
def when(context: Context, moment: datetime | None) -> str:
    """The time as the page's own moment reads it: without the year while it is this one."""
    return showing.when(moment, context["request"].at)


@pass_context
def by(context: Context, moment: datetime | None) -> str:
    """A deadline as the page's own moment reads it."""
    return showing.by(moment, context["request"].at)


class Environments:
    """Jinja2 for Django, an environment for each language: what a template says is translated when it is compiled,
    not each time it is shown: looking them up was a seventh of a case page's work."""

    def __init__(self, **options: Any) -> None:
        self.of = {code: environment(code, **options) for code, _name in settings.LANGUAGES}

    def _spoken(self) -> Environment:
        return self.of.get(translation.get_language() or "", self.of[settings.LANGUAGE_CODE])

    def get_template(self, name: str) -> Template:
        return self._spoken().get_template(name)

    def from_string(self, source: str) -> Template:
        return self._spoken().from_string(source)


class Translated(Extension):
    """Puts the translation in the place of `_("…")` before the template is parsed."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        tokens = list(stream)
        shapes = [(token.type, token.value) for token in tokens]
        at = 0
        while at < len(tokens):
            if [*shapes[at : at + 2], *shapes[at + 3 : at + 4]] == CALL and tokens[at + 2].type == "string":
                yield Token(tokens[at].lineno, "string", self._said(tokens[at + 2].value))
                at += len(CALL) + 1
            else:
                yield tokens[at]
                at += 1

    def _said(self, sentence: str) -> str:
        with translation.override(str(self.environment.globals["spoken"])):
            return translation.gettext(sentence)


def environment(language: str, **options: Any) -> Environment:
    """The Jinja2 environment: templates are looked up in `templates/` of the project's own apps alone."""
    ours = [app for app in apps.get_app_configs() if app.name.startswith("fullresponse.")]
    options["loader"] = FileSystemLoader([Path(app.path) / "templates" for app in ours])
    env = Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 - autoescape is on in settings
    env.globals.update(
        spoken=language,
        _=translation.gettext,  # of what is known only when the page is shown
        static=static,
        url=address,
        messages_of=get_messages,
        navigation=navigation,
        look_of=look_of,
        language=tag(language),
        languages=[(code, tag(code), name) for code, name in settings.LANGUAGES],
        max_upload_mb=20,
        idle_minutes=settings.IDLE_MINUTES,
    )
    env.filters.update(when=when, by=by, big=showing.big, span=showing.span)
    env.add_extension(Translated)
    return env
