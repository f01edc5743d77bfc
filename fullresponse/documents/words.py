"""What a document says of itself, in its own language, whoever's page it stands on."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Words:
    tag: str  # the language as HTML names it: zh-Hans
    table: str
    notes: str
    how: str
    empty: str
    spelled: str
    picture: str  # {what}
    page: str  # {n}, {total}
    contents: str
    made: str


def words(language: str) -> Words:
    with translation.override(language):
        return Words(
            tag=translation.to_locale(language).replace("_", "-"),
            table=_("数据表"),
            notes=_("注"),
            how=_("这个数怎么算的"),
            empty=_("没有数据。"),
            spelled=_("本文件的字体没有的字，按统一码编号写在〔〕里。"),
            picture=_("{what}；数据表写了同样的数。"),
            page=_("第 {n} 页，共 {total} 页"),
            contents=_("内容"),
            made=_("编制"),
        )
