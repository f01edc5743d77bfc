"""An invented report of an invented district, as tests need one."""

from fullresponse.reading.reader import read_report
from fullresponse.reading.report import Figure, Report, Task

TITLE = "2031年青麓区政府工作报告\n——2031年1月8日在青麓区第九届人民代表大会第四次会议上\n"
REVIEW = "一、2030年工作回顾\n"
AIMS = "二、2031年工作总体要求\n"
PLAN = "三、2031年重点工作\n重点做好以下工作：\n（一）把河岸建设好\n"

WHOLE = (
    f"{TITLE}{REVIEW}2030年，全区生产总值预计实现320.5亿元，同比增长6%；失业率控制在3%以内。\n"
    "（一）河岸更干净\n一年来，全区上下一心，共清淤河道12条、修补堤岸4.5公里，惠及近2万户。\n"
    f"{AIMS}今年主要预期目标是：全区生产总值增长6%；水质达标率达到90%以上。\n"
    f"{PLAN}坚持依法治水，不断提升治理水平。\n一是加快河岸建设。按照总体规划，新建码头3座，滨河园要启动灯塔修缮，"
    "制定《巡河办法》，进一步提高夜航安全水平。\n各位代表！让我们一起努力！\n"
)


def reviewed(words: str) -> tuple[str, tuple[Figure, ...]]:
    """The figures of a report that tells this of the year that is over, with its text."""
    text = TITLE + REVIEW + words
    return text, read_report(text).figures


def planned(words: str, lead: str = PLAN) -> tuple[str, tuple[Task, ...]]:
    """The tasks of a report that plans this, with its text."""
    text = TITLE + REVIEW + "无。\n" + lead + words
    return text, read_report(text).tasks


def quotes(text: str, tasks: tuple[Task, ...], role: str = "action") -> list[str]:
    return [text[one.start : one.end] for one in tasks if one.role == role]


def whole() -> Report:
    return read_report(WHOLE)
