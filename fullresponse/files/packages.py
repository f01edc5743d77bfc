"""Is a ZIP container a Word or Excel document that may be kept? Its directory is read, nothing is unpacked."""

import io
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from fullresponse.kernel.refusal import Refused

MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 1024 * 1024  # bytes, as declared
_MOST_TYPES = 1024 * 1024  # bytes of [Content_Types].xml


@dataclass(frozen=True)
class Kind:
    """A kind of file that is accepted: what people call it, how it is served, and how its names end."""

    label: str
    mime: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = Kind("DOCX", _OFFICE + "wordprocessingml.document", (".docx",))
XLSX = Kind("XLSX", _OFFICE + "spreadsheetml.sheet", (".xlsx",))

_TYPES = "[Content_Types].xml"
_MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_OTHERS = {
    "ppt/presentation.xml": "PPTX",
    "xl/workbook.bin": "XLSB",
    "OFD.xml": "OFD",
    "mimetype": gettext_noop("OpenDocument 或 EPUB"),
}
_PROGRAMS = {"AndroidManifest.xml": "APK", "META-INF/MANIFEST.MF": "JAR"}
_MACROS = (b"macroenabled", b"macrosheet", b"vbaproject")


def kind_of(data: bytes, name: str) -> Kind:
    """DOCX or XLSX; Refused for any other container, and for one with macros, a password or too much in it."""
    if data.count(b"PK\x01\x02") > MOST_ENTRIES:  # counted before a directory of a million entries is read
        raise _too_much(name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _inspected(package, name)
    except Refused:
        raise
    except Exception:  # a stranger's bytes may make the reader raise anything; the answer is the same
        raise Refused("“{name}”打不开：内容已损坏或不完整，请换一份再上传。", name=name) from None


def _inspected(package: zipfile.ZipFile, name: str) -> Kind:
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _too_much(name)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("“{name}”加了密码，请去掉密码再上传。", name=name)
    names = {entry.filename for entry in entries}
    part = next((part for part in _MAIN_PARTS if part in names), None)
    if part is None or _TYPES not in names:
        raise _another(names, name)
    with package.open(_TYPES) as types:
        declared = types.read(_MOST_TYPES).replace(b"\0", b"").lower()  # without the zeros of UTF-16
    if any(mark in declared for mark in _MACROS) or any("vbaproject" in entry.lower() for entry in names):
        raise Refused("“{name}”带有宏，请另存为不带宏的 {kind} 再上传。", name=name, kind=_MAIN_PARTS[part].label)
    with package.open(part) as main:
        if not main.read(64):
            raise zipfile.BadZipFile
    return _MAIN_PARTS[part]


def _another(names: set[str], name: str) -> Refused:
    for part, label in _PROGRAMS.items():
        if part in names:
            return Refused("“{name}”是 {kind}，程序不能上传。", name=name, kind=label)
    for part, label in _OTHERS.items():
        if part in names:
            return Refused("“{name}”是 {kind} 文件，请另存为 PDF、DOCX 或 XLSX 再上传。", name=name, kind=label)
    return Refused("“{name}”是 ZIP 压缩包，请解压后逐个上传里面的图片和文档。", name=name)


def _too_much(name: str) -> Refused:
    return Refused("“{name}”展开后太大，请拆开或另存为 PDF 再上传。", name=name)
