"""What the demo district has in hand beside requests: petitions, proposals, applications for information, receptions,
each at another step, so that those who work on them have something to decide."""

from datetime import datetime, timedelta
from typing import Any

from fullresponse.cases import actions
from fullresponse.cases.actions import Request
from fullresponse.desk.demo_parts import Together
from fullresponse.ledger.append import LOCAL
from fullresponse.orgs.actors import Actor

Step = tuple[str, str, dict[str, Any]]  # verb, who (a post, or handler for whoever leads), what it is given
Told = tuple[str, int, str, dict[str, Any], list[Step]]  # life cycle, days ago, words, what its form takes, steps

PETITION, PROPOSAL, DISCLOSURE = "petition_officer", "proposal_officer", "disclosure_officer"
FORWARD: Step = ("forward", PETITION, {"lead": "building", "petition_kind": "appeal"})
ACCEPT: Step = ("take_petition", "handler", {"answer": "演示：已受理，六十日内书面答复。"})
OPINION: Step = (
    "give_opinion",
    "handler",
    {"outcome": "not_supported", "answer": "演示：经查，不符合现行规定，理由和依据见意见书。"},
)
DEPUTY = {"title": "演示：增设无障碍坡道", "needs": {"deputy_card": "演示第 1 号"}}
MEMBER = {"title": "演示：增加社区助餐点", "needs": {"member_card": "演示第 2 号"}}
HAND_OVER: Step = ("hand_over", PROPOSAL, {"lead": "city-care"})
ANSWER: Step = (
    "answer_officially",
    "handler",
    {"answer": "演示：已列入明年计划。", "grade": "b", "contact_record": "演示：与来件人面商一次。"},
)
FORM = {"needs": {"form_wanted": "electronic"}}


def told(now: datetime) -> list[Told]:
    """Each with how far it came; its steps are spread evenly from its beginning until now."""
    booked, held = ({"reception_on": (now + timedelta(hours=h)).astimezone(LOCAL).date()} for h in (6 * 24, -36))
    wait: Step = ("ask_extension", "handler", {"units": 10, "extension_reason": "演示：要等档案馆查阅结果。"})
    return [
        ("petition", 2, "演示：楼上违建三年没有结果，请求依法处理并书面答复。", {"channel": "letter"}, []),
        ("petition", 3, "演示：公房修缮费用怎么分担，请给书面说明。", {"channel": "counter"}, [
            FORWARD, ("object", "handler", {"reason": "演示：公房由另一单位管理。"}),
        ]),
        ("petition", 40, "演示：拆除的信报箱什么时候恢复，请求答复。", {"channel": "letter"}, [
            FORWARD, ACCEPT, ("keep", "leader", {}), wait,
        ]),
        ("petition", 20, "演示：对安置面积认定不服，请求复查。", {"channel": "counter"}, [
            FORWARD, ACCEPT, OPINION, ("ask_review", "caller", {"words": "演示：认定依据没有给我看，请求复查。"}),
        ]),
        ("proposal", 5, "演示：三处公园入口只有台阶，建议增设坡道。", DEPUTY, []),
        ("proposal", 12, "演示：两所学校门口早晚拥堵，建议错峰。", DEPUTY | {"title": "演示：校门口错峰"}, [
            HAND_OVER, ("object", "handler", {"reason": "演示：由交通部门牵头更合适。"}),
        ]),
        ("proposal", 48, "演示：公厕没有扶手和呼叫铃，建议改造。", DEPUTY | {"title": "演示：公厕适老改造"}, [
            HAND_OVER, ANSWER, ("react", "caller", {"attitude": "satisfied"}),
        ]),
        ("cppcc", 4, "演示：两个社区没有助餐点，建议增加。", MEMBER, []),
        ("disclosure", 0, "演示：申请公开本街道去年的绿化养护合同。", FORM, []),
        ("disclosure", 1, "演示：申请公开三号楼加固工程的验收结论。", FORM, [("confirm", DISCLOSURE, {})]),
        ("disclosure", 4, "演示：申请公开停车场的收费批文。", FORM, [
            ("confirm", DISCLOSURE, {}), ("begin", DISCLOSURE, {"lead": "building"}), wait,
        ]),
        ("reception", 1, "演示：几户居民想当面反映加装电梯的资金问题。", {"needs": booked}, []),
        ("reception", 3, "演示：商户反映临街施工影响出入。", {"needs": held}, [
            ("hold", "leader", {"record": "演示：听取来访人意见，确认围挡位置要调整。"}),
        ]),
    ]  # fmt: skip


def arrange(now: datetime) -> int:
    """Let them come in and go as far as they came; returns how many. Only those that the pack has."""
    acts = Together(now)
    found = [each for each in told(now) if each[0] in acts.pack.lifecycles]
    for number, each in enumerate(found, 1):
        _lead(acts, number, each)
    return len(found)


def _lead(acts: Together, number: int, each: Told) -> None:
    lifecycle, days, words, form, steps = each
    birth = acts.pack.lifecycles[lifecycle].birth
    leader = acts.desk("leader") or Actor.system()
    receiver = acts.desk(birth.by[0])
    if receiver is None:  # nobody here registers such cases
        return
    needs = dict(form.get("needs", {}))
    if "custodian" in birth.needs:
        needs["custodian"] = leader.person
    given = {"name": f"演示来件人{number}", "phone": f"1380001{number:04d}", **form, "needs": needs}
    span = timedelta(days=days, minutes=20)
    at = acts.now - span
    case = actions.receive(Request(words=words, lifecycle=lifecycle, **given), actor=receiver, at=at)
    for nth, (verb, who, values) in enumerate(steps, 1):
        more = {"custodian": leader.person} if verb == "keep" else values
        if actor := _actor(acts, who, case.lead):
            case = actions.move(case, verb, actor=actor, at=at + span * nth / (len(steps) + 1), **more)


def _actor(acts: Together, who: str, lead: str) -> Actor | None:
    if who == "caller":
        return Actor.caller()
    return acts.handler(lead) if who == "handler" else acts.desk(who)
