"""What the platform says in its three languages: takes the Chinese sentences out of the code, keeps the English beside
them, and converts the Traditional. `make messages` runs this; nothing of it is needed at run time."""

import sys
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from opencc import OpenCC

HERE = Path(__file__).parent
ROOT = HERE.parent
ENGLISH, TRADITIONAL = "en", "zh_Hant"
KEYWORDS = {**DEFAULT_KEYWORDS, **dict.fromkeys(("gettext_lazy", "gettext_noop", "Refused", "NotAllowed"))}
METHODS = [("fullresponse/**/tests/**", "ignore"), ("fullresponse/**/templates/**.html", "jinja2")]
METHODS += [("fullresponse/**.py", "python")]
OPTIONS = {"fullresponse/**/templates/**.html": {"newstyle_gettext": "true", "encoding": "utf-8"}}
PLURALS = {ENGLISH: "nplurals=2; plural=(n != 1);", TRADITIONAL: "nplurals=1; plural=0;"}
TERMS = HERE / TRADITIONAL / "terms.tsv"


def file(language: str, ending: str) -> Path:
    return HERE / language / "LC_MESSAGES" / f"django.{ending}"


@cache
def extracted() -> Catalog:
    """Every sentence of the code, with the files that say it; line numbers would change with every edit."""
    found = Catalog(fuzzy=False)
    for name, _line, message, _comments, _context in extract_from_dir(
        ROOT / "fullresponse", [(p.removeprefix("fullresponse/"), m) for p, m in METHODS],
        {p.removeprefix("fullresponse/"): o for p, o in OPTIONS.items()}, KEYWORDS
    ):  # fmt: skip
        if message and message != ("", ""):
            found.add(message, locations=[(f"fullresponse/{name}", 0)])
    return found


def kept(language: str) -> Catalog:
    """The catalogue as it is committed."""
    if not file(language, "po").exists():
        return Catalog(locale=language)
    with file(language, "po").open("rb") as po:
        return read_po(po, locale=language)


def english() -> Catalog:
    """The sentences of today with the translations that are there; what is new is empty, what is gone is gone."""
    return _catalogue(ENGLISH, {m.id: m.string for m in kept(ENGLISH) if m.id and not m.fuzzy})


def traditional() -> Catalog:
    said = {}
    for message in extracted():
        if message.id:
            plural = isinstance(message.id, tuple)
            said[message.id] = (convert(message.id[0]),) if plural else convert(message.id)
    return _catalogue(TRADITIONAL, said)


def _catalogue(language: str, said: dict) -> Catalog:
    """A catalogue whose bytes depend on nothing but what is said."""
    catalogue = Catalog(locale=language, fuzzy=False, header_comment="")
    for message in sorted((m for m in extracted() if m.id), key=lambda m: (m.locations[0][0], str(m.id))):
        empty = ("", "") if isinstance(message.id, tuple) else ""
        places = sorted(set(message.locations))
        catalogue.add(
            message.id, said.get(message.id, empty), locations=places, flags=message.flags - {"python-format"}
        )
    return catalogue


def po_of(catalogue: Catalog, language: str) -> bytes:
    out = BytesIO()
    write_po(out, catalogue, width=120, omit_header=True, include_lineno=False)
    head = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {language}\\n"\n"Plural-Forms: {PLURALS[language]}\\n"\n\n'
    )
    return (head + out.getvalue().decode()).encode()


def mo_of(po: bytes, language: str) -> bytes:
    """The compiled catalogue, with a head that says only what gettext needs."""
    catalogue = read_po(BytesIO(po), locale=language)
    head = f"Content-Type: text/plain; charset=utf-8\nPlural-Forms: {PLURALS[language]}\n"
    plain = _Headless(locale=language, head=head)
    for message in catalogue:
        if message.id and all(message.string if isinstance(message.string, tuple) else [message.string]):
            plain.add(message.id, message.string)
    out = BytesIO()
    write_mo(out, plain)
    return out.getvalue()


class _Headless(Catalog):
    """A catalogue without the time at which it was made."""

    def __init__(self, *, head: str, **more: str) -> None:
        super().__init__(**more)
        self.head = head

    def _get_mime_headers(self) -> list[tuple[str, str]]:
        return [tuple(line.split(": ", 1)) for line in self.head.splitlines()]

    mime_headers = property(_get_mime_headers)


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")  # the characters as Taiwan writes them; the words stay those of the mainland


@cache
def terms() -> dict[str, str]:
    """Corrections, applied after the conversion: what it writes, and what it should have written."""
    lines = TERMS.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


def convert(text: str) -> str:
    """The text in Traditional characters."""
    said = _converter().convert(text)
    for wrong, right in terms().items():
        said = said.replace(wrong, right)
    return said


def pack_file(folder: Path) -> bytes:
    """The texts of a pack that are written otherwise in Traditional characters, each beside itself."""
    sys.path.insert(0, str(ROOT))
    from fullresponse.pack import load
    from fullresponse.pack.spoken import texts

    pairs = sorted({(text, convert(text)) for text in texts(load(folder)) if text})
    lines = [f"{text}\t{said}\n" for text, said in pairs if text != said]
    return "".join(["# 由 make messages 生成，不要手改\n", *lines]).encode()


def packs() -> list[Path]:
    return sorted(path.parent for path in (ROOT / "packs").glob("*/pack.toml"))


def main() -> None:
    for language, catalogue in ((ENGLISH, english()), (TRADITIONAL, traditional())):
        po = po_of(catalogue, language)
        file(language, "po").write_bytes(po)
        file(language, "mo").write_bytes(mo_of(po, language))
        missing = [m.id for m in catalogue if m.id and not (m.string if isinstance(m.string, str) else all(m.string))]
        sys.stdout.write(f"{language}: {len(catalogue)} sentences, {len(missing)} to be translated\n")
        sys.stdout.writelines(f"  {text}\n" for text in missing)
    for folder in packs():
        (folder / "hant.tsv").write_bytes(pack_file(folder))


if __name__ == "__main__":
    main()
