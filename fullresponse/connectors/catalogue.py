"""Which sources there are: the letters declared here, and the layouts of the district pack."""

from fullresponse.connectors.cityline import rows as cityline
from fullresponse.connectors.letters.beijing import BEIJING_LETTERS
from fullresponse.connectors.letters.fuzhou import FUZHOU_LIUYAN, FUZHOU_RIVER
from fullresponse.connectors.letters.taidi import TAIDI4
from fullresponse.connectors.source import Source
from fullresponse.kernel.refusal import Refused
from fullresponse.pack import Pack

LETTERS = {s.code: s for s in (TAIDI4, BEIJING_LETTERS, FUZHOU_RIVER, FUZHOU_LIUYAN)}


def find(code: str, pack: Pack, *, of_pack: bool = False) -> Source:
    """The source of that code; `of_pack`: only among the layouts of the pack in force."""
    if code in LETTERS and not of_pack:
        return LETTERS[code]
    if code in pack.sources:
        return cityline.source(pack.sources[code], pack)
    known = [*pack.sources] if of_pack else [*pack.sources, *LETTERS]
    raise Refused("没有“{code}”这个来源，现有：{known}。", code=code, known="、".join(known) or "(无)")
