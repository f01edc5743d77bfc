"""Life cycles: one thing broken at a time, in a copy, and told on the line of its entry."""

import pytest

FILE = "lifecycles/request.toml"
# what is broken: old text, new text, text on the line told (or the next), part of the reason
BREAKS = {
    "a move by an unknown role": ('by = ["checker"]', 'by = ["judge"]', 'by = ["judge"]', "岗位“judge”不存在"),
    "a clock of an unknown owner": ('owner = "checker"', 'owner = "judge"', 'owner = "judge"', "岗位“judge”不存在"),
    "a clock without a span": (
        '[[clock]]\ncode = "check"',
        '[[clock]]\ncode = "cheque"',
        'code = "cheque"',
        "没有一直有效的时限",
    ),
    "a need of an unknown list": ('list = "outcomes"', 'list = "incomes"', 'list = "incomes"', "列表“incomes”不存在"),
    "a need of an unknown kind": ('kind = "body"', 'kind = "ghost"', 'kind = "ghost"', "没有“ghost”这种内容"),
    "words that would be public": (
        'label = "理由"',
        'public = true\nlabel = "理由"',
        "public = true",
        "不能放进公开部分",
    ),
    "one key for two moves": ('key = "z"', 'key = "k"', 'key = "k"', "按键 k 已经给了 confirm"),
    "a move from nowhere said": ('from = ["dispatched"]\n', "", 'verb = "sign_in"', "缺少 from"),
    "a move from an unknown state": (
        'from = ["dispatched"]',
        'from = ["dispached"]',
        'verb = "sign_in"',
        "from 里的 dispached 没有定义",
    ),
    "a move to an unknown state": ('to = "to_check"', 'to = "to_cheque"', 'verb = "reply"', "没有定义的状态 to_cheque"),
    "a state that nothing reaches": (
        'to = "declined"',
        'to = "answered"',
        'code = "declined"',
        "状态 declined 无法到达",
    ),
    "a state whose clock does not run": (
        'starts = ["check"]',
        "starts = []",
        'code = "to_check"',
        "时钟 check 在有的路上没有启动",
    ),
    "a verb twice": ('verb = "send_again"', 'verb = "confirm"', 'verb = "confirm"', "“confirm”写了两次"),
    "an event of two moves": (
        'event = "sent_again"',
        'event = "confirmed"',
        'event = "confirmed"',
        "用在了不止一个步骤上",
    ),
    "an event that is the system's own": (
        'event = "sent_again"',
        'event = "overdue"',
        'event = "overdue"',
        "事件名 overdue 是系统自己用的",
    ),
    "a follower on what is not asked": (
        "when = { solved = false }",
        "when = { colour = false }",
        "then = ",
        "then 用到的 colour",
    ),
    "a follower nobody can read": ('{ verb = "close" }]', '{ word = "close" }]', "then = ", "then 应当是一串后续步骤"),
    "a form that asks for what there is not": (
        'clause = "演示：虚构"\nsince',
        'asks = ["words", "age"]\nclause = "演示：虚构"\nsince',
        "asks = ",
        "没有“age”这一栏",
    ),
    "a form without the words": (
        'clause = "演示：虚构"\nsince',
        'asks = ["title"]\nclause = "演示：虚构"\nsince',
        "asks = ",
        "asks 里要有 words",
    ),
    "something done once by anybody": (
        'by = ["caller", "helper", "operator"]\nneeds = ["words"]',
        'by = ["caller", "helper", "operator"]\nonce = true\nneeds = ["words"]',
        "once = true",
        "只能由工作人员办理",
    ),
    "a case that becomes what there is not": (
        'event = "sent_again"',
        'event = "sent_again"\nbecomes = "ghost"',
        'verb = "send_again"',
        "becomes 里的 ghost 不是",
    ),
    "a list that is one word": ('from = ["dispatched"]', "from = 3", "from = 3", "应当是一串文字"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_life_cycle_is_refused_with_file_line_and_reason(what, broken):
    broken(FILE, *BREAKS[what])
