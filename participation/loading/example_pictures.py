"""Pictures for the demonstration: a few shapes drawn here, nobody's photographs, each marked Exempel."""

from importlib import import_module
from io import BytesIO
from typing import Any, Final

SIZE: Final = (1200, 800)
_SKY, _GRASS, _WATER, _PATH, _WOOD, _LAMP, _PAPER = (
    (196, 219, 232), (120, 153, 90), (86, 131, 160), (189, 172, 146), (122, 84, 52), (250, 222, 130),
    (255, 255, 255),
)  # fmt: skip


def example_picture(name: str) -> bytes:
    """The picture called `gym`, `lamps` or `track`, as a JPEG."""
    image = import_module("PIL.Image").new("RGB", SIZE, _SKY)
    draw = import_module("PIL.ImageDraw").Draw(image)
    draw.rectangle((0, 460, *SIZE), fill=_GRASS)
    {"gym": _gym, "lamps": _lamps, "track": _track}[name](draw)
    draw.rectangle((30, 30, 350, 120), fill=_PAPER)
    draw.text((55, 42), "Exempel", fill=_WOOD, font=import_module("PIL.ImageFont").load_default(64))
    packed = BytesIO()
    image.save(packed, "JPEG", quality=90)
    return packed.getvalue()


def _gym(draw: Any) -> None:
    """Two bars and a bench by the water."""
    draw.polygon([(0, 560), (1200, 480), (1200, 620), (0, 700)], fill=_WATER)
    for left in (300, 560):
        draw.line([(left, 470), (left, 220), (left + 180, 220), (left + 180, 470)], fill=_WOOD, width=22)
    draw.rectangle((820, 400, 1060, 430), fill=_WOOD)
    draw.rectangle((850, 430, 870, 480), fill=_WOOD)
    draw.rectangle((1010, 430, 1030, 480), fill=_WOOD)


def _lamps(draw: Any) -> None:
    """A path along the water with lamps that are lit."""
    draw.polygon([(0, 700), (700, 460), (900, 460), (500, 800), (0, 800)], fill=_PATH)
    draw.polygon([(520, 800), (920, 460), (1200, 460), (1200, 800)], fill=_WATER)
    for left, top, size in ((180, 260, 44), (470, 330, 32), (640, 380, 22)):
        draw.line([(left, top), (left, top + 9 * size)], fill=_WOOD, width=size // 3)
        draw.ellipse((left - size, top - size, left + size, top + size), fill=_LAMP)


def _track(draw: Any) -> None:
    """A track with humps."""
    for left in (60, 420, 780):
        draw.pieslice((left, 430, left + 380, 810), 180, 360, fill=_PATH, outline=_WOOD, width=8)
