"""Language stands in the address: `/getinge` is Swedish, `/en/getinge` is English. No cookie is needed."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from urllib.parse import quote

from babel import Locale
from flask import Flask, request
from flask_babel import Babel, format_date
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from participation.core import clock

SOURCE_LANGUAGE = "sv"
OTHER_LANGUAGES = ("en",)
STAFF_PREFIX = "/personal"
SWITCH = "byt_sprak"
_ENVIRON_KEY = "participation.language"

babel = Babel()


class LanguagePrefix:
    """WSGI middleware that moves a leading `/en` from the path to the script name.

    Routing sees the bare path, and `url_for` puts the prefix back on every address it builds.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]):
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        for language in OTHER_LANGUAGES:
            prefix = f"/{language}"
            if path == prefix or path.startswith(prefix + "/"):
                environ[_ENVIRON_KEY] = language
                environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix
                environ["PATH_INFO"] = path.removeprefix(prefix) or "/"
        return self.application(environ, start_response)


def current_language() -> str:
    """The language of the page that is being made."""
    return request.environ.get(_ENVIRON_KEY, SOURCE_LANGUAGE) if request else SOURCE_LANGUAGE


def text_direction() -> str:
    """`ltr` or `rtl`, for the `dir` attribute."""
    return Locale.parse(current_language()).text_direction


def other_language_url() -> str:
    """The same page in the other language (query and all), for the language link in the header."""
    return same_page_in_other_language() if request.method == "GET" else f"{_other_prefix()}/"


def same_page_in_other_language() -> str:
    """The same, where what is typed goes along: for the language button of a page with a form."""
    return _other_prefix() + _path_and_query()


def only_switches_language() -> bool:
    """Whether a form was sent only to be shown in the other language, with everything typed still there."""
    return request.method == "POST" and SWITCH in request.form


def _other_prefix() -> str:
    return "" if current_language() != SOURCE_LANGUAGE else f"/{OTHER_LANGUAGES[0]}"


def _path_and_query() -> str:
    """The address without its language; one slash first, since two would lead to another host."""
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    return "/" + quote(request.path.lstrip("/\\")) + query


def day_in_words(day: date) -> str:
    """`14 november`, with the year when it is not this one."""
    pattern = "d MMMM" if day.year == clock.today().year else "d MMMM yyyy"
    return format_date(day, pattern)


def init_app(app: Flask) -> None:
    """Attach gettext and the template globals."""
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    babel.init_app(app, locale_selector=current_language)
    app.jinja_env.filters["day_in_words"] = day_in_words
    settings = app.config["SETTINGS"]
    app.jinja_env.globals.update(
        text_direction=text_direction,
        other_language_url=other_language_url,
        same_page_in_other_language=same_page_in_other_language,
        language_switch=SWITCH,
        site_name=settings.site_name,
        municipality=settings.municipality,
    )

    @app.before_request
    def staff_pages_are_swedish() -> Response | None:
        is_staff_page = request.path == STAFF_PREFIX or request.path.startswith(STAFF_PREFIX + "/")
        if is_staff_page and current_language() != SOURCE_LANGUAGE:
            return redirect(_path_and_query(), 308)
        return None

    @app.context_processor
    def language_of_page() -> dict[str, str]:
        return {"locale": current_language()}
