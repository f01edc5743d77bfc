"""What the first district's keywords make of invented sentences, in both scripts."""

import time

import pytest

from fullresponse.reading.suggest import suggest

SENTENCES = {  # invented -> category
    "胡同口的路灯不亮，老人夜里摔过一次": "lamp",
    "胡同口的路燈不亮，老人夜裡摔過一次": "lamp",
    "暖气不热，室温只有十四度": "warmth",
    "暖氣不熱，室溫只有十四度": "warmth",
    "半夜施工，吵得睡不着": "noise-site",
    "楼下餐馆油烟太大": "fumes",
    "想给老楼装电梯，请问找谁": "newlift",
    "物业公司不作为，保洁不到位": "property",
    "邻居在楼顶私搭乱建": "illegalbuild",
    "工地拖欠工资三个月": "wages",
    "健身卡退费，商家跑路了": "refund",
    "电动车进楼充电": "bike-in",
    "有人遛狗不牵绳": "pets",
    "小区停车位被占": "park-estate",
    "消防通道被堵": "firelane",
    "垃圾桶站没人管，厨余垃圾满了": "sorting",
    "孩子入学划片问题": "school",
    "家里停水两天了": "tap",
    "公交车半小时不来": "busline",
    "想咨询医保报销": "medicare",
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_an_everyday_sentence_finds_its_category(sentence, xicheng):
    assert suggest(sentence, xicheng).category == SENTENCES[sentence]


@pytest.mark.parametrize(
    ("text", "street", "community"),
    [
        ("椿树街道香炉营社区", "椿树街道", "香炉营社区"),
        ("椿樹街道香爐營社區", "椿树街道", "香炉营社区"),
        ("廣安門內街道", "广安门内街道", ""),
        ("牛街这边", "牛街街道", ""),
        ("过天桥的时候", "", ""),  # a footbridge is no street
    ],
)
def test_places_are_found_in_both_scripts(text, street, community, xicheng):
    found = suggest(text, xicheng)
    names = [xicheng.places[code].name if code else "" for code in (found.street, found.community)]
    assert names == [street, community]


def test_every_community_finds_itself_and_its_street(xicheng):
    for place in xicheng.places.values():
        if place.level == "community":
            found = suggest(f"我住在{xicheng.places[place.parent].name}{place.name}。", xicheng)
            assert (found.street, found.community) == (place.parent, place.code), place.name


def test_the_other_district_understands_its_own_words_only(xicheng, qinglu):
    assert suggest("渡船停航", qinglu).lead == "ferry-company"
    assert suggest("渡船停航", xicheng).category == ""
    assert suggest("苇塘镇地界吵架", qinglu).lead == "office-weitang"


def test_a_long_text_is_read_in_less_than_five_milliseconds(xicheng):
    text = ("小区物业不作为，垃圾桶站满了，请问怎么办。椿树街道" * 500)[:10_000]
    suggest(text, xicheng)
    assert min(_seconds(text, xicheng) for _ in range(20)) < 0.005


def _seconds(text, pack) -> float:
    start = time.process_time()
    suggest(text, pack)
    return time.process_time() - start
