"""What a report is put together from, whatever file it becomes."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol, Self

VOICE: Final = "Röst"
"""The style of a paragraph that is somebody's words: a document counts its voices by it."""

_RIGHT_TO_LEFT: Final = ("ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi")


class Report(Protocol):
    """A document of any length. Use it as a context manager; `save` once, last."""

    def __init__(
        self, path: Path, *, title: str, author: str, made_at: datetime, accent: str, mark: str
    ) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def paragraph(self, style: str, *parts: str | tuple[str, str], language: str = "") -> None:
        """Add a paragraph; a part is text, or text with the name of a character style.

        A line feed is a line break. `language` is a code such as "ar"; right-to-left ones are set so.
        """

    def table(self, caption: str, headings: Iterable[str], rows: Iterable[tuple[str | int, ...]]) -> None:
        """Add a table under its caption. Numbers and the columns' headings above them stand to the right."""

    def save(self) -> dict[str, int]:
        """Write the file, or the files. Answers the names with the number of voices in each."""


def is_right_to_left(language: str) -> bool:
    """Whether the language with this code is written from the right."""
    return language.split("-")[0] in _RIGHT_TO_LEFT


def numeric_columns(headings: tuple[str, ...], rows: tuple[tuple[str | int, ...], ...]) -> list[bool]:
    """For each column, whether it holds nothing but numbers, protected ones included."""
    columns = zip(*rows, strict=True) if rows else [()] * len(headings)
    return [bool(column) and all(map(_is_number, column)) for column in columns]


def _is_number(value: str | int) -> bool:
    return isinstance(value, int) or value == "skyddat"
