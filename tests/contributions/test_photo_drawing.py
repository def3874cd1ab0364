"""Whatever comes, only what one sees goes on. Row numbers (U1 …) are those of the catalogue of odd input."""

import io
import json
import resource
import struct
import subprocess
import sys
import zlib

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from participation.contributions.photo_drawing import (
    BIG_SIDE,
    LARGEST_FILE_BYTES,
    MOST_POINTS,
    SMALL_SIDE,
    Box,
    cover,
    draw,
    small_size,
)
from participation.core.errors import RuleBroken

SIZE = (120, 80)
NOT_A_PICTURE = "Filen är inte en bild (JPG, PNG eller WebP)."
UNREADABLE = "Bilden kunde inte läsas. Välj en annan."
SECRETS = (b"hemma hos Kim", b"56.67", b"Canon", b"GPS", b"<script>")
# What exiftool says of any file of the kind: how it is packed and how large it is.
ABOUT_THE_FILE = {
    "SourceFile", "ExifTool:ExifToolVersion", "RIFF:VP8Version", "RIFF:ImageWidth", "RIFF:ImageHeight",
    "RIFF:HorizontalScale", "RIFF:VerticalScale",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _in_swedish(app):
    with app.test_request_context():
        yield


def encoded(image, kind, **options):
    """The picture as a file of the kind."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def scene(size=SIZE, mode="RGB"):
    """Red to the left, blue to the right: so that one sees which way it is turned."""
    image = Image.new("RGB", size, (200, 30, 30))
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, *size), fill=(30, 30, 200))
    return image.convert(mode)


def exif_with_everything(turned=1):
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Canon", "hemma hos Kim", turned
    exif.get_ifd(0x8825)[2] = (56.0, 40.0, 12.0)
    return exif


def seen(drawn):
    """The big picture, to look at."""
    return Image.open(io.BytesIO(drawn.big)).convert("RGB")


def is_like(colour, other):
    return all(abs(a - b) < 40 for a, b in zip(colour, other, strict=True))


def chunk_png(width, height):
    """A PNG of one colour that says it is this large, in few bytes."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = zlib.compress(b"\0" * ((width // 8 + 1) * 200), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def info(text):
    known = PngImagePlugin.PngInfo()
    known.add_text("Comment", text)
    return known


def with_thumbnail():
    """A JPEG whose EXIF holds a small picture of what was cut away."""
    exif = exif_with_everything()
    exif.get_ifd(0x927C)
    return encoded(scene(), "JPEG", exif=exif.tobytes() + encoded(scene((40, 40)), "JPEG"))


PRIVATE = {
    "U12 place in EXIF": lambda: encoded(scene(), "JPEG", exif=exif_with_everything().tobytes()),
    "U12 place in XMP": lambda: encoded(scene(), "JPEG", xmp=b"<x:xmpmeta>hemma hos Kim 56.67</x:xmpmeta>"),
    "U12 comment": lambda: encoded(scene(), "JPEG", comment=b"hemma hos Kim"),
    "U12 PNG text": lambda: encoded(scene(), "PNG", pnginfo=info("hemma hos Kim")),
    "U12 WebP": lambda: encoded(scene(), "WEBP", exif=exif_with_everything().tobytes(), xmp=b"hemma hos Kim"),
    "U13 thumbnail": with_thumbnail,
    "U16 tail": lambda: encoded(scene(), "JPEG") + b"<script>alert(1)</script>",
}


@pytest.mark.parametrize("made", PRIVATE.values(), ids=PRIVATE)
def test_u12_u13_u16_nothing_but_the_picture_goes_on(made, tmp_path):
    drawn = draw(made())
    for name, data in (("big.webp", drawn.big), ("small.webp", drawn.small)):
        assert not any(secret in data for secret in SECRETS)
        (tmp_path / name).write_bytes(data)
    told = subprocess.run(
        ["exiftool", "-j", "-G", "-a", "-u", *sorted(map(str, tmp_path.iterdir()))],  # noqa: S607
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    for file in json.loads(told):
        said = {key for key in file if not key.startswith(("File:", "Composite:"))}
        assert said <= ABOUT_THE_FILE, said - ABOUT_THE_FILE


MODES = {
    "CMYK": lambda: encoded(scene(mode="CMYK"), "JPEG"),
    "progressive": lambda: encoded(scene(), "JPEG", progressive=True),
    "grey": lambda: encoded(scene(mode="L"), "JPEG"),
    "grey with alpha": lambda: encoded(scene(mode="LA"), "PNG"),
    "16 bits": lambda: encoded(Image.new("I;16", SIZE, 30_000), "PNG"),
    "palette": lambda: encoded(scene(mode="P"), "PNG"),
    "palette seen through": lambda: encoded(scene(mode="P"), "PNG", transparency=0),
    "two colours": lambda: encoded(scene(mode="1"), "PNG"),
    "WebP": lambda: encoded(scene(), "WEBP"),
    "WebP moving": lambda: encoded(scene(), "WEBP", save_all=True, append_images=[scene(mode="L")]),
}


@pytest.mark.parametrize("made", MODES.values(), ids=MODES)
def test_u15_every_way_to_store_colours_is_received(made):
    drawn = draw(made())
    assert (drawn.width, drawn.height) == SIZE == seen(drawn).size


def test_u15_sixteen_bits_of_grey_keep_their_brightness():
    assert is_like(seen(draw(encoded(Image.new("I;16", SIZE, 30_000), "PNG"))).getpixel((5, 5)), (117,) * 3)


def test_u15_what_is_seen_through_lies_on_white_paper():
    clear = Image.new("RGBA", SIZE, (10, 10, 10, 0))
    assert is_like(seen(draw(encoded(clear, "PNG"))).getpixel((5, 5)), (255, 255, 255))


@pytest.mark.parametrize(("turned", "size"), [(1, (120, 80)), (3, (120, 80)), (6, (80, 120)), (8, (80, 120))])
def test_the_picture_stands_as_it_was_held(turned, size):
    drawn = draw(encoded(scene(), "JPEG", exif=exif_with_everything(turned).tobytes()))
    assert seen(drawn).size == size
    red = {1: (10, 40), 3: (110, 40), 6: (40, 10), 8: (40, 110)}[turned]
    assert is_like(seen(drawn).getpixel(red), (200, 30, 30))


def test_large_pictures_become_small_ones_with_the_same_shape():
    drawn = draw(encoded(scene((4000, 3000)), "JPEG"))
    assert (drawn.width, drawn.height) == (BIG_SIDE, 1200)
    assert Image.open(io.BytesIO(drawn.small)).size == (SMALL_SIDE, 360) == small_size(BIG_SIDE, 1200)


def test_the_same_picture_drawn_again_is_the_same():
    sent = encoded(scene(), "JPEG")
    assert draw(sent).digest == draw(sent).digest != draw(encoded(scene((60, 60)), "JPEG")).digest


REFUSED = {
    "U1 empty": (lambda: b"", "Bilden är tom. Välj en annan."),
    "U6 half a JPEG": (lambda: encoded(scene((800, 600)), "JPEG")[:4000], UNREADABLE),
    "U7 PDF": (lambda: b"%PDF-1.7\n" + b"x" * 500, NOT_A_PICTURE),
    "U7 EXE": (lambda: b"MZ" + b"\0" * 500, NOT_A_PICTURE),
    "U7 ZIP": (lambda: b"PK\x03\x04" + b"\0" * 500, NOT_A_PICTURE),
    "U7 HTML": (lambda: b"<!doctype html><script>alert(1)</script>", NOT_A_PICTURE),
    "U7 SVG": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', NOT_A_PICTURE),
    "U9 GIF": (lambda: encoded(scene(mode="P"), "GIF"), NOT_A_PICTURE),
    "U9 TIFF": (lambda: encoded(scene(), "TIFF"), NOT_A_PICTURE),
    "U9 ICO": (lambda: encoded(scene((64, 64)), "ICO"), NOT_A_PICTURE),
    "U9 BMP": (lambda: encoded(scene(), "BMP"), NOT_A_PICTURE),
    "U9 FITS": (lambda: b"SIMPLE  =                    T" + b" " * 2850, NOT_A_PICTURE),
    "U9 PSD": (lambda: b"8BPS\x00\x01" + b"\0" * 100, NOT_A_PICTURE),
    "U10 HEIC": (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 100,
                 "Telefonens bildformat stöds inte. Välj ”Mest kompatibel” eller ta en skärmbild."),
    "too many bytes": (lambda: b"\xff" * (LARGEST_FILE_BYTES + 1), "Bilden är för stor. Högst 10 MB."),
}  # fmt: skip


@pytest.mark.parametrize(("made", "sentence"), REFUSED.values(), ids=REFUSED)
def test_u1_to_u10_what_is_no_picture_of_ours_is_refused_in_words(made, sentence):
    with pytest.raises(RuleBroken) as refused:
        draw(made())
    assert (refused.value.sentence, refused.value.field) == (sentence, "photos")


def test_u4_a_picture_of_too_many_points_is_refused_before_it_is_unpacked():
    bomb = chunk_png(13_000, 13_000)
    draw(encoded(scene(), "PNG"))  # Pillow itself is loaded
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RuleBroken, match="Bilden har för många bildpunkter"):
        draw(bomb)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024
    assert all(points < 13_000 * 13_000 for points in MOST_POINTS.values())


def test_what_is_covered_is_not_in_the_new_picture():
    drawn = draw(encoded(scene(), "JPEG"))
    covered = cover(drawn.big, [Box(0, 0, 40, 40), Box(100, 60, 20, 20)])
    for picture in (seen(covered), Image.open(io.BytesIO(covered.small)).convert("RGB")):
        assert is_like(picture.getpixel((20, 20)), (29, 27, 24))
        assert is_like(picture.getpixel((110, 70)), (29, 27, 24))
        assert is_like(picture.getpixel((20, 70)), (200, 30, 30))
    assert is_like(seen(drawn).getpixel((20, 20)), (200, 30, 30))


def test_pillow_is_not_loaded_before_a_picture_comes():
    asked = "import sys, participation.app; print(sorted(m for m in sys.modules if m.startswith('PIL')))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
