"""A whole is divided on one page, and its items are held against it together."""

import pytest
from django.urls import reverse

from fullresponse.promises.models import Promise
from tests.cast import person, two_bodies
from tests.promising import a_life, again
from tests.stories.test_promise_pages import BACKEND, DAY, body, lately

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(person("supervisor"), backend=BACKEND)
    return client


def divided(client, whole, *values, complete=True, **more):
    rows = {f"item{n}-quote": f"演示：第{n}项。" for n in range(len(values))}
    rows |= {f"item{n}-value": value for n, value in enumerate(values)}
    rows |= {"rows": "4", **({"complete": "1"} if complete else {}), **more}
    return client.post(reverse("promise_divide", args=[whole.case.number]), rows, follow=True)


def test_forty_four_is_divided_into_thirty_seven_and_seven(desk):
    whole = lately()
    page = body(divided(desk, whole, "37", "7"))
    assert "分解出 2 项" in page and "各项合计 37 + 7 = 44个，和整体相等" in page
    for part in whole.parts.order_by("id"):
        assert (part.unit, part.comparator, part.lead, part.first_due) == ("个", "ge", whole.lead, whole.due)


@pytest.mark.parametrize(
    ("values", "sentence"), [(("37", "8"), "37+8=45个，超过了整体的 44个"), (("37", "6"), "不等于整体的 44个")]
)
def test_what_does_not_add_up_is_refused_with_what_was_typed(desk, values, sentence):
    whole = lately()
    answer = divided(desk, whole, *values)
    page = body(answer)
    assert answer.status_code == 409 and sentence in page and f'value="{values[1]}"' in page
    assert "演示：第1项。" in page and Promise.objects.count() == 1


def test_what_is_not_all_yet_may_be_less_and_the_page_says_how_much_is_left(desk):
    whole = lately()
    assert "整体还有 1个没有分下去" in body(divided(desk, whole, "37", "6", complete=False))
    assert "超过了整体" in body(divided(desk, again(whole), "2", complete=False))


def test_each_row_may_have_its_own_lead_and_day_and_says_what_is_wrong_with_it(desk):
    whole, other = lately(), two_bodies()[1]
    answer = divided(desk, whole, "37", "七", **{"item0-lead": "没有这个单位", "item0-due": "2026-13-01"})
    page = body(answer)
    assert answer.status_code == 409 and "有 2 项要先改正" in page and "要写成数" in page
    assert "没有“没有这个单位”这个选项" in page or "没有“没有这个单位”" in page
    divided(desk, whole, "37", "7", **{"item0-lead": other, "item1-due": (whole.due - DAY).isoformat()})
    assert {part.lead for part in whole.parts.all()} == {other, whole.lead}


def test_more_rows_keep_what_was_typed_and_an_empty_page_divides_nothing(desk):
    whole = lately()
    page = body(divided(desk, whole, "37", more="1"))
    assert "演示：第0项。" in page and 'name="item7-quote"' in page and 'name="item8-quote"' not in page
    assert "请至少填写一项" in body(divided(desk, whole))
    assert "请至少填写一项" in body(divided(desk, whole, rows="99999999999999"))
    assert Promise.objects.count() == 1


def test_whoever_may_not_register_divides_nothing(client):
    whole = lately()
    client.force_login(person("handler"), backend=BACKEND)
    assert divided(client, whole, "37").status_code == 403 and not whole.parts.exists()


def test_every_promise_there_can_be_has_its_page(desk):
    a_life()
    for row in Promise.objects.select_related("case"):
        assert desk.get(reverse("promise_divide", args=[row.case.number])).status_code == 200
