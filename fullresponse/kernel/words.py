"""Is what somebody typed text that can be kept? Plain ends, no unseen characters, and not too long."""

import re
from typing import Any

from fullresponse.kernel.refusal import Refused

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # unseen; or half a character, which nothing can keep


def words(text: Any, label: str, limit: int, *, needed: bool = True) -> str:
    """The text with line ends made plain and outer space gone. Refused when empty, too long or not text."""
    if not isinstance(text, str):
        raise Refused("“{label}”要填文字。", label=label)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if needed and not text:
        raise Refused("请填写“{label}”。", label=label)
    if len(text) > limit:
        raise Refused("“{label}”最多 {limit} 个字，现在是 {n} 个。", label=label, limit=limit, n=len(text))
    if CONTROL.search(text):
        raise Refused("“{label}”里有看不见的控制字符，请删掉再提交。", label=label)
    return text


def gettext_noop(text: str) -> str:
    """Marks a sentence for the catalogues where Django may not be asked; who shows it translates it."""
    return text
