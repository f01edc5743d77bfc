"""An empty table for promises: its columns, what can be chosen in them, and a line about each."""

from django.utils.translation import gettext as _

from fullresponse.cases.labels import Labels
from fullresponse.files.sheets import Column, Sheet
from fullresponse.kernel.words import gettext_noop
from fullresponse.promises import rules

EXPLAINED = {
    "类别": gettext_noop("发布时分的类，如“民生保障”；同一类的排在一起。"),
    "序号": gettext_noop("类别里的第几项，如 1、2、2.1。"),
    "重点督办内容": gettext_noop("必填。报告里的原话，一行一项。"),
    "牵头单位": gettext_noop("必填。单位的名称，一个。"),
    "年度": gettext_noop("四位数字；不写就是上传时选的年度。"),
    "种类": gettext_noop("从列表里选；可以不写。"),
    "完成时限": gettext_noop("日期，如 2026-11-21；不写就是年底。"),
    "数值": gettext_noop("只写数，不带单位；没有数的不写。"),
    "单位（计量）": gettext_noop("数值的单位，如 个、公里、%。"),
    "比较": gettext_noop("写了数值就要选，如“不低于”。"),
    "数怎么走": gettext_noop("逐步累计、看最后一次读数，还是每次都要达到；不写就是累计。"),
    "无法核验的理由": gettext_noop("没有数也说不清做没做完的，写明为什么。"),
    "基准值": gettext_noop("从多少算起，或者要和多少持平；只写数。"),
    "基准由谁定": gettext_noop("写了基准值就要写。"),
    "基准日期": gettext_noop("基准值是哪一天的。"),
    "配合单位": gettext_noop("几个单位用“、”隔开。"),
    "数据来源单位": gettext_noop("数从哪个单位来，一个。"),
    "主题": gettext_noop("诉求分类里的一类，名称或者代码。"),
    "街道": gettext_noop("只涉及一个街道的，从列表里选。"),
    "项数": gettext_noop("报告说一共几项的，写整数。"),
    "来源文件": gettext_noop("哪一份报告或者文件。"),
    "章节": gettext_noop("在文件的哪一节。"),
    "报告日期": gettext_noop("文件是哪一天的。"),
    "属于哪一项": gettext_noop("整体的“类别 序号”，中间一个空格；叫不准的写整体的编号。整体要排在前面。"),
    "编号": gettext_noop("不写。只在别的行要用它指明整体时写，写什么都行，不重复就可以。"),
}
WIDE = {"重点督办内容": 60}


def sheet(labels: Labels) -> Sheet:
    chosen = {
        **{"牵头单位": labels.bodies.labels, "数据来源单位": labels.bodies.labels, "街道": labels.streets},
        **{"种类": labels.listed(rules.KINDS), "主题": labels.categories.labels},
        **{"比较": {code: _(name) for code, name in rules.COMPARATORS.items()}},
        **{"数怎么走": {code: _(name) for code, name in rules.COURSES.items()}},
    }
    columns = [
        Column(_(heading), WIDE.get(heading, 14), tuple(chosen.get(heading, {}).values())) for heading in EXPLAINED
    ]
    return Sheet(_("承诺"), columns, [], [(_(heading), _(said)) for heading, said in EXPLAINED.items()])
