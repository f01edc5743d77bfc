"""A kept picture shows what was photographed and says nothing else."""

import io
import random
import struct
import threading
import warnings

import pytest
from PIL import Image

from fullresponse.files import pictures
from fullresponse.files.kinds import JPEG, PNG, WEBP, kind_of
from fullresponse.files.tests import samples
from fullresponse.files.tests.samples import LEFT, RIGHT
from fullresponse.kernel.refusal import Refused

FORMS = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP}
# where the red half of the sample stands after each orientation has been applied (EXIF 2.32, tag 0x0112)
RED_SIDE = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}


def cleaned(data: bytes) -> pictures.Picture:
    return pictures.cleaned(data, kind_of(data, "x"), "x")


def opened(picture: pictures.Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.content))
    image.load()
    assert image.size == (picture.width, picture.height)
    return image


def is_like(pixel, colour) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(pixel[:3], colour, strict=True))


def red_side(image: Image.Image) -> str:
    image = image.convert("RGB")
    w, h = image.size
    corners = {"left": (3, h // 2), "right": (w - 4, h // 2), "top": (w // 2, 3), "bottom": (w // 2, h - 4)}
    across = ("left", "right") if w > h else ("top", "bottom")
    found = [side for side in across if is_like(image.getpixel(corners[side]), LEFT)]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_position_and_everything_else_that_was_noted_is_gone_and_the_picture_stands_upright(form, orientation):
    data = samples.picture(form, orientation=orientation, lossless=True)
    assert all(secret in data for secret in (samples.CAMERA.encode(), samples.PLACE.encode()))
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
    picture = cleaned(data)
    image = opened(picture)
    assert image.format == form
    assert not [secret for secret in samples.SECRETS if secret in picture.content]
    assert dict(image.getexif()) == {}
    assert not set(image.info) & {"exif", "xmp", "icc_profile", "comment", "photoshop", "XML:com.adobe.xmp"}
    assert red_side(image) == RED_SIDE[orientation]


def test_what_is_hung_on_behind_the_end_of_a_picture_is_gone():
    for form in FORMS:
        picture = cleaned(samples.picture(form) + b"demo film with GPS behind it")
        assert b"demo film" not in picture.content
        opened(picture)


def test_of_several_pictures_in_one_jpeg_the_first_is_kept():
    data = samples.several_in_one()
    assert Image.open(io.BytesIO(data)).format == "MPO"
    picture = cleaned(data)
    image = opened(picture)
    assert (image.format, image.size) == ("JPEG", (60, 40))
    assert b"MPF" not in picture.content


def test_a_png_that_was_noted_on_by_imagemagick_is_cleaned_too():
    data = samples.picture("PNG")
    raw = samples.png_chunk(b"tEXt", b"Raw profile type exif\0\nexif\n 4\n44656d6f\n")
    data = data[:33] + raw + data[33:]
    assert b"Raw profile" not in cleaned(data).content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_every_depth_keeps_every_pixel(mode):
    image = Image.new("I;16", (60, 40), 40000) if mode == "I;16" else samples.red_and_blue(mode=mode)
    for orientation, turn in ((1, None), (3, Image.Transpose.ROTATE_180)):
        out = io.BytesIO()
        image.save(out, "PNG", exif=samples.notes(orientation))
        kept = opened(cleaned(out.getvalue()))
        assert kept.mode == image.mode
        assert kept.tobytes() == (image.transpose(turn) if turn is not None else image).tobytes()


def test_transparency_of_a_palette_is_kept():
    image = samples.red_and_blue(mode="P")
    for orientation in (1, 6):
        out = io.BytesIO()
        image.save(out, "PNG", transparency=image.getpixel((0, 0)), exif=samples.notes(orientation))
        kept = opened(cleaned(out.getvalue())).convert("RGBA")
        assert {a for *_, a in kept.get_flattened_data()} == {0, 255}


def test_transparency_of_a_webp_is_kept():
    image = samples.red_and_blue(mode="RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    for orientation in (1, 8):
        kept = opened(cleaned(samples.picture("WEBP", image, orientation)))
        assert kept.mode == "RGBA"
        low, high = kept.getchannel("A").getextrema()
        assert low < 10 and high > 245


def test_an_upright_webp_and_png_keep_their_compressed_lines():
    for form in ("PNG", "WEBP"):
        out = io.BytesIO()
        samples.red_and_blue().save(out, form)
        assert cleaned(out.getvalue()).content == out.getvalue()


def test_a_cleaned_webp_has_only_the_picture_in_it():
    data = samples.picture("WEBP")
    assert {b"EXIF", b"XMP ", b"ICCP"} <= set(samples.webp_chunks(data))
    kept = cleaned(data).content
    assert set(samples.webp_chunks(kept)) <= {b"VP8X", b"VP8 "}
    assert int.from_bytes(kept[4:8], "little") == len(kept) - 8
    assert kept[12:16] == b"VP8X" and kept[20] == 0  # announces no notes, no profile and no alpha


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_of_every_depth_is_kept(mode):
    image = opened(cleaned(samples.picture("JPEG", samples.red_and_blue(mode=mode))))
    assert image.mode == ("L" if mode == "L" else "RGB")
    if mode != "L":
        assert is_like(image.getpixel((3, 3)), LEFT) and is_like(image.getpixel((56, 3)), RIGHT)


def test_a_progressive_jpeg_is_kept():
    assert opened(cleaned(samples.picture("JPEG", progressive=True))).size == (60, 40)


def test_a_jpeg_of_a_thousand_passes_is_refused():
    data = samples.picture("JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    with pytest.raises(Refused, match="打不开"):
        cleaned(data[:-2] + scan * 1000 + data[-2:])


@pytest.mark.filterwarnings("ignore:Corrupt EXIF", "ignore:Tag data")  # Pillow says so, and goes on
def test_notes_that_cannot_be_read_do_not_lose_the_picture():
    for broken in (b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0" + bytes(range(200))):
        out = io.BytesIO()
        samples.red_and_blue().save(out, "JPEG", exif=broken)
        assert opened(cleaned(out.getvalue())).size == (60, 40)


@pytest.mark.parametrize("make", [samples.huge_png, samples.huge_jpeg, samples.huge_webp])
@pytest.mark.parametrize(("width", "height"), [(8000, 5001), (16000, 16000)])
def test_more_than_40_megapixels_are_refused_from_the_header_alone(make, width, height, monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda *_: pytest.fail("it was decoded"))
    monkeypatch.setattr("PIL._webp.WebPAnimDecoder", lambda *_: pytest.fail("memory was taken for it"))
    before = Image.MAX_IMAGE_PIXELS
    with warnings.catch_warnings(), pytest.raises(Refused) as refusal:
        warnings.simplefilter("error")
        cleaned(make(width, height))
    assert str(refusal.value) == f"“x”有 {width * height // 10000} 万像素，最多 4000 万像素，请缩小后再上传。"
    assert before == Image.MAX_IMAGE_PIXELS


def test_a_png_with_two_headers_is_refused():
    data = samples.picture("PNG")
    second = samples.png_chunk(b"IHDR", struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0))
    with pytest.raises(Refused):
        cleaned(data[:33] + second + data[33:])


def test_a_webp_whose_picture_is_larger_than_its_canvas_is_refused():
    data = bytearray(samples.picture("WEBP"))
    at = bytes(data).index(b"VP8 ") + 8 + 6
    struct.pack_into("<HH", data, at, 16000, 16000)
    with pytest.raises(Refused, match="万像素"):
        cleaned(bytes(data))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(form):
    with pytest.raises(Refused, match="“x”是动图"):
        cleaned(samples.moving(form))


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_that_is_cut_short_is_refused(form):
    data = samples.picture(form, samples.red_and_blue(600, 400))
    for part in (0.02, 0.2, 0.5, 0.9):
        with pytest.raises(Refused, match="打不开"):
            cleaned(data[: max(12, int(len(data) * part))])


@pytest.mark.filterwarnings("ignore:Corrupt EXIF", "ignore:Tag data")  # Pillow says so, and goes on
@pytest.mark.parametrize("form", FORMS)
def test_damaged_bytes_make_a_picture_or_a_refusal_but_nothing_else(form):
    dice = random.Random(form)
    data = samples.picture(form)
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(dice.randint(1, 8)):
            damaged[dice.randrange(12, len(data))] = dice.randrange(256)
        try:
            picture = pictures.cleaned(bytes(damaged), FORMS[form], "x")
        except Refused:
            continue
        opened(picture)
        assert samples.PLACE.encode() not in picture.content


def test_a_damaged_line_of_a_png_is_refused():
    data = samples.picture("PNG")
    at = data.index(b"IDAT") + 20
    with pytest.raises(Refused, match="打不开"):
        cleaned(data[:at] + bytes((data[at] ^ 1,)) + data[at + 1 :])


def test_pictures_are_decoded_one_at_a_time(monkeypatch):
    inside, most = 0, 0
    real = pictures.JpegImageFile

    def counted(*args):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        try:
            return real(*args)
        finally:
            threading.Event().wait(0.01)
            inside -= 1

    monkeypatch.setattr(pictures, "JpegImageFile", counted)
    data = samples.picture("JPEG")
    together = [threading.Thread(target=cleaned, args=(data,)) for _ in range(5)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert most == 1
