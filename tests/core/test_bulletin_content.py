"""What a bulletin works out from the text that is kept of it: places, movements, who improved, and what it says."""

import json
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from fullresponse.documents.model import Chart
from fullresponse.kernel.canonical import canonical
from fullresponse.kernel.refusal import Refused
from fullresponse.metrics import kept
from fullresponse.metrics.engines import Memory, answer
from fullresponse.metrics.facts import ClockRun, Facts
from fullresponse.orgs import packs
from fullresponse.orgs.packs import current_pack
from fullresponse.reports import content as contents
from fullresponse.reports import document, spoken, tables
from fullresponse.reports.content import LEADS, STREETS, Content
from fullresponse.reports.spoken import Names
from tests.cast import NOON

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 1)
THEN = int(datetime(2026, 4, 13, 12, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp())
NAMES = ("solved", "satisfied")


def streets(many=3):
    return [p.code for p in current_pack().places.values() if p.level == "street"][:many]


def called(many, solved, *, street="", lead="", at=THEN):
    """So many callbacks, so many of them solved; everybody was contacted and is satisfied."""
    about = {"lifecycle": "request", "called_back": 1, "contacted": 1, "satisfaction": "satisfied"}
    return [
        Facts(
            f"case:{street}{lead}-{at}-{n}",
            **about,
            called=at,
            received=at,
            solved=int(n < solved),
            street=street,
            lead=lead,
        )
        for n in range(many)
    ]


def dispatched(case, late):
    """The clock of the dispatch of a case, that was kept or not."""
    return ClockRun(f"case:{case}", 0, "dispatch", lifecycle="request", started=THEN, settled=THEN, late=late)


def made(facts, before=None, scheme="", window="month"):
    """The content of April, of these facts."""
    pack = current_pack()
    window = pack.windows[window]
    asked = contents.questions(window, APRIL, pack.scheme(APRIL, scheme), pack)
    memory = Memory(facts)
    answers = {name: answer(question, memory) for name, question in asked.items()}
    more = {"before": before, "last_event": 1, "events": 1}
    raw = contents.made(window, APRIL, pack.scheme(APRIL, scheme), asked, answers, pack, **more)
    return Content.read(contents.sealed(raw)[0])


def as_before(content):
    return {"name": "2026-03", "number": "x", "scheme": content.raw["scheme"], "places": content.places()}


def places(content, by=STREETS):
    return {s.code: s.place for s in content.standings(by) if s.counted}


def labels():
    from fullresponse.cases.labels import labels_of
    from fullresponse.orgs.packs import current_revision

    return labels_of(current_revision())


def test_who_has_fewer_than_the_least_callbacks_is_not_ranked_but_listed_below():
    one, two, few = streets()
    content = made([*called(10, 9, street=one), *called(12, 12, street=two), *called(9, 9, street=few)])
    assert places(content) == {two: 1, one: 2, few: None}
    assert [s.code for s in content.standings(STREETS)][:3] == [two, one, few]
    assert content.whole("solved").counted == 31, "in the total it is"


def test_equal_scores_share_a_place():
    one, two, three = streets()
    content = made(
        [f for s, n in ((one, 10), (two, 20), (three, 10)) for f in called(n, n if s != three else 5, street=s)]
    )
    assert places(content) == {one: 1, two: 1, three: 3}


def test_the_composite_is_weighed_by_the_scheme():
    (one,) = streets(1)
    facts = called(10, 5, street=one)
    first, second = made(facts), made(facts, scheme="r4s3m3")
    assert first.standings(STREETS)[0].total == Fraction(1 * 10 + 5 * 5 + 4 * 10, 100)
    assert second.standings(STREETS)[0].total == Fraction(4 * 10 + 3 * 5 + 3 * 10, 100)


def test_movements_are_places_won_and_lost_against_the_bulletin_before():
    one, two, three = streets()
    before = as_before(made([*called(10, 9, street=one), *called(10, 8, street=two)]))
    now = made([*called(10, 7, street=one), *called(10, 10, street=two), *called(10, 8, street=three)], before)
    assert {s.code: s.moved for s in now.standings(STREETS) if s.counted} == {two: 1, three: None, one: -2}
    assert [(s.code, s.gained) for s in now.improved(STREETS)] == [(two, Fraction(1, 10))]


def test_after_another_scheme_no_movement_is_told_but_that_it_was_another():
    one, two, _three = streets()
    facts = [*called(10, 9, street=one), *called(10, 8, street=two)]
    now = made(facts, as_before(made(facts, scheme="r4s3m3")))
    assert {s.moved for s in now.standings(STREETS)} == {None} and now.improved(STREETS) == []
    said = document._ranked(tables.Shown(now, Names(now, labels()), public=True), STREETS, "街道")
    assert any("另一个计分方案" in getattr(part, "text", "") for part in said)


def test_where_nobody_gained_nobody_is_told_to_have_improved_most():
    (one,) = streets(1)
    before = as_before(made(called(10, 9, street=one)))
    assert made(called(10, 9, street=one), before).improved(STREETS) == []


def test_a_month_in_which_nobody_was_called_has_no_rates():
    content = made([])
    assert content.whole("solved").percent() == "—" and places(content) == {}
    assert document.first_sentence(content, "西城区") == "西城区2026年4月没有有效回访，所以没有三率。"
    of = tables.Shown(content, Names(content, labels()), public=True)
    assert [row[4].value for row in tables.three(of).rows] == [None] * 3


def test_the_sentence_to_quote_tells_the_days_where_the_window_is_not_the_month():
    told = [document.first_sentence(made(called(3, 3), window=code), "演示区") for code in ("month", "month20")]
    assert told[0].startswith("演示区2026年4月有效回访 3 件")
    assert told[1].startswith("演示区2026年3月20日至2026年4月19日有效回访 3 件")


def test_a_score_and_the_weights_are_told_in_the_order_of_the_pack_and_each_score_says_how_it_is_counted():
    content = made(called(12, 9, street=streets(1)[0]))
    (chart, *_below) = tables.ranking(tables.Shown(content, Names(content, labels()), public=True), STREETS)
    assert [row[3].link for row in chart.table.rows] == ["/numbers/composite"]
    scheme = content.raw["scheme"]
    assert spoken.composed(scheme["composite"], str) == "response 1、solved 5、satisfied 4"
    told = spoken.graded(scheme["satisfaction"], scheme["unit"], labels().listed("satisfaction"))
    assert told.split("、")[1:3] == ["满意 10/10", "基本满意 9/10"]


def test_a_body_that_was_merged_away_in_march_has_its_name_and_its_last_day(tmp_path):
    import shutil

    from django.conf import settings

    pack = current_pack()
    gone = next(b for b in pack.bodies.values() if b.kind == "department")
    copy = shutil.copytree(settings.ROOT / "packs" / "xicheng", tmp_path / "xicheng")
    file = copy / "bodies.csv"
    head, *lines = file.read_text(encoding="utf-8-sig").splitlines()
    until = head.split(",").index("until")
    lines = [line.split(",") for line in lines]
    for line in lines:
        if line[0] == gone.code:
            line[until] = "2026-03-31"
    file.write_text("\n".join([head, *(",".join(line) for line in lines)]), encoding="utf-8")
    packs.load_pack(copy, actor="system:tests", at=NOON)
    content = made(called(11, 11, lead=gone.code))  # its cases are called back in April
    assert places(content, LEADS) == {gone.code: 1}
    assert Names(content, labels()).place(LEADS, gone.code) == f"{gone.name}（到 2026-03-31 为止）"
    assert gone.code not in made([]).raw["groups"][LEADS], "of which there is nothing any more it is not told"


def test_a_body_that_no_pack_knows_does_not_break_the_page():
    content = made(called(3, 3, lead="gone-long-ago"))
    assert Names(content, labels()).place(LEADS, "gone-long-ago") == "gone-long-ago"


def test_what_a_single_small_street_counts_cannot_be_worked_out_from_the_total():
    one, two, few = streets()
    content = made([*called(11, 9, street=one), *called(12, 12, street=two), *called(4, 0, street=few)])
    of = tables.Shown(content, Names(content, labels()), public=True)
    (chart, below) = tables.ranking(of, STREETS)
    shown = {row[1].value: row[-2].value for row in chart.table.rows}
    names = Names(content, labels())
    assert shown == {names.place(STREETS, two): 12, names.place(STREETS, one): None}
    covered = next(row for row in chart.table.rows if row[1].value == names.place(STREETS, one))
    assert [cell.value for cell in covered[4:]] == [None] * 5, "nine elevenths would say eleven"
    assert chart.series[0].points[-1].value == covered[3].value == Fraction(909, 1000)
    assert names.place(STREETS, few) not in str(chart.table) + str(below)


def test_the_streets_lie_on_the_map_with_the_score_of_the_ranking():
    one, two, few = streets()
    content = made([*called(10, 9, street=one), *called(12, 12, street=two), *called(4, 0, street=few)])
    names = Names(content, labels())
    for public in (True, False):
        (chart, *_below) = tables.ranking(tables.Shown(content, names, public=public), STREETS)
        told = {tile.label: tile.value for tile in chart.map.tiles}
        ranked = {p.label: p.value for p in chart.series[0].points}
        assert {name: value for name, value in told.items() if value is not None} == ranked
        assert len(told) == len(streets(99)) and told[names.place(STREETS, few)] is None
    assert tables.ranking(tables.Shown(content, names, public=True), LEADS)[0].__class__ is not Chart


def test_the_score_of_a_post_is_the_weighed_mean_of_the_rates_told_under_it():
    told = {"lifecycle": "request", "received": THEN, "dispatched": THEN, "closed": THEN, "part": 0}
    facts = [Facts(f"case:{n}", **told, bounces=int(n < 2), clocks=[dispatched(n, late=int(n < 5))]) for n in range(20)]
    content = made(facts)
    scores = {code: score for code, _label, score, _terms in content.posts()}
    # 15 of 20 in time, 18 of 20 never sent back
    assert scores["post_dispatcher"] == (Fraction(15, 20) * 40 + Fraction(18, 20) * 40) / 80
    table = tables.posts(tables.Shown(content, Names(content, labels()), public=True))
    rows = [[cell.value for cell in row] for row in table.rows if row[0].value == "派遣员综合"]
    assert rows[0][2:] == [80, None, None, scores["post_dispatcher"]]
    assert sorted(row[2:5] for row in rows[1:]) == [[40, 15, 20], [40, 18, 20]]
    assert made([]).posts()[0][2] is None, "of nothing there is no score"


def test_a_kept_question_reads_as_the_one_that_was_asked():
    pack = current_pack()
    asked = contents.questions(pack.windows["month"], APRIL, pack.scheme(APRIL), pack)
    memory = Memory([*called(5, 3, street=streets(1)[0]), *called(2, 1, at=THEN - 40 * 86_400)])
    for question in asked.values():
        again = kept.question(json.loads(canonical(kept.plain(question))))
        assert kept.rows(answer(again, memory)) == kept.rows(answer(question, memory)) != []


def test_a_text_that_differs_in_one_digit_has_another_hash():
    content = made(called(1, 1))
    text, digest = contents.sealed(content.raw)
    assert contents.seal(text) == digest != contents.seal(text.replace("2026-04", "2026-05", 1))
    assert Content.read(text).raw == content.raw


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-4-1", "十月", ""])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(Refused, match="月份要写成"):
        contents.month_of(text)
