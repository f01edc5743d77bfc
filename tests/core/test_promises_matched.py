"""Promises of real reports against what later ones tell, as people judged it: never wrongly called kept. In the data
of the tests are places and verdicts only; the texts lie beside the project."""

import json
from collections import Counter
from datetime import date

import pytest

from fullresponse.reading.matching import match
from tests.loud import need_shared
from tests.promise_score import judged, meets, read

KEPT_FOUND = 0.5  # of what people call kept: the others are left to them


@pytest.mark.shared
def test_of_pairs_judged_by_hand_none_is_wrongly_called_kept():
    wrong, counted = [], Counter()
    for pair, said in judged():
        counted[pair["verdict"], "kept" in said] += 1
        if "kept" in said and pair["verdict"] != "kept":
            wrong.append(pair)
    assert wrong == []
    assert counted["kept", True] >= KEPT_FOUND * (counted["kept", True] + counted["kept", False])
    assert sum(counted.values()) >= 400


@pytest.mark.shared
def test_of_what_links_the_two_reports_of_the_district_nothing_is_kept_and_no_false_friend_is_found():
    old = read(need_shared("seeds/xicheng-2013-work-report.txt"))
    new = read(need_shared("seeds/xicheng-2019-report-to-public.txt"), date(2019, 8, 31))
    links = [json.loads(line) for line in need_shared("gold/links.jsonl").read_text(encoding="utf-8").splitlines()]
    seen = Counter()
    for scope, found in (("2013->2019", match(*old, *new)), ("within_2013", match(*old, *old))):
        assert not [m for m in found if m.verdict == "kept"]
        for link in (link for link in links if link["scope"] == scope):
            ends = (link["to"], link["from"]) if scope == "within_2013" else (link["from"], link["to"])
            pairs = [(a, b) for a in ends[0] for b in ends[1]]
            hits = [m for m in found for a, b in pairs if meets(m, *spot(a), *spot(b))]
            seen[link["relation"]] += bool(hits)
    assert seen["false_friend"] == seen["same_device"] == seen["denominator"] == 0
    assert seen["year_pair"] >= 18 and seen["continuation"] >= 6 and seen["promise_echo"] == 1


def spot(side):
    return side["char_start"], side["char_end"]
