"""Pages are packed with gzip, but only those that hold no secret.

Where a page mixes a secret (the token of a form, the words of a receipt) with text that others can choose,
the packed length gives the secret away letter by letter (BREACH). So a page is packed only when it sets no
cookie, did not look into the session (every token does) and may be stored; all others go out as they are.
"""

from gzip import compress

from flask import Flask, Response, request

from participation.core.headers import session_was_touched, was_sent_before

PACKED_TYPES = {
    "text/html",
    "text/plain",
    "text/csv",
    "application/json",
    "application/geo+json",
    "image/svg+xml",
}
MIN_BYTES = 500  # Below this, the packing costs more than it saves.


def _may_be_packed(response: Response) -> bool:
    return (
        response.status_code == 200
        and response.mimetype in PACKED_TYPES
        and not response.is_streamed
        and not response.direct_passthrough
        and "Content-Encoding" not in response.headers
        and "Set-Cookie" not in response.headers
        and not response.cache_control.no_store
        and not session_was_touched()
    )


def init_app(app: Flask) -> None:
    """Pack what may be packed.

    Attach it before everything that sets headers: Flask runs what was attached last first.
    """

    @app.after_request
    def pack(response: Response) -> Response:
        if was_sent_before() or not _may_be_packed(response):
            return response
        response.vary.add("Accept-Encoding")
        body = response.get_data()
        if request.accept_encodings["gzip"] > 0 and len(body) >= MIN_BYTES:
            response.set_data(compress(body, 6, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
            etag, _ = response.get_etag()
            if etag is not None:
                response.set_etag(etag, weak=True)
        return response
