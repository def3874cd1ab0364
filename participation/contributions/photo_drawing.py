"""A picture that comes in is drawn anew on a clean canvas: what goes out holds colours, nothing else.

No place, no camera, no comment, no thumbnail of what was cut away, nothing hidden behind the end of the
picture follows along: nothing is copied but what one sees. Limits are checked before a picture is unpacked.
Why so: docs/decisions/photos.md.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _

from participation.core.errors import RuleBroken

if TYPE_CHECKING:
    from PIL.Image import Image

FIELD: Final = "photos"
MIME_TYPE: Final = "image/webp"
LARGEST_FILE_BYTES: Final = 10 * 1024 * 1024
BIG_SIDE: Final = 1600
SMALL_SIDE: Final = 480
# A JPEG is unpacked at a fraction of its size; the others are unpacked whole, at up to four bytes a point.
MOST_POINTS: Final = {"JPEG": 64_000_000, "MPO": 64_000_000, "PNG": 20_000_000, "WEBP": 20_000_000}
_READ: Final = ("JPEG", "PNG", "WEBP")
_PHONE_FORMATS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
_QUALITY: Final = 80
_PAPER: Final = (255, 255, 255)
_COVER: Final = (29, 27, 24)
_TURNED: Final = 0x0112
# One at a time in a process: a picture takes up to 100 MB while it is unpacked (decision 30).
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Box:
    """A part of a picture to be covered, in points of the big picture, from its upper left corner."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Drawn:
    """A picture as it will be stored, in two sizes. `width` and `height` are the big one's, in points."""

    big: bytes
    small: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """SHA-256 of the big picture, in hexadecimal: the same picture sent again has the same."""
        return sha256(self.big).hexdigest()


def draw(data: bytes) -> Drawn:
    """Draw what somebody sent. Raises RuleBroken at `photos` with what is wrong with it, in words."""
    if not data:
        raise _refused(_("Bilden är tom. Välj en annan."))
    if len(data) > LARGEST_FILE_BYTES:
        raise _refused(
            _("Bilden är för stor. Högst %(megabytes)s MB.", megabytes=LARGEST_FILE_BYTES // 1024**2)
        )
    if data[4:8] == b"ftyp" and data[8:12] in _PHONE_FORMATS:
        raise _refused(_("Telefonens bildformat stöds inte. Välj ”Mest kompatibel” eller ta en skärmbild."))
    with _one_at_a_time:
        return _stored(_canvas(_opened(data)))


def cover(big: bytes, boxes: Sequence[Box]) -> Drawn:
    """Draw one of our own pictures again with the boxes filled: what was under them is not in the new one."""
    with _one_at_a_time:
        canvas = _canvas(_opened(big))
        for box in boxes:
            canvas.paste(_COVER, (box.left, box.top, box.left + box.width, box.top + box.height))
        return _stored(canvas)


def small_size(width: int, height: int) -> tuple[int, int]:
    """The width and height of the small picture, from those of the big one."""
    return _fitted(width, height, SMALL_SIDE)


def _pillow(name: str) -> Any:
    """A part of Pillow: loaded when the first picture comes, since most processes see none."""
    module = import_module(f"PIL.{name}")
    import_module("PIL.Image").MAX_IMAGE_PIXELS = None  # we have stricter limits, and a sentence for them
    return module


def _opened(data: bytes) -> "Image":
    """The picture, its head read and its size within limits, not yet unpacked."""
    pillow = _pillow("Image")
    try:
        image = pillow.open(BytesIO(data), formats=_READ)
    except pillow.UnidentifiedImageError:
        raise _refused(_("Filen är inte en bild (JPG, PNG eller WebP).")) from None
    except Exception as broken:  # a decoder raises anything at all on bytes that were made to break it
        raise _unreadable() from broken
    width, height = image.size
    if width * height > MOST_POINTS[image.format or ""]:
        raise _refused(_("Bilden har för många bildpunkter."))
    return image


def _canvas(image: "Image") -> "Image":
    """The picture turned the right way on white paper, at most `BIG_SIDE` points to a side."""
    pillow = _pillow("Image")
    try:
        image.draft("RGB", (BIG_SIDE, BIG_SIDE))
        turned = image.getexif().get(_TURNED)
        image.load()
        shrunk = _in_colour(image)
        shrunk.thumbnail((BIG_SIDE, BIG_SIDE), pillow.Resampling.LANCZOS)
        upright = _upright(shrunk, turned)
    except Exception as broken:  # as above: cut off, or made to break a decoder
        raise _unreadable() from broken
    canvas = pillow.new("RGB", upright.size, _PAPER)
    canvas.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    return canvas


def _in_colour(image: "Image") -> "Image":
    """The picture as RGB, or RGBA where it is seen through in parts."""
    if image.mode.startswith(("I", "F")):  # 16 bits of grey: kept as bright as they were
        image = image.point(lambda grey: grey / 256).convert("L")
    seen_through = "A" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA" if seen_through else "RGB")


def _upright(image: "Image", turned: Any) -> "Image":
    """As the camera says that it was held."""
    turns = _pillow("Image").Transpose
    how = {
        2: turns.FLIP_LEFT_RIGHT, 3: turns.ROTATE_180, 4: turns.FLIP_TOP_BOTTOM, 5: turns.TRANSPOSE,
        6: turns.ROTATE_270, 7: turns.TRANSVERSE, 8: turns.ROTATE_90,
    }.get(turned)  # fmt: skip
    return image if how is None else image.transpose(how)


def _stored(canvas: "Image") -> Drawn:
    width, height = canvas.size
    small = canvas.resize(small_size(width, height), _pillow("Image").Resampling.LANCZOS)
    return Drawn(_packed(canvas), _packed(small), width, height)


def _packed(canvas: "Image") -> bytes:
    packed = BytesIO()
    canvas.save(packed, "WEBP", quality=_QUALITY)
    return packed.getvalue()


def _fitted(width: int, height: int, side: int) -> tuple[int, int]:
    longest = max(width, height)
    if longest <= side:
        return width, height
    return max(1, round(width * side / longest)), max(1, round(height * side / longest))


def _refused(sentence: str) -> RuleBroken:
    return RuleBroken(sentence, FIELD)


def _unreadable() -> RuleBroken:
    return _refused(_("Bilden kunde inte läsas. Välj en annan."))
