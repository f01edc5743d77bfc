"""What a file is decides whether it is taken; what it is called decides nothing."""

import re
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fullresponse.files import kinds, packages
from fullresponse.files.tests import samples
from fullresponse.kernel.refusal import Refused

UTF16_TYPES = samples.DOCX_PARTS["[Content_Types].xml"].replace("document.main", "document.macroEnabled.main")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (samples.picture("JPEG"), kinds.JPEG),
        (samples.several_in_one(), kinds.JPEG),
        (samples.picture("PNG"), kinds.PNG),
        (samples.picture("WEBP"), kinds.WEBP),
        (samples.pdf(), kinds.PDF),
        (samples.pdf() + b"\r\n" + bytes(2000), kinds.PDF),
        (b"some printer wrote this first\r\n" + samples.pdf(), kinds.PDF),
        (samples.docx(), kinds.DOCX),
        (samples.xlsx(), kinds.XLSX),
    ],
)
def test_the_six_kinds_are_known_by_their_content(data, kind):
    assert kinds.kind_of(data, "名字.exe") is kind


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (samples.film(b"heic"), "“现场.jpg”是 HEIC 图片，请转存为 JPEG 或 PNG 再上传。"),
        (samples.film(b"mif1"), "“现场.jpg”是 HEIC 图片，请转存为 JPEG 或 PNG 再上传。"),
        (samples.film(b"avif"), "“现场.jpg”是 AVIF 图片，请转存为 JPEG 或 PNG 再上传。"),
        (samples.saved("GIF"), "“现场.jpg”是 GIF 图片，请转存为 JPEG 或 PNG 再上传。"),
        (samples.saved("BMP"), "“现场.jpg”是 BMP 图片，请转存为 JPEG 或 PNG 再上传。"),
        (samples.saved("TIFF"), "“现场.jpg”是 TIFF 图片，请转存为 JPEG 或 PNG 再上传。"),
        (samples.saved("ICO"), "“现场.jpg”是 ICO 图片，请转存为 JPEG 或 PNG 再上传。"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "“现场.jpg”是 SVG 图片，请转存为 JPEG 或 PNG 再上传。"),
        (b"\xef\xbb\xbf <?xml version='1.0'?>\n<!-- x -->\n<SVG/>", "“现场.jpg”是 SVG 图片，请转存为"),
        (samples.package({"a.txt": "x"}), "“现场.jpg”是 ZIP 压缩包，请解压后逐个上传里面的图片和文档。"),
        (samples.package({}), "“现场.jpg”是 ZIP 压缩包，请解压后"),
        (b"Rar!\x1a\x07\x01\x00", "“现场.jpg”是 RAR 压缩包，请解压后逐个上传里面的图片和文档。"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "“现场.jpg”是 7z 压缩包"),
        (b"\x1f\x8b\x08\0", "“现场.jpg”是 GZIP 压缩包"),
        (bytes(257) + b"ustar\0", "“现场.jpg”是 TAR 压缩包"),
        (samples.film(b"isom"), "“现场.jpg”是 MP4 文件，这里不收录音和录像，请上传截图，或把内容写成文字。"),
        (samples.film(b"qt  "), "“现场.jpg”是 MOV 文件"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "“现场.jpg”是 MOV 文件"),
        (b"ID3\x04\0\0", "“现场.jpg”是 MP3 文件"),
        (b"\xff\xfb\x90\x64" + bytes(64), "“现场.jpg”是 MP3 文件"),
        (b"#!AMR\n", "“现场.jpg”是 AMR 文件"),
        (b"RIFF\0\0\0\0WAVEfmt ", "“现场.jpg”是 WAV 文件"),
        (b"MZ\x90\0" + bytes(60), "“现场.jpg”是 EXE，程序不能上传。"),
        (b"\x7fELF\2\1", "“现场.jpg”是 ELF，程序不能上传。"),
        (b"#!/bin/sh\nexit", "“现场.jpg”是 脚本，程序不能上传。"),
        (
            samples.package({"AndroidManifest.xml": "x", "META-INF/MANIFEST.MF": "x"}),
            "“现场.jpg”是 APK，程序不能上传。",
        ),
        (
            samples.old_office("WordDocument"),
            "“现场.jpg”是旧版 Office 的 DOC 文件，请另存为 DOCX、XLSX 或 PDF 再上传。",
        ),
        (samples.old_office("Workbook"), "“现场.jpg”是旧版 Office 的 XLS 文件"),
        (samples.old_office("PowerPoint Document"), "“现场.jpg”是旧版 Office 的 PPT 文件"),
        (samples.old_office("SomethingElse"), "“现场.jpg”是旧版 Office 的 Office 文件"),
        (samples.old_office("EncryptedPackage"), "“现场.jpg”加了密码，请去掉密码再上传。"),
        (b"{\\rtf1 x}", "“现场.jpg”是 RTF 文件，请另存为 PDF、DOCX 或 XLSX 再上传。"),
        (samples.package({"ppt/presentation.xml": "x"}), "“现场.jpg”是 PPTX 文件"),
        (samples.package({"OFD.xml": "x"}), "“现场.jpg”是 OFD 文件"),
        (
            samples.package({"mimetype": "application/vnd.oasis.opendocument.text"}),
            "“现场.jpg”是 OpenDocument 或 EPUB 文件",
        ),
        ("路灯坏了三天".encode(), "“现场.jpg”是 TXT 文件，请把内容写在诉求里，或另存为 PDF 再上传。"),
        ("路灯坏了三天".encode("gb18030"), "“现场.jpg”是 TXT 文件"),
        ("路灯坏了三天".encode("utf-16"), "“现场.jpg”是 TXT 文件"),
        (("路" * 3000).encode()[:4097], "“现场.jpg”是 TXT 文件"),
        (b"PK\xe8\xb5\x9b", "“现场.jpg”是 TXT 文件"),
        (b"<!DOCTYPE html><p>%PDF-1.4 %%EOF", "“现场.jpg”是 HTML 文件"),
        (b"<note/>", "“现场.jpg”是 XML 文件"),
        (bytes(5000), "认不出“现场.jpg”是什么文件：只收 JPEG、PNG、WebP 图片和 PDF、DOCX、XLSX 文档。"),
        (bytes(range(256)) * 20, "认不出“现场.jpg”是什么文件"),
        (b"RIFF\0\0\0\0ABCD" + bytes(64), "认不出“现场.jpg”是什么文件"),
        (b"\0", "认不出“现场.jpg”是什么文件"),
    ],
)
def test_everything_else_is_refused_by_what_it_is(data, sentence):
    with pytest.raises(Refused) as refusal:
        kinds.kind_of(data, "现场.jpg")
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize(
    "data",
    [
        samples.pdf()[:-8],
        b"%PDF-1.7",
        samples.pdf() + b"x" * 2000,
        samples.docx()[:-30],
        samples.docx()[: len(samples.docx()) // 2],
        samples.xlsx()[:-100],
        samples.docx().replace(b"word/document.xml", b"word/documenX.xml", 1),
        samples.docx(**{"word/document.xml": ""}),
    ],
)
def test_a_document_that_is_cut_short_or_damaged_is_refused(data):
    with pytest.raises(Refused, match="打不开"):
        kinds.kind_of(data, "x.docx")


@pytest.mark.parametrize(
    "data",
    [
        samples.docx(**{"word/vbaProject.bin": "x"}),
        samples.docx(**{"word/VBAPROJECT.BIN": "x"}),
        samples.docx(**{"[Content_Types].xml": UTF16_TYPES}),
        samples.docx(**{"[Content_Types].xml": UTF16_TYPES.encode("utf-16")}),
        samples.docx(**{"[Content_Types].xml": "<Default ContentType='application/vnd.ms-office.vbaProject'/>"}),
    ],
)
def test_a_document_with_macros_is_refused_whatever_the_part_is_called(data):
    with pytest.raises(Refused, match=r"“x\.docx”带有宏，请另存为不带宏的 DOCX"):
        kinds.kind_of(data, "x.docx")


def test_a_document_with_a_password_is_refused():
    data = bytearray(samples.docx())
    at = data.index(b"PK\x01\x02") + 8
    data[at] |= 1
    with pytest.raises(Refused, match="加了密码"):
        kinds.kind_of(bytes(data), "x.docx")


def test_a_document_that_says_it_unpacks_to_more_than_200_megabytes_is_refused():
    data = bytearray(samples.docx(**{"word/media/a.bmp": "x", "word/media/b.bmp": "x"}))
    for at in (found.start() + 24 for found in re.finditer(b"PK\x01\x02", data)):  # the declared size of each entry
        struct.pack_into("<I", data, at, packages.MOST_UNPACKED // 4)
    with pytest.raises(Refused, match="展开后太大"):
        kinds.kind_of(bytes(data), "x.docx")


def test_a_document_of_more_than_2000_entries_is_refused_before_its_directory_is_read(monkeypatch):
    data = samples.docx(**{f"word/media/{i}": "" for i in range(1998)})
    monkeypatch.setattr(packages.zipfile, "ZipFile", lambda *_: pytest.fail("the directory was read"))
    with pytest.raises(Refused, match="展开后太大"):
        kinds.kind_of(data, "x.docx")


def test_a_document_of_2000_entries_is_taken():
    assert kinds.kind_of(samples.docx(**{f"word/media/{i}": "" for i in range(1997)}), "x.docx") is kinds.DOCX


def test_a_spreadsheet_in_the_64_bit_form_that_java_programs_write_is_taken(monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    data = samples.package({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})
    monkeypatch.undo()
    assert b"PK\x06\x06" in data
    assert kinds.kind_of(data, "x.xlsx") is kinds.XLSX


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\xff\xd8\xff", b"RIFF1234WEBP", b"<", b"BM"]),
)
def test_any_bytes_are_a_kind_or_a_refusal(data, start):
    try:
        assert kinds.kind_of(start + data, "x") in kinds.ACCEPTED
    except Refused as refusal:
        assert "x" in str(refusal)
