"""The text of a PDF, read in a process of its own with bounded memory and time: a file can be made to eat both."""

import io
import resource
import subprocess
import sys
from contextlib import suppress

from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.words import gettext_noop

MOST_PAGES = 400
MEMORY = 1_500_000_000  # bytes
SECONDS = 20  # of processor time
WAIT = 60  # seconds by the clock, on a busy machine
LOCKED, LONG, BROKEN = 3, 4, 5  # how the process ends; anything else is broken as well
SENTENCES = {
    LOCKED: gettext_noop("PDF 加了密码，请去掉密码再传。"),
    LONG: gettext_noop("PDF 太长，最多 {pages} 页，请分成几份。"),
    BROKEN: gettext_noop("PDF 读不出来，请另存一次，或者改传 Word、文本文件。"),
}


def pdf_text(data: bytes, longest: int) -> str:
    """The text of all pages, parted by form feeds; not many more than `longest` characters. Refused: locked, too
    long, broken, or too costly to read."""
    if not data.lstrip()[:5].startswith(b"%PDF-"):
        raise Refused(SENTENCES[BROKEN])
    try:
        ended = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", __name__, str(longest)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a broken file brings about any number of warnings
            timeout=WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(SENTENCES[BROKEN]) from None
    if ended.returncode:
        raise Refused(SENTENCES.get(ended.returncode, SENTENCES[BROKEN]), pages=MOST_PAGES)
    return ended.stdout.decode("utf-8", errors="replace")


def main() -> None:
    """Reads a PDF from standard input, writes its text to standard output."""
    with suppress(ValueError, OSError):  # where the system bounds neither, the clock still does
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
        if reader.is_encrypted and not reader.decrypt(""):
            sys.exit(LOCKED)
        if len(reader.pages) > MOST_PAGES:
            sys.exit(LONG)
        _write(reader, int(sys.argv[1]))
    except Exception:  # whatever a broken file brings about, its sender is told one sentence
        sys.exit(BROKEN)


def _write(reader, longest: int) -> None:
    written = 0
    for page in reader.pages:
        text = page.extract_text().replace("\0", " ")[: longest + 1 - written]  # one page can hold any number
        sys.stdout.buffer.write(f"{text}\n\f".encode("utf-8", errors="replace"))
        written += len(text)
        if written > longest:
            return


if __name__ == "__main__":
    main()
