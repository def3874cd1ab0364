"""How a sent form is read: a broken byte becomes U+FFFD, which the text boundary then points out (row T11).

Werkzeug would leave it as `%C3` in the text, or lose the whole form where it was not percent-encoded.
"""

from typing import IO, Any
from urllib.parse import parse_qsl

import flask
from werkzeug.formparser import FormDataParser


class FormReader(FormDataParser):
    """Reads forms as UTF-8, and never gives up on one for a broken character."""

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> Any:
        pairs = parse_qsl(stream.read().decode("utf-8", "replace"), keep_blank_values=True, errors="replace")
        return stream, self.cls(pairs), self.cls()


class Request(flask.Request):
    """A request whose form is read by `FormReader`."""

    form_data_parser_class = FormReader
