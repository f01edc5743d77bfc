"""A picture as it may be kept: read to its last line, turned upright, and free of everything that is not the picture.

Where and when it was taken, the telephone's name, thumbnails, comments, colour profiles and whatever was hung on behind
the end are left out. JPEG is written anew; PNG and WebP keep their compressed lines unless they had to be turned.
"""

import io
import struct
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from fullresponse.files.kinds import JPEG, PNG, WEBP
from fullresponse.files.packages import Kind
from fullresponse.kernel.refusal import Refused

MOST_PIXELS = 40_000_000
MOST_SCANS = 100  # of one JPEG; a real one has ten or so, a hostile one thousands that each cost a full pass
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}
_WEBP_KEPT = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH"}
_WEBP_ALPHA, _WEBP_ANIMATED = 0x10, 0x02

_memory = threading.Lock()  # a picture of 40 megapixels takes some hundred megabytes: one at a time in a process


@dataclass(frozen=True)
class Picture:
    """The picture to keep; `width` and `height` in pixels, as it is shown."""

    content: bytes
    width: int
    height: int


def cleaned(data: bytes, kind: Kind, name: str) -> Picture:
    """The picture alone; Refused when it is too large, moving, or cannot be read to its end. `name` fills sentences.

    The sizes in the header are checked before anything is decoded. Pillow's plugins are called directly, so that its
    own global limit is neither relied on nor changed.
    """
    try:
        with _memory:
            return _CLEANERS[kind](data, name)
    except Refused:
        raise
    except Exception:  # a decoder fed with a stranger's bytes may raise anything; the answer is the same
        raise Refused("“{name}”打不开：内容已损坏或不完整，请换一份再上传。", name=name) from None


def _jpeg(data: bytes, name: str) -> Picture:
    if data.count(b"\xff\xda") > MOST_SCANS:
        raise ValueError("too many scans")
    image: Image.Image = JpegImageFile(io.BytesIO(data))  # of several pictures in one file, the first
    _not_too_large(image.size, name)
    image.load()
    turn = _turn(image)
    if image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    return _written(image, turn, "JPEG", quality=90)


def _png(data: bytes, name: str) -> Picture:
    chunks = list(_png_chunks(data))
    size = struct.unpack(">II", chunks[0][1][:8])
    _not_too_large(size, name)
    if any(kind == b"acTL" for kind, _ in chunks):
        raise _moving(name)
    image = PngImageFile(io.BytesIO(data))
    if image.size != size:
        raise ValueError("two headers")
    image.load()
    turn = _turn(image)
    if turn is not None:
        return _written(image, turn, "PNG", compress_level=2)
    kept = b"".join(_png_chunk(kind, body) for kind, body in chunks if kind in _PNG_KEPT)
    return Picture(_PNG_START + kept, *size)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks up to the end mark; what stands behind it is no part of the picture. ValueError when damaged."""
    at, kind = len(_PNG_START), b""
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body, check = data[at + 8 : at + 8 + length], data[at + 8 + length : at + 12 + length]
        if len(check) != 4 or (kind in _PNG_KEPT and zlib.crc32(kind + body) != int.from_bytes(check)):
            raise ValueError("damaged chunk")
        yield kind, body
        at += 12 + length


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _webp(data: bytes, name: str) -> Picture:
    chunks = dict(_webp_chunks(data))
    if b"ANIM" in chunks or chunks.get(b"VP8X", b"\0")[0] & _WEBP_ANIMATED:
        raise _moving(name)
    for size in _webp_sizes(chunks):
        _not_too_large(size, name)
    image = WebPImageFile(io.BytesIO(data))
    image.load()
    turn = _turn(image)
    if turn is not None:
        return _written(image, turn, "WEBP", quality=90, lossless=b"VP8L" in chunks, method=2)
    if b"VP8X" in chunks:
        chunks[b"VP8X"] = bytes((chunks[b"VP8X"][0] & _WEBP_ALPHA,)) + chunks[b"VP8X"][1:]
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2)
        for kind, part in chunks.items()
        if kind in _WEBP_KEPT
    )
    return Picture(b"RIFF" + struct.pack("<I", len(body)) + body, *image.size)


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks inside the container, each kind once. ValueError when it is cut short."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise ValueError("cut short")
    at, seen = 12, set()
    while at + 8 <= end:
        kind, length = struct.unpack("<4sI", data[at : at + 8])
        if at + 8 + length > end or (kind in _WEBP_KEPT and kind in seen):
            raise ValueError("damaged chunk")
        seen.add(kind)
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _webp_sizes(chunks: dict[bytes, bytes]) -> Iterator[tuple[int, int]]:
    """Width and height wherever the file states them (RFC 9649, 2.5 to 2.7)."""
    if canvas := chunks.get(b"VP8X"):
        yield int.from_bytes(canvas[4:7], "little") + 1, int.from_bytes(canvas[7:10], "little") + 1
    if lossy := chunks.get(b"VP8 "):
        width, height = struct.unpack("<HH", lossy[6:10])
        yield width & 0x3FFF, height & 0x3FFF
    if lossless := chunks.get(b"VP8L"):
        bits = int.from_bytes(lossless[1:5], "little")
        yield (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


_CLEANERS = {JPEG: _jpeg, PNG: _png, WEBP: _webp}


def _not_too_large(size: tuple[int, int], name: str) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise Refused(
            "“{name}”有 {pixels} 万像素，最多 {most} 万像素，请缩小后再上传。",
            name=name,
            pixels=size[0] * size[1] // 10_000,
            most=MOST_PIXELS // 10_000,
        )


def _moving(name: str) -> Refused:
    return Refused("“{name}”是动图，请上传静止的图片。", name=name)


def _turn(image: Image.Image) -> Image.Transpose | None:
    try:
        return _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # notes that cannot be read are dropped like all others; the picture itself was read
        return None


def _written(image: Image.Image, turn: Image.Transpose | None, form: str, **options: object) -> Picture:
    if turn is not None:
        image = image.transpose(turn)
    # whatever Pillow would write beside the picture is in here
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    out = io.BytesIO()
    image.save(out, form, **options)
    return Picture(out.getvalue(), *image.size)
