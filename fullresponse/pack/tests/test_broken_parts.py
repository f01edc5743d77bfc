"""Parts of a case: one thing broken at a time in a pack that has them, and told on the line of its entry."""

import shutil
from pathlib import Path

import pytest

from fullresponse.pack.tests.conftest import PACKS

REQUEST, OBJECTION, ASSIST = (f"lifecycles/{name}.toml" for name in ("request", "objection", "assist"))
OBJECT, UPHOLD, REDIRECT, OPEN = (f'verb = "{verb}"' for verb in ("object", "uphold", "redirect", "open"))
# what is broken: file, old text, new text, text on the line told (or the next), part of the reason
BREAKS = {
    "a part of an unknown life cycle": (
        REQUEST,
        'lifecycle = "objection"',
        'lifecycle = "objektion"',
        OBJECT,
        "objektion 不是分支",
    ),
    "a part that is no part": (REQUEST, 'lifecycle = "objection"', 'lifecycle = "request"', OBJECT, "request 不是分支"),
    "a field that spawns do not have": (REQUEST, "single = true", "singel = true", "singel", "spawns 应当是一串分支"),
    "what the move was not given": (
        REQUEST,
        '["reason", "lead_proposed"]',
        '["reason", "answer"]',
        "carry",
        "spawns 用到的 answer",
    ),
    "a part that is not given what it needs": (
        REQUEST,
        '["units", "extension_reason"] }]',
        '["units"] }]',
        'verb = "ask_extension"',
        "open 要的 extension_reason 没有由 ask_extension 带去",
    ),
    "a part that is given what it does not know": (
        REQUEST,
        'each = "asked", carry = ["matter"]',
        'each = "asked", carry = ["matter", "asked"]',
        'verb = "consult"',
        "carry 的 asked 不是 open 的内容",
    ),
    "parts for what is no body": (REQUEST, 'each = "asked"', 'each = "matter"', 'verb = "consult"', "matter 不是"),
    "bodies of an unknown kind": (
        REQUEST,
        '["department", "enterprise"',
        '["ministry"',
        'verb = "whistle"',
        "ministry",
    ),
    "a lead of an unknown kind": (
        REQUEST,
        'lead_kinds = ["street"]',
        'lead_kinds = ["road"]',
        'verb = "whistle"',
        "road",
    ),
    "an unknown step of the whole": (
        OBJECTION,
        'verb = "recall"',
        'verb = "recal"',
        UPHOLD,
        "步骤 recal 在 request 里",
    ),
    "a step of the whole that people make": (
        REQUEST,
        'by = ["system"]\nsets',
        'by = ["dispatcher"]\nsets',
        "",
        "步骤 recall 在 request 里没有定义，或者不由",
    ),
    "a step of the whole without what it needs": (
        OBJECTION,
        ', carry = ["lead"] }',
        " }",
        REDIRECT,
        "redirect 要的 lead 没有由 redirect 带去",
    ),
    "a step of the whole with what it does not know": (
        OBJECTION,
        'carry = ["lead"]',
        'carry = ["lead", "why"]',
        REDIRECT,
        "carry 的 why 不是 redirect 的内容",
    ),
    "a part that nobody called": (
        REQUEST,
        'lapses = ["consult"]',
        'lapses = ["consent"]',
        'verb = "dispatch"',
        "lapses 里的 consent 不是由",
    ),
    "no such lapse": (OBJECTION, 'lapse = "lapse"', 'lapse = "lapsed"', OPEN, "lapse 的步骤 lapsed 没有定义"),
    "a lapse that is not possible everywhere": (
        ASSIST,
        'from = ["asked", "working"]\nto = "lapsed"',
        'from = ["asked"]\nto = "lapsed"',
        OPEN,
        "从每个没有了结的状态",
    ),
    "a lapse that asks something": (
        OBJECTION,
        'verb = "lapse"\n',
        'verb = "lapse"\nneeds = ["why"]\n',
        OPEN,
        "不需要任何内容",
    ),
    "no such step to go along": (
        REQUEST,
        '"reply_merged"\nclause',
        '"repli"\nclause',
        'verb = "reply"',
        "步骤 repli 在",
    ),
    "an unknown step that another must judge": (
        OBJECTION,
        'not_doer = ["dispatch", "redirect", "object"]',
        'not_doer = ["dispach"]',
        UPHOLD,
        "not_doer 里的步骤 dispach",
    ),
    "a birth that goes back": (OBJECTION, 'to = "raised"', 'to = "<"', OPEN, "起始步骤 open 必须通向一个状态"),
    "a way back to a clock that stands still": (
        REQUEST,
        'resumes = ["reply", "first_contact"]\n',
        "",
        "",
        "时钟 first_contact 在有的路上没有启动",
    ),
    "a register without its clock": (
        REQUEST,
        'starts = ["relook"]\nends_at',
        "ends_at",
        'code = "hung"',
        "时钟 relook 在有的路上没有启动",
    ),
    "an unknown clock that stands still": (
        REQUEST,
        'pauses = ["reply"',
        'pauses = ["replay"',
        'verb = "hang"',
        "pauses 里的 replay 没有定义",
    ),
    "a deadline named by words": (
        REQUEST,
        'ends_at = { relook = "relook_on" }\ntold',
        'ends_at = { relook = "hard_told" }\ntold',
        'verb = "hang"',
        "hard_told 的 kind 要是 day、moment",
    ),
    "more time by words": (
        REQUEST,
        'within = { reply = "units" }',
        'within = { reply = "extension_reason" }',
        'verb = "ask_extension"',
        "extension_reason 的 kind 要是 whole",
    ),
    "an unknown counter": (REQUEST, 'counts = ["bounces"]', 'counts = ["bouncy"]', "bouncy", "counts 只能是 bounces"),
    "a need with a name of the engine's own": (
        OBJECTION,
        'code = "note"',
        'code = "at"',
        'code = "at"',
        "系统自己用的名字",
    ),
    "a person of an unknown role": (
        REQUEST,
        'list = "leader"',
        'list = "leder"',
        'list = "leder"',
        "岗位“leder”不存在",
    ),
}


@pytest.fixture
def copy(tmp_path) -> Path:
    return Path(shutil.copytree(PACKS / "xicheng", tmp_path / "xicheng"))


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_part_is_refused_with_file_line_and_reason(what, broken, copy, problems):
    file, old, new, marked, reason = BREAKS[what]
    if marked:
        broken(file, old, new, marked, reason)
    else:  # told elsewhere than where it was broken
        text = (copy / file).read_text(encoding="utf-8")
        assert old in text
        (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        assert [p for p in problems(copy) if reason in p.reason and p.line > 1]
