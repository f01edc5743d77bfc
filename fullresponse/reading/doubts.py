"""Why the reader is not sure: each code with the sentence that a reviewer is told."""

from fullresponse.kernel.words import gettext_noop

DOUBTS = {
    "no_year": gettext_noop("报告没有写是哪一年，请写明报告日期。"),
    "no_parts": gettext_noop("没有找到“回顾”“重点工作”这样的标题，全文按一份情况汇报来读。"),
    "no_period": gettext_noop("看不出这个数字说的是哪一年。"),
    "no_indicator": gettext_noop("看不出这个数字量的是什么。"),
    "vague_number": gettext_noop("原文没有给出确切的数。"),
    "which_of_several": gettext_noop("几个数字分别说几件事，请核对哪个对哪个。"),
    "not_reached": gettext_noop("原文说这个数没有做到，不是成绩。"),
    "maybe_a_name": gettext_noop("可能是名称里的数，不是统计数字。"),
    "maybe_an_outcome": gettext_noop("可能只是说效果，不是要做的事。"),
    "maybe_an_action": gettext_noop("可能是要做的事，不只是效果。"),
    "verb_unsure": gettext_noop("动词前面有没认出的词，请核对动词和阶段。"),
    "reaches_over": gettext_noop("“预计”一类的话在前面的分句里，不一定管到这里。"),
}
