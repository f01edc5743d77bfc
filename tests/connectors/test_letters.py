"""The real files of letters, where they are; and what their odd rows mean, with invented ones."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Count

from fullresponse.cases import replay
from fullresponse.cases.models import Case, Clock
from fullresponse.connectors.catalogue import LETTERS
from fullresponse.ledger import models as ledger
from fullresponse.ledger.history import history, verify
from fullresponse.orgs.packs import current_pack
from tests.connectors.samples import bring_in, csv_file, refusals
from tests.loud import need_shared

pytestmark = pytest.mark.django_db


def letter_to_an_agency(number="bj1", **more):
    return {
        "lid": number,
        "type": "咨询",
        "title": "演示：公交站",
        "content": "演示：想问站牌何时恢复。",
        "org": "区图书馆",
        "reply": "演示：下周恢复。",
        "date": "2022-05-01",
        "reply_date": "2022-05-04",
        "writer_masked": "演*",
        "sources": "demo",
        **more,
    }


def river(number="1", **more):
    unused = ("n_transfers", "days_to_first_transfer", "days_to_first_progress", "value_orientation", "sentiment")
    return {
        "id": number,
        "river": "演示河",
        "district": "演示区",
        "nature": "投诉",
        "channel": "网站",
        "title": "演示：河水发黑",
        "time": "2019-03-03",
        "content": "演示：河水发黑。",
        "first_reply": "演示：已清淤。",
        "n_final_days": "12",
        "policy_tools": "信息",
        **dict.fromkeys(unused, "1"),
        **more,
    }


def message(number="1", **more):
    return {
        "id": number,
        "forumName": "演示",
        "subject": "演示：噪音",
        "domainName": "环保",
        "stateInfo": "已办理",
        "dateline": "2021-03-02 21:41:26",
        "content": "演示：夜里施工。",
        **more,
    }


def local(case, name):
    at = getattr(case, name)
    return at and f"{at.astimezone(current_pack().calendar.tz):%Y-%m-%d %H:%M}"


def test_a_letter_is_dated_by_day_and_led_by_the_body_of_that_very_name(tmp_path):
    rows = [letter_to_an_agency(), letter_to_an_agency("bj2", org="图书馆", type="")]
    assert bring_in("beijing_letters", csv_file(tmp_path, rows)) == (2, 2, 0, 0)
    first, second = Case.objects.filter(source="beijing_letters").order_by("outer_number")
    assert (first.lead, first.kind, second.lead, second.kind) == ("library", "consult", "", "")
    assert (local(first, "received_at"), local(first, "changed_at")) == ("2022-05-01 00:00", "2022-05-04 00:00")
    assert Clock.objects.get(case=first).code == "reply"


def test_a_letter_without_a_date_stays_without_clocks(tmp_path):
    bring_in("beijing_letters", csv_file(tmp_path, [letter_to_an_agency(date="", reply_date="")]))
    case = Case.objects.get(source="beijing_letters")
    assert (case.state, case.received_at, case.changed_at, case.backfilled) == ("replied", None, None, True)
    assert not Clock.objects.filter(case=case).exists()
    assert all(event.at is None and event.backfilled for event in history(case.subject))


def test_a_letter_with_only_a_day_of_reply_is_refused(tmp_path):
    path = csv_file(tmp_path, [letter_to_an_agency(date="")])
    assert bring_in("beijing_letters", path) == (1, 0, 0, 1)
    assert refusals(path)[0][2] == "有答复日期，没有来信日期。"


def test_a_river_ticket_is_answered_on_its_last_day(tmp_path):
    rows = [river("1"), river("2", n_final_days="0"), river("3", n_final_days=""), river("4", n_final_days="-1")]
    path = csv_file(tmp_path, rows)
    assert bring_in("fuzhou_river", path) == (4, 3, 0, 1)
    cases = {c.outer_number: c for c in Case.objects.filter(source="fuzhou_river")}
    assert [local(cases[n], "changed_at") for n in "123"] == [
        "2019-03-15 00:00",
        "2019-03-03 00:00",
        "2019-03-03 00:00",
    ]
    assert Clock.objects.get(case=cases["3"]).stopped_at is None
    assert cases["1"].words.get(need="place").text == "演示区 演示河"


def test_an_unknown_channel_of_a_river_ticket_is_refused(tmp_path):
    path = csv_file(tmp_path, [river("1", channel="飞鸽")])
    assert bring_in("fuzhou_river", path) == (1, 0, 0, 1)
    assert "飞鸽" not in refusals(path)[0][2]


def test_a_message_is_waiting_or_handled_without_words_or_time(tmp_path):
    rows = [message("1"), message("2", stateInfo="待回复")]
    assert bring_in("fuzhou_liuyan", csv_file(tmp_path, rows)) == (2, 2, 0, 0)
    handled, waiting = Case.objects.filter(source="fuzhou_liuyan").order_by("outer_number")
    assert (handled.state, waiting.state) == ("replied", "received")
    assert not handled.words.filter(need="answer").exists()
    assert not Clock.objects.filter(case__in=[handled, waiting]).exists()


def events(**where):
    return dict(ledger.Event.objects.filter(**where).values_list("kind").annotate(n=Count("id")).order_by())


def test_all_of_attachment_4_comes_in():
    need_shared("data/taidi/附件4.csv")
    assert bring_in_default("taidi4") == (2816, 2816, 0, 0)
    assert Case.objects.filter(source="taidi4", state="replied").count() == 2816
    counted = events(subject__startswith="case:")
    assert counted["case.replied"] == 2816
    assert "case.called_back" not in counted
    assert not Clock.objects.exclude(code="reply").exists()
    assert bring_in_default("taidi4") == (2816, 0, 2816, 0)
    sound()


def test_all_letters_to_beijing_come_in():
    need_shared("data/beijing_letters/beijing_letters.csv")
    assert bring_in_default("beijing_letters") == (926, 926, 0, 0)
    undated = Case.objects.filter(source="beijing_letters", received_at=None)
    assert undated.count() == 117
    assert not Clock.objects.filter(case__in=undated).exists()
    assert Clock.objects.filter(case__source="beijing_letters", code="reply").count() == 809
    sound()


def test_both_files_of_fuzhou_come_in():
    need_shared("data/fuzhou_12345/fuzhou_river_12345.csv")
    assert bring_in_default("fuzhou_river") == (1464, 1464, 0, 0)
    assert bring_in_default("fuzhou_liuyan") == (120, 120, 0, 0)
    states = Case.objects.filter(source="fuzhou_liuyan").values_list("state").annotate(n=Count("id")).order_by()
    assert dict(states) == {"received": 36, "replied": 84}
    assert Clock.objects.filter(stopped_at=None, case__source__startswith="fuzhou").count() == 0
    sound()


def bring_in_default(source):
    return bring_in(source, need_shared(LETTERS[source].file), refused=Path(settings.HOME) / "letters.refused.csv")


def sound():
    assert list(replay.disagreements()) == []
    assert verify()[1] is None
