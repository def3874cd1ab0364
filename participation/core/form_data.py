"""How a sent form is read: a broken byte becomes U+FFFD, which the text boundary then points out (row T11).

Werkzeug would leave it as `%C3` in the text, or lose the whole form where it was not percent-encoded. A form
with files whose end never came keeps all that came whole before it, so that no text is lost with a picture.
A file is read into memory, never to disk: what a camera writes into its pictures is not to lie anywhere.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any
from urllib.parse import parse_qsl

import flask
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

READ_AT_A_TIME = 64 * 1024
# Of one file, and of all in a form. What comes beyond is read and let go; the file is then one byte too long.
MOST_OF_A_FILE = 10 * 1024 * 1024 + 1
MOST_OF_ALL_FILES = 3 * MOST_OF_A_FILE


class CutFile(FileStorage):
    """A file whose end never came."""


class FormReader(FormDataParser):
    """Reads forms as UTF-8, and never gives up on one for a broken character or a lost end."""

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> Any:
        pairs = parse_qsl(stream.read().decode("utf-8", "replace"), keep_blank_values=True, errors="replace")
        return stream, self.cls(pairs), self.cls()

    def _parse_multipart(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> Any:
        boundary = options.get("boundary", "").encode("ascii", "replace")
        decoder = MultipartDecoder(
            boundary, max_form_memory_size=self.max_form_memory_size, max_parts=self.max_form_parts
        )
        fields: list[tuple[str, str]] = []
        files: list[tuple[str, FileStorage]] = []
        room = MOST_OF_ALL_FILES
        part: Field | File | None = None
        content = bytearray()
        try:
            for event in _events(decoder, stream):
                if isinstance(event, Field | File):
                    part, content = event, bytearray()
                elif isinstance(event, Data) and isinstance(part, Field):
                    content += event.data
                    if self.max_form_memory_size is not None and len(content) > self.max_form_memory_size:
                        raise RequestEntityTooLarge
                    if not event.more_data:
                        fields.append((part.name, content.decode("utf-8", "replace")))
                        part = None
                elif isinstance(event, Data) and isinstance(part, File):
                    taken = event.data[: min(room, MOST_OF_A_FILE - len(content))]
                    content += taken
                    room -= len(taken)
                    if not event.more_data:
                        files.append((part.name, _file(FileStorage, part, bytes(content))))
                        part = None
        except ValueError:  # it ends in the middle of something
            if isinstance(part, File):
                files.append((part.name, _file(CutFile, part, b"")))
        return stream, self.cls(fields), self.cls(files)


class Request(flask.Request):
    """A request whose form is read by `FormReader`."""

    form_data_parser_class = FormReader


def _events(decoder: MultipartDecoder, stream: IO[bytes]) -> Iterator[Event]:
    """What the decoder finds, piece by piece. Raises ValueError when the form has no end."""
    while True:
        decoder.receive_data(stream.read(READ_AT_A_TIME) or None)
        while not isinstance(event := decoder.next_event(), NeedData):
            yield event
            if isinstance(event, Epilogue):
                return


def _file(kind: type[FileStorage], part: File, content: bytes) -> FileStorage:
    return kind(BytesIO(content), part.filename, part.name, headers=part.headers)
