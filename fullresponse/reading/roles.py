"""Which clauses of a plan promise something to be done, and which only lead in, sum up or name an effect (guide, 3)."""

import re
from functools import cache

from fullresponse.reading.verbs import Governing
from fullresponse.reading.words import table

EFFECT_VERB = re.compile(
    "提高|提升|增强|促进|确保|营造|创造|打造|扩大|形成|让|使|实现|满足|激发|助力|走在|争当|当好|服务|保障|建设|维护|有效预防|预防|塑造|释放|巩固|发挥|了解|解决|畅通|推动|吸引|提供|带动|构筑|开创|展现|彰显|努力|支撑|赋能|成为|拉动|助推|优化|凝聚|汇聚|厚植|维护"
)
PURE_EFFECT = re.compile(
    "^(?:(?:为|让|使|推动形成|努力让|更好地?满足|走在|争当|以.{2,20}(?:推动|助推|促进|引领|带动|支撑|保障|赢得|迎接|取信|回应|服务|彰显)))"
)
STRONG_EFFECT = frozenset(
    [
        "提高",
        "提升",
        "增强",
        "促进",
        "确保",
        "营造",
        "创造",
        "扩大",
        "形成",
        "让",
        "使",
        "满足",
        "激发",
        "实现",
        "打造",
        "释放",
        "彰显",
        "塑造",
    ]
)
EFFECT_ADVERBS = frozenset({"不断", "进一步", "有效", "更好", "努力", "切实", "持续", "更加", "全面", "奋力", "充分"})
EFFECT_END = re.compile(
    "(?:水平|能力|实力|竞争力|影响力|吸引力|凝聚力|创造力|公信力|生产力|带动力|承载力|辐射力|活力|动力|潜力|合力|环境|氛围|格局|局面|稳定|平安|发展|需求|问题|质量|效率|效益|质效|效能|成效|知名度|美誉度|满意度|组织化程度|程度|素质|"
    "生活|贡献率|作用|优势|安全|和谐|获得感|幸福感|安全感|支撑|保障|发生|覆盖面|景区|城区|政府|社会|政府形象|核心竞争力|知晓度|便利度|附加值|含金量|贡献|后劲|底线|底色|基础|信心|高地|示范地|策源地|集聚地|标杆|样板|典范|窗口|升级版|新篇章|强磁场|共享|成果|增长|提升|转型|升级|循环|融合|腐败|服务|力量|份额|地位|韧性|品质|温度|风险|目标|先机|意愿|收入|民意渠道|群众需求)(?:的.{1,8})?$"
)
MORAL = re.compile(
    "^(?:坚持(?!.{0,4}(?:稳定|扩大))|牢固树立|树立|牢记|始终|时刻|警钟长鸣|防微杜渐|保持.{0,6}头脑|以.{2,14}取信|增强“四个意识”|坚定“|做到“两个|践行)"
)
EXHORTS = re.compile("全体工作人员|各级干部|领导干部要|我们要(?:始终|时刻|牢记)")


def leads_in(clause: str) -> bool:
    """Whether a clause only says how or on what ground: 按照…, 围绕…, 依托…"""
    return any(pattern.match(clause) for pattern in _lead_ins())


def is_effect(clause: str, verb: Governing, first: bool) -> bool:
    """Whether a clause names the purpose or the result of those before it, and no doing of its own."""
    if first:
        return False
    if PURE_EFFECT.match(clause):
        return True
    rest = clause[verb.end :]
    if not EFFECT_END.search(rest):
        return False
    return verb.word in STRONG_EFFECT or (
        bool(EFFECT_ADVERBS & set(verb.adverbs)) and bool(EFFECT_VERB.match(verb.word))
    )


def is_moral(clause: str) -> bool:
    """Whether a clause is an attitude, not a doing."""
    return MORAL.match(clause) is not None


@cache
def _lead_ins() -> tuple[re.Pattern[str], ...]:
    rows = ((*row, "")[:2] for row in table("lead_ins"))
    return tuple(re.compile(start + (f".*{end}$" if end not in ("", "$") else end)) for start, end in rows)
