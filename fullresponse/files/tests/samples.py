"""Real files of every kind, small, made on the spot: pictures that carry a position, documents, and things unwanted."""

import io
import struct
import zipfile
import zlib
from types import SimpleNamespace

import openpyxl
from PIL import Image, ImageCms, PngImagePlugin

CAMERA, PLACE = "DemoCamera", "DemoPlaceInXmp"
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>{PLACE}</exif:GPSLatitude></x:xmpmeta>'.encode()
LEFT, RIGHT = (220, 20, 20), (20, 20, 220)
SECRETS = (CAMERA.encode(), PLACE.encode(), b"Exif", b"GPS", b"ICC_PROFILE", b"iCCP", b"ICCP", b"demo comment")


def upload(data: bytes, name: str = "现场.jpg") -> SimpleNamespace:
    file = io.BytesIO(data)
    return SimpleNamespace(name=name, size=len(data), read=file.read, seek=file.seek)


def red_and_blue(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", (width, height), RIGHT)
    image.paste(LEFT, (0, 0, width // 2, height))
    return image.convert(mode)


def notes(orientation: int = 1) -> Image.Exif:
    """EXIF with a camera, an orientation and a position."""
    exif = Image.Exif()
    exif[0x010F] = CAMERA
    exif[0x0112] = orientation
    exif[0x8825] = {1: "N", 2: (39.0, 54.0, 12.3), 3: "E", 4: (116.0, 21.0, 45.6)}
    return exif


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def picture(form: str, image: Image.Image | None = None, orientation: int = 1, **options) -> bytes:
    """A picture with everything in it that should not be kept."""
    out = io.BytesIO()
    extra = {"exif": notes(orientation), "icc_profile": profile()}
    if form == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", "demo comment")
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        extra["pnginfo"] = text
    else:
        extra["xmp"] = XMP
    if form == "JPEG":
        extra["comment"] = "demo comment"
    (image or red_and_blue()).save(out, form, **extra, **options)
    return out.getvalue()


def several_in_one() -> bytes:
    """A JPEG with a second picture behind the first, as telephones write them (MPO)."""
    out = io.BytesIO()
    red_and_blue().save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (8, 8))], exif=notes())
    return out.getvalue()


def moving(form: str) -> bytes:
    out = io.BytesIO()
    red_and_blue().save(out, form, save_all=True, append_images=[Image.new("RGB", (60, 40))], duration=100)
    return out.getvalue()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def huge_png(width: int, height: int) -> bytes:
    """A header that promises width times height pixels, and next to nothing behind it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")


def huge_jpeg(width: int, height: int) -> bytes:
    data = picture("JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def huge_webp(width: int, height: int) -> bytes:
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_chunks(data: bytes) -> list[bytes]:
    at, found = 12, []
    while at < len(data):
        found.append(data[at : at + 4])
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    return found


def pdf() -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def package(parts: dict[str, bytes | str], **options) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as file:
        for name, body in parts.items():
            file.writestr(name, body)
    return out.getvalue()


DOCX_PARTS = {
    "[Content_Types].xml": '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxml'
    'formats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "word/document.xml": "<w:document>演示</w:document>",
    "docProps/core.xml": "<dc:creator>演示</dc:creator>",
}


def docx(**more: bytes | str) -> bytes:
    return package({**DOCX_PARTS, **more})


def xlsx() -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "演示"
    book.save(out)
    return out.getvalue()


def old_office(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(512)


def film(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + bytes(12) + b"\0\0\0\x08free" + bytes(64)


def saved(form: str) -> bytes:
    out = io.BytesIO()
    red_and_blue().save(out, form)
    return out.getvalue()
