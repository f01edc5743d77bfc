"""Who is to do a task, as a list of tasks says it: 责任单位:…, 由…负责, …牵头."""

import re

LABEL = (
    "(?:责任|主责|主办|牵头|承办|负责|实施|配合|协办|完成|办结|建设)(?:单位|部门|主体|处室|科室|时限|时间|期限|日期):"
)
FIELD = re.compile("(?:建设|工作|主要|项目|实施|具体|整治|改造|服务)(?:内容|规模|地点|任务|目标|名称|举措|范围)")
BODY = "(?:局|委|办|厅|部|处|中心|街道|镇|乡|公司|院|署|站|政府|联|会)"
RESPONSIBLE = re.compile(r"(?:责任|主责|主办|牵头|承办|负责|实施)(?:单位|部门|主体|处室|科室):([^。;()\n]{2,120})")
NAMED = re.compile(f"由([^,。;、]{{2,12}}?{BODY})(?:牵头|负责|承担|主办)")
LEADS = re.compile(f"(?:^|[,;。:(])([^,。;:()由\\d]{{2,24}}?{BODY})(?:牵头|负责|主办)(?=[,;。)]|$)")
ASIDE = re.compile(
    rf"\((?:{LABEL}[^()\n]{{1,160}}|[^()\n]{{2,80}}(?:牵头|负责|主办|配合|承办)|[^(),;\n]{{2,16}}[前底内末](?:完成|建成|竣工)?)\)"
)
COMPLETED = re.compile(r"(?:完成|办结|建设)(?:时限|时间|期限|日期):([^。;()\n]{1,24})")


def responsible(words: str) -> str:
    """The bodies that are named as those who do it; "" where none is."""
    said = next((found for pattern in (RESPONSIBLE, NAMED, LEADS) if (found := pattern.search(words))), None)
    return re.split(LABEL, said[1])[0].strip(",、") if said else ""


def completed(words: str) -> str:
    """By when, as a label says it (完成时限:12月底)."""
    said = COMPLETED.search(words)
    return said[1].rstrip(",") if said else ""
