"""The text of a file: plain text, Word, HTML or PDF. What cannot be read is refused with a sentence."""

import codecs
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from lxml import etree, html

from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.words import gettext_noop
from fullresponse.reading.pdf import pdf_text
from fullresponse.reading.script import unified

LARGEST_FILE = 20_000_000  # bytes
LONGEST_TEXT = 200_000  # characters, some ten work reports
LARGEST_BODY = 20_000_000  # bytes of the text of a Word file, unpacked; a report has less than one million
TEXT, WORD, HTML, PDF = "text", "word", "html", "pdf"
KINDS = {".txt": TEXT, ".docx": WORD, ".html": HTML, ".htm": HTML, ".pdf": PDF}
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # .doc, and any Office file that is locked with a password
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
PARAGRAPH, RUN = f"{W}p", f"{W}t"
DOCUMENT = "word/document.xml"
PACKED_BY_WORD = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # no other program's packing is needed, or trusted
DECLARED = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
CHARSET, HEAD = re.compile(rb"<meta[^>]{0,200}charset=[\"' ]?([\w-]{2,20})", re.IGNORECASE), 4_096  # bytes
CHARSETS = {"big5": "big5hkscs", "big5-hkscs": "big5hkscs", "gbk": "gb18030", "gb2312": "gb18030"}
COMMON, USUAL = re.compile("[\u2000-\u206f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef·℃×÷°]"), 0.95
UNREAD = frozenset({"script", "style", "noscript", "template", "head", "select", "button"})
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "big",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "mark",
        "ruby",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
    ]
)


@dataclass(frozen=True)
class Extracted:
    """`text` as it was taken out of a file, `sha256` of it in UTF-8 (hexadecimal), and the `kind` of the file."""

    text: str
    sha256: str
    kind: str


def extract(data: bytes, name: str) -> Extracted:
    """The text of a file of that name. Text files give exactly their characters; offsets are into what is given here.
    Refused: another type than its name says, broken, locked, too large, or without text."""
    if len(data) > LARGEST_FILE:
        raise Refused("文件不能超过 {limit} MB。", limit=LARGEST_FILE // 1_000_000)
    kind = KINDS.get(PurePath(name).suffix.lower())
    if kind is None:
        raise Refused("只能读 .txt、.docx、.pdf、.html 文件，请先另存为其中一种。")
    if data.startswith(OLD_OFFICE):
        raise Refused("这是旧版 Word 文件，或者加了密码；请去掉密码，另存为 .docx。")
    text = READERS[kind](data)
    if not text.strip():
        raise Refused("文件里没有文字（扫描件要先做文字识别）。")
    if len(text) > LONGEST_TEXT:
        raise Refused("文字超过 {limit} 个字，请分成几份。", limit=LONGEST_TEXT)
    return Extracted(text, hashlib.sha256(text.encode()).hexdigest(), kind)


def _plain(data: bytes) -> str:
    text = _decoded(data)
    if "\x00" in text:
        raise Refused("这不是文本文件。")
    return text


def _decoded(data: bytes, declared: str = "") -> str:
    """UTF-8; what says by its first bytes that it is UTF-16; the encoding that a page declares; else GB18030, as older
    programs write it, if that makes Chinese of it. Refused for any other."""
    wide = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ""
    for encoding in dict.fromkeys(filter(None, (wide, "utf-8", CHARSETS.get(declared.lower(), ""), "gb18030"))):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or _chinese(text):
            return text
    raise Refused("认不出这个文件的编码，请另存为 UTF-8。")


def _chinese(text: str) -> bool:
    """Nearly all that is no ASCII are common characters: bytes of another encoding make rare ones."""
    said = re.sub(r"[\x00-\x7f]", "", text)
    return len(COMMON.findall(said)) >= USUAL * len(said)


def _word(data: bytes) -> str:
    try:
        return "\n".join(_word_paragraphs(_body(data)))
    except Refused:
        raise
    except Exception:  # whatever a broken or malicious file brings about, its sender is told one sentence
        raise Refused(BROKEN_WORD) from None


def _body(data: bytes) -> bytes:
    """The main part of a Word file, unpacked no further than is allowed, whatever its header says of its size."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        about = packed.getinfo(DOCUMENT)
        if about.compress_type not in PACKED_BY_WORD:
            raise Refused(BROKEN_WORD)
        with packed.open(about) as part:
            body = part.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        raise Refused("这个 Word 文件解开后太大，不能读。")
    return body


BROKEN_WORD = gettext_noop("这不是能打开的 .docx 文件，请用 Word 另存一次再传。")


def _word_paragraphs(body: bytes) -> Iterator[str]:
    """Each paragraph, also those in tables and boxes, without what was deleted while changes were tracked and without
    what stands twice for older programs; read in one pass, and not many more characters than are allowed."""
    found: list[list[str]] = []
    under: list[list[str]] = []  # the paragraphs that are open: a box stands in one
    twice = length = 0
    for event, element in _parts(body):
        if element.tag == FALLBACK:
            twice += 1 if event == "start" else -1
        elif element.tag == PARAGRAPH and event == "start":
            under.append([])
            found.extend(under[-1:] if not twice else [])
        elif element.tag == PARAGRAPH:
            under.pop()
        elif event == "end" and under:
            under[-1].append((element.text or "") if element.tag == RUN else " ")
            length += len(under[-1][-1])
        if length + len(found) > LONGEST_TEXT + 1:  # too long with their line ends
            break
    return ("".join(own) for own in found)


def _parts(body: bytes) -> Iterator[tuple[str, etree._Element]]:
    """The elements of a Word file that matter, one after the other; each is forgotten when it ends."""
    told = (PARAGRAPH, RUN, f"{W}tab", f"{W}br", FALLBACK)
    safe = {"resolve_entities": False, "no_network": True, "huge_tree": False}
    for event, element in etree.iterparse(io.BytesIO(body), ("start", "end"), tag=told, **safe):
        yield event, element
        if event == "end":
            element.clear(keep_tail=True)


def _html(data: bytes) -> str:
    declared = CHARSET.search(data[:HEAD])
    page = _decoded(data, declared[1].decode() if declared else "")
    try:
        root = html.document_fromstring(DECLARED.sub("", page).replace("\x00", ""))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise Refused("这个网页文件读不出来，请用浏览器另存为 .txt。") from None
    return re.sub(r"[ \t]*\n\s*", "\n", "".join(_html_words(root))).strip()


def _html_words(root: etree._Element) -> Iterator[str]:
    """The words of a page in their order; whatever is not part of a line begins a new one."""
    unread = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        named = isinstance(element.tag, str)
        if named and element.tag in UNREAD:
            unread += 1 if event == "start" else -1
        breaks = "\n" if named and element.tag not in INLINE else ""
        if event == "start":
            yield breaks + _spaced(element.text if not unread else "")
        else:
            yield breaks + _spaced(element.tail if not unread else "")


def _spaced(words: str | None) -> str:
    """Line breaks in the source of a page are spaces."""
    return re.sub(r"[ \t\r\n]+", " ", words or "")


def _pdf(data: bytes) -> str:
    return unified(pdf_text(data, LONGEST_TEXT))


READERS = {TEXT: _plain, WORD: _word, HTML: _html, PDF: _pdf}
