"""What an uploaded file may be called when it is shown and downloaded again."""

import re
import unicodedata

MOST_BYTES = 255  # of a name, on every file system in use
_SHOWN = 60  # characters of it in a sentence

_RESERVED_CHARACTERS = re.compile(r'[<>:"|?*]')
_RESERVED_NAMES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
_JOINERS = "\u200c\u200d"  # emoji and several scripts need them; other invisible characters only deceive
_NAMELESS = "附件"


def tidy(name: str | None) -> str:
    """The last part of the path without anything that hides, reorders or is not allowed in a file name."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name or "")[-1])
    name = "".join(c for c in name if unicodedata.category(c) not in _HIDDEN or c in _JOINERS)
    name = _RESERVED_CHARACTERS.sub("_", " ".join(name.split())).strip(". ")
    if _RESERVED_NAMES.match(name):
        name = f"_{name}"
    return name or _NAMELESS


_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def for_download(name: str | None, endings: tuple[str, ...]) -> str:
    """`tidy`, with one of `endings` (the first is the usual one) at the end and at most 255 bytes of UTF-8."""
    name = tidy(name)
    ending = next((e for e in endings if name.lower().endswith(e)), "")
    stem = name[: len(name) - len(ending)] if ending else name
    ending = name[len(stem) :] or endings[0]
    stem = _cut(stem, MOST_BYTES - len(ending.encode())).rstrip(". ")
    return (stem or _NAMELESS) + ending


def in_a_sentence(name: str | None) -> str:
    """`tidy`, short enough to be read."""
    name = tidy(name)
    return name if len(name) <= _SHOWN else f"{name[: _SHOWN // 2]}…{name[-_SHOWN // 4 :]}"


def _cut(text: str, most: int) -> str:
    """At most `most` bytes, no character cut in two and no joiner or mark left dangling of one that was cut off."""
    if len(text.encode()) <= most:
        return text
    text = text.encode()[:most].decode(errors="ignore")
    return text.rstrip(_JOINERS)
