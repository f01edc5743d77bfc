"""What a file is, told from its content alone; the name and the type it came with count for nothing."""

import codecs
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from fullresponse.files import packages
from fullresponse.files.packages import DOCX, XLSX, Kind
from fullresponse.kernel.refusal import Refused

JPEG = Kind("JPEG", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"))
PNG = Kind("PNG", "image/png", (".png",))
WEBP = Kind("WebP", "image/webp", (".webp",))
PDF = Kind("PDF", "application/pdf", (".pdf",))
ACCEPTED = (JPEG, PNG, WEBP, PDF, DOCX, XLSX)

_PICTURE = gettext_noop("“{name}”是 {kind} 图片，请转存为 JPEG 或 PNG 再上传。")
_DOCUMENT = gettext_noop("“{name}”是 {kind} 文件，请另存为 PDF、DOCX 或 XLSX 再上传。")
_ARCHIVE = gettext_noop("“{name}”是 {kind} 压缩包，请解压后逐个上传里面的图片和文档。")
_RECORDING = gettext_noop("“{name}”是 {kind} 文件，这里不收录音和录像，请上传截图，或把内容写成文字。")
_TEXT = gettext_noop("“{name}”是 {kind} 文件，请把内容写在诉求里，或另存为 PDF 再上传。")
_PROGRAM = gettext_noop("“{name}”是 {kind}，程序不能上传。")
_UNKNOWN = gettext_noop("认不出“{name}”是什么文件：只收 JPEG、PNG、WebP 图片和 PDF、DOCX、XLSX 文档。")
_OLD_OFFICE = gettext_noop("“{name}”是旧版 Office 的 {kind} 文件，请另存为 DOCX、XLSX 或 PDF 再上传。")
_LOCKED = gettext_noop("“{name}”加了密码，请去掉密码再上传。")
_DAMAGED = gettext_noop("“{name}”打不开：内容已损坏或不完整，请换一份再上传。")


@dataclass(frozen=True)
class _Unwanted:
    label: str
    sentence: str


_MP4, _MOV = _Unwanted("MP4", _RECORDING), _Unwanted("MOV", _RECORDING)
_HEIC, _AVIF = _Unwanted("HEIC", _PICTURE), _Unwanted("AVIF", _PICTURE)
_HTML, _SVG, _XML = _Unwanted("HTML", _TEXT), _Unwanted("SVG", _PICTURE), _Unwanted("XML", _TEXT)
_TXT = _Unwanted("TXT", _TEXT)

_AT_START: tuple[tuple[bytes, Kind | _Unwanted], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"%PDF-", PDF),
    (b"GIF8", _Unwanted("GIF", _PICTURE)),
    (b"II*\0", _Unwanted("TIFF", _PICTURE)),
    (b"MM\0*", _Unwanted("TIFF", _PICTURE)),
    (b"8BPS", _Unwanted("PSD", _PICTURE)),
    (b"\0\0\1\0", _Unwanted("ICO", _PICTURE)),
    (b"\0\0\0\x0cjP  ", _Unwanted("JPEG 2000", _PICTURE)),
    (b"\0\0\0\x0cJXL ", _Unwanted("JPEG XL", _PICTURE)),
    (b"\xff\x0a", _Unwanted("JPEG XL", _PICTURE)),
    (b"Rar!\x1a\x07", _Unwanted("RAR", _ARCHIVE)),
    (b"7z\xbc\xaf\x27\x1c", _Unwanted("7z", _ARCHIVE)),
    (b"\x1f\x8b", _Unwanted("GZIP", _ARCHIVE)),
    (b"BZh", _Unwanted("BZIP2", _ARCHIVE)),
    (b"\xfd7zXZ\0", _Unwanted("XZ", _ARCHIVE)),
    (b"MSCF", _Unwanted("CAB", _ARCHIVE)),
    (b"{\\rtf", _Unwanted("RTF", _DOCUMENT)),
    (b"%!PS", _Unwanted("PostScript", _DOCUMENT)),
    (b"ID3", _Unwanted("MP3", _RECORDING)),
    (b"\xff\xfb", _Unwanted("MP3", _RECORDING)),
    (b"\xff\xfa", _Unwanted("MP3", _RECORDING)),
    (b"\xff\xf3", _Unwanted("MP3", _RECORDING)),
    (b"\xff\xf2", _Unwanted("MP3", _RECORDING)),
    (b"\xff\xf1", _Unwanted("AAC", _RECORDING)),
    (b"\xff\xf9", _Unwanted("AAC", _RECORDING)),
    (b"#!AMR", _Unwanted("AMR", _RECORDING)),
    (b"OggS", _Unwanted("OGG", _RECORDING)),
    (b"fLaC", _Unwanted("FLAC", _RECORDING)),
    (b"FLV\1", _Unwanted("FLV", _RECORDING)),
    (b"\x1aE\xdf\xa3", _Unwanted("MKV", _RECORDING)),
    (b"0&\xb2u\x8ef\xcf\x11", _Unwanted("WMV", _RECORDING)),
    (b"MZ", _Unwanted("EXE", _PROGRAM)),
    (b"\x7fELF", _Unwanted("ELF", _PROGRAM)),
    (b"\xca\xfe\xba\xbe", _Unwanted(gettext_noop("Java 或 macOS 程序"), _PROGRAM)),
    (b"\xcf\xfa\xed\xfe", _Unwanted(gettext_noop("macOS 程序"), _PROGRAM)),
    (b"L\0\0\0\x01\x14\x02\0", _Unwanted(gettext_noop("Windows 快捷方式"), _PROGRAM)),
    (b"#!", _Unwanted(gettext_noop("脚本"), _PROGRAM)),
)
_BRANDS: dict[bytes, _Unwanted] = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), _HEIC),
    **dict.fromkeys((b"avif", b"avis"), _AVIF),
    b"qt  ": _MOV,
    b"M4A ": _Unwanted("M4A", _RECORDING),
}
_RIFF: dict[bytes, Kind | _Unwanted] = {
    b"WEBP": WEBP,
    b"WAVE": _Unwanted("WAV", _RECORDING),
    b"AVI ": _Unwanted("AVI", _RECORDING),
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old Office and of Office files with a password
_OLE_STREAMS = {
    "EncryptedPackage": _Unwanted("", _LOCKED),
    "WordDocument": _Unwanted("DOC", _OLD_OFFICE),
    "Workbook": _Unwanted("XLS", _OLD_OFFICE),
    "Book": _Unwanted("XLS", _OLD_OFFICE),
    "PowerPoint Document": _Unwanted("PPT", _OLD_OFFICE),
}
_ZIPS = (b"PK\3\4", b"PK\5\6", b"PK\7\10")
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def kind_of(data: bytes, name: str) -> Kind:
    """The accepted kind that `data` is; Refused, saying what it is, when it is another. `name` fills sentences."""
    if data.startswith(_ZIPS):
        return packages.kind_of(data, name)
    found = _signature(data) or _markup(data[:4096]) or _late_pdf(data) or _plain_text(data[:4096])
    if found is None:
        raise Refused(_UNKNOWN, name=name)
    if isinstance(found, _Unwanted):
        raise Refused(found.sentence, name=name, kind=found.label)
    if found is PDF and b"%%EOF" not in data.rstrip(b"\0\t\n\r ")[-1024:]:
        raise Refused(_DAMAGED, name=name)  # cut short, or a header and nothing behind it
    return found


def _signature(data: bytes) -> Kind | _Unwanted | None:
    for magic, kind in _AT_START:
        if data.startswith(magic):
            return kind
    if data.startswith(_OLE):
        return _old_office(data)
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], _MP4)
    if data[4:8] in (b"moov", b"mdat", b"wide"):
        return _MOV
    if data.startswith(b"RIFF"):
        return _RIFF.get(data[8:12])
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return _Unwanted("BMP", _PICTURE)
    return _Unwanted("TAR", _ARCHIVE) if data[257:262] == b"ustar" else None


def _old_office(data: bytes) -> _Unwanted:
    for stream, kind in _OLE_STREAMS.items():
        if stream.encode("utf-16-le") in data:
            return kind
    return _Unwanted("Office", _OLD_OFFICE)


def _markup(head: bytes) -> _Unwanted | None:
    """Before PDF is looked for: a web page with %PDF- in it is still a web page."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if not start.startswith(b"<"):
        return None
    if b"<svg" in start:
        return _SVG
    return _HTML if any(tag in start for tag in (b"<!doctype html", b"<html", b"<script", b"<body")) else _XML


def _late_pdf(data: bytes) -> Kind | None:
    """Readers accept a few lines before the header, and some programs write them (ISO 32000-1, annex H)."""
    return PDF if b"%PDF-" in data[:1024] else None


def _plain_text(head: bytes) -> _Unwanted | None:
    if head.startswith(_BOMS):
        return _TXT
    if b"\0" in head:
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)  # the last character may be cut
        except UnicodeDecodeError:
            continue
        return _TXT if sum(c.isprintable() or c.isspace() for c in text) >= 0.95 * len(text) else None
    return None
