"""Which answer each mishap gets. Nothing internal is ever shown, and what was typed is shown back."""

from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import BadHost, HTTPException, InternalServerError, SecurityError

from participation.core.errors import BadRequest, Conflict, Forbidden, NotFound, RuleBroken, TooManyAttempts
from participation.core.finished_requests import request_id
from participation.core.logs import places

KEPT_FIELDS = ("text", "note_to_author", "answer", "motive")


def error_page(status: int, heading: str, sentence: str, *, may_sign_out: bool = False) -> Response:
    """A short page that says what happened and what to do, with any long text of the refused form kept."""
    return make_response(
        render_template(
            "layout/error.html", status=status, heading=heading, sentence=sentence, kept=_kept_texts(),
            may_sign_out=may_sign_out,
        ),
        status,
    )  # fmt: skip


def _kept_texts() -> list[str]:
    """What the person had written, when the form can be read at all."""
    try:
        form = request.form
    except HTTPException:
        return []
    return [text for field in KEPT_FIELDS if (text := form.get(field, "").strip())]


def init_app(app: Flask) -> None:
    """Register the answers."""

    def log(what: str, error: BaseException) -> None:
        more = {"where": places(error.__traceback__), "request": request_id()}
        app.logger.error("%s %s in %s", what, type(error).__name__, request.url_rule, extra=more)

    @app.errorhandler(NotFound)
    @app.errorhandler(404)
    def not_found(_error: Exception) -> Response:
        return error_page(404, _("Sidan finns inte"), _("Adressen kan vara fel, eller så har sidan flyttat."))

    @app.errorhandler(Forbidden)
    @app.errorhandler(403)
    def forbidden(_error: Exception) -> Response:
        # Who holds no role any more sees no other page than this one once she has signed in.
        may_sign_out = current_app.extensions["current_actor"]().user_id is not None
        sentence = _("Du har inte rätt att göra det här.")
        return error_page(403, _("Det gick inte"), sentence, may_sign_out=may_sign_out)

    @app.errorhandler(Conflict)
    def conflict(_error: Exception) -> Response:
        sentence = _("Någon ändrade det här medan du läste. Inget har skrivits över.")
        return error_page(409, _("Någon annan hann före"), sentence)

    @app.errorhandler(RuleBroken)
    def rule_broken(error: RuleBroken) -> Response:
        return error_page(422, _("Det gick inte"), error.sentence)

    @app.errorhandler(BadRequest)
    def bad_request(error: BadRequest) -> Response:
        return error_page(400, _("Det gick inte att läsa"), error.sentence)

    @app.errorhandler(413)
    def too_large(_error: Exception) -> Response:
        return error_page(
            413, _("Det blev för stort"), _("Det du skickade är för stort. Korta texten och försök igen.")
        )

    @app.errorhandler(TooManyAttempts)
    @app.errorhandler(429)
    def too_many(_error: Exception) -> Response:
        return error_page(429, _("För många försök"), _("För många försök. Vänta 15 minuter."))

    @app.errorhandler(BadHost)
    @app.errorhandler(SecurityError)
    def not_our_host(_error: Exception) -> Response:
        # Without a host of ours no address can be built, so this cannot be a page like the others.
        return Response("Adressen hör inte till den här webbplatsen.\n", 400, mimetype="text/plain")

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> Response:
        status = error.code or 500
        response = error_page(status, _("Det gick inte att läsa"), _("Försök igen från sidan du kom från."))
        if status == 405 and hasattr(error, "valid_methods") and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response

    @app.errorhandler(OperationalError)
    def database_gone(error: OperationalError) -> Response:
        log("no database", error)
        response = error_page(
            503, _("Vi har ett avbrott"), _("Försök igen om en stund. Det du skrev finns kvar här.")
        )
        response.headers["Retry-After"] = "10"
        return response

    @app.errorhandler(InternalServerError)
    def after_the_page(error: InternalServerError) -> Response:
        # The page was made, but its session could not be kept. `log_exception` below has told of it.
        if isinstance(error.original_exception, OperationalError):
            return database_gone(error.original_exception)
        return error_page(500, _("Något gick fel hos oss"), _("Felet är vårt. Försök igen om en stund."))

    def log_exception(exc_info: Any) -> None:
        # Flask's own would write the address, and with it the token of an invitation (security.md 5.7).
        log("unexpected", exc_info[1])

    app.log_exception = log_exception  # type: ignore[method-assign]

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        if app.testing:
            raise error
        log("unexpected", error)
        return error_page(500, _("Något gick fel hos oss"), _("Felet är vårt. Försök igen om en stund."))
