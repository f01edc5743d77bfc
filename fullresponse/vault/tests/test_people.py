"""Who is kept, who is found again, and that nothing of them can be read in the database or in a log."""

import itertools

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fullresponse.kernel.refusal import Refused
from fullresponse.vault import people
from fullresponse.vault.models import INDEXED, SEALED, Person
from fullresponse.vault.people import Masked, Plain
from fullresponse.vault.seal import SealBroken
from fullresponse.vault.tests.test_rules import ID, with_check_digit

pytestmark = pytest.mark.django_db

NAME, PHONE, NUMBER = "演示甲", "13800138000", with_check_digit(ID)
OTHER_NUMBER = with_check_digit("11010219000101002")


def stored(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def tamper(person: Person, **fields) -> Person:
    Person.objects.filter(pk=person.pk).update(**fields)
    return stored(person)


def test_a_person_is_kept_and_can_be_revealed_and_shown_masked():
    person = people.keep(NAME, " +86 138-0013-8000 ", NUMBER.lower())
    assert people.reveal(stored(person)) == Plain(NAME, PHONE, NUMBER)
    assert people.masked(stored(person)) == Masked("演*", "138****8000", f"110***********{NUMBER[-4:]}")


def test_nobody_at_all_is_not_kept():
    assert people.keep() is None
    assert people.keep("  ", "\u3000", "") is None
    assert not Person.objects.exists()


def test_whoever_is_only_partly_known_is_kept_with_what_is_known():
    assert people.reveal(people.keep(phone=PHONE)) == Plain("", PHONE, "")
    assert people.masked(people.keep(name=NAME)) == Masked("演*", "", "")


def test_the_same_number_and_name_are_the_same_person():
    first = people.keep("阿依·演示", PHONE)
    assert people.keep("阿依•演示", "0086 13800138000") == first
    assert people.keep("别人", PHONE) != first
    assert people.keep("阿依·演示", "13900139000") != first
    assert people.keep("", PHONE) not in (first, None)


def test_an_id_number_tells_two_people_of_one_name_and_telephone_apart():
    first = people.keep(NAME, PHONE, NUMBER)
    second = people.keep(NAME, PHONE, OTHER_NUMBER)
    assert first != second
    assert people.keep(NAME, PHONE, OTHER_NUMBER) == second
    assert people.keep(NAME, PHONE) == first


def test_an_id_number_learnt_later_does_not_change_the_row_that_other_cases_share():
    first = people.keep(NAME, PHONE)
    assert people.keep(NAME, PHONE, NUMBER) != first
    assert people.reveal(stored(first)) == Plain(NAME, PHONE, "")


def test_without_a_telephone_the_id_number_finds_the_same_person():
    assert people.keep(NAME, "", NUMBER) == people.keep(NAME, "", NUMBER)


def test_a_name_alone_is_never_taken_for_somebody_else_of_that_name():
    assert people.keep(NAME) != people.keep(NAME)


def test_a_batch_keeps_its_order_and_knows_itself():
    there = people.keep(NAME, PHONE)
    batch = [("乙", "13900139000", ""), (NAME, PHONE, ""), ("", "", ""), ("乙", "139 0013 9000", "")]
    first, second, third, fourth = people.keep_many(batch)
    assert (second, third, fourth) == (there, None, first)
    assert Person.objects.count() == 2
    assert first.pk is not None


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", "甲", "乙"]), st.sampled_from(["", PHONE, "13900139000"]), st.just(""))))
def test_a_batch_gives_what_one_by_one_would_give(rows):
    with_numbers = [row for row in rows if row[1]]
    together = people.keep_many(with_numbers)
    assert together == [people.keep(*row) for row in with_numbers]


def test_a_bad_row_refuses_the_batch_and_keeps_nobody():
    with pytest.raises(Refused):
        people.keep_many([(NAME, PHONE, ""), ("乙", "12345", "")])
    assert not Person.objects.exists()


def test_keeping_one_takes_two_statements_and_meeting_them_again_one(django_assert_num_queries):
    with django_assert_num_queries(2):
        people.keep(NAME, PHONE, NUMBER)
    with django_assert_num_queries(1):
        people.keep(NAME, PHONE, NUMBER)


def test_keeping_five_hundred_takes_a_handful_of_statements():
    with CaptureQueriesContext(connection) as seen:
        people.keep_many([("演示", f"138{i:08d}", "") for i in range(500)])
    assert sum("FROM vault_person" in q["sql"] for q in seen) == 1
    assert len(seen) <= 3  # the keys, and all rows at once
    assert Person.objects.count() == 500


def test_a_number_that_thousands_left_does_not_slow_down_the_next(django_assert_num_queries):
    people.keep_many([(f"演示{i}", PHONE, "") for i in range(1000)])
    with CaptureQueriesContext(connection) as seen:
        person = people.keep("演示7", PHONE)
    assert len(seen) == 1
    assert person == people.find_by_phone(PHONE, limit=2000)[-8]
    assert len(people.find_by_phone(PHONE)) == 100


def test_people_are_found_by_their_whole_number_alone():
    person, office = people.keep(NAME, PHONE, NUMBER), people.keep("乙", "010-66001234转801")
    assert people.find_by_phone("138 0013 8000") == [person]
    assert people.find_by_phone("01066001234") == people.find_by_phone("010-66001234转9") == [office]
    assert people.find_by_id_number(NUMBER.lower()) == [person]
    assert people.find_by_phone("13800138001") == people.find_by_phone("") == []
    assert people.find_by_id_number(OTHER_NUMBER) == []
    with pytest.raises(Refused):
        people.find_by_phone("8000")


def test_the_newest_of_several_at_one_number_comes_first():
    first, second = people.keep("甲", PHONE), people.keep("乙", PHONE)
    assert people.find_by_phone(PHONE) == [second, first]


def test_an_altered_row_is_refused_loudly():
    person = people.keep(NAME, PHONE, NUMBER, "yan@example.org")
    for field in SEALED:
        whole = bytes(getattr(stored(person), field))
        broken = tamper(person, **{field: whole[:-1] + bytes((whole[-1] ^ 1,))})
        with pytest.raises(SealBroken):
            people.reveal(broken)
        with pytest.raises(SealBroken):
            people.masked(broken)
        tamper(person, **{field: whole})
    assert people.reveal(stored(person)).name == NAME


def test_what_was_copied_from_another_row_is_refused():
    person, other = people.keep(NAME, PHONE), people.keep("乙", "13900139000")
    with pytest.raises(SealBroken):
        people.reveal(tamper(person, phone=other.phone))


def test_a_damaged_row_does_not_keep_its_owner_from_being_heard(caplog):
    person = people.keep(NAME, PHONE)
    tamper(person, name=b"\x01" + b"x" * 40)
    again = people.keep(NAME, PHONE)
    assert again != person
    assert people.reveal(again) == Plain(NAME, PHONE, "")
    assert "cannot be opened" in caplog.text
    assert PHONE not in caplog.text


def test_nothing_that_was_told_can_be_read_in_the_raw_row():
    people.keep(NAME, PHONE, NUMBER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM vault_person")
        raw = b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in map(_bytes, cursor.fetchone()))
    for secret in (NAME, PHONE, NUMBER):
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert secret.encode(encoding) not in raw
    assert PHONE[3:7].encode() not in raw


def _bytes(value):
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the pages of SQLite")
def test_nothing_that_was_told_can_be_read_in_the_pages_of_the_database():
    people.keep(NAME, PHONE, NUMBER)
    pages = connection.connection.serialize()
    assert b"vault_person" in pages
    assert not any(secret.encode() in pages for secret in (NAME, PHONE, NUMBER))


def test_nothing_prints_a_person():
    person = people.keep(NAME, PHONE, NUMBER)
    plain = people.reveal(person)
    for shown in (repr(person), str(person), f"{person}", repr(plain), str(plain), f"{plain}", repr([plain])):
        assert not any(secret in shown for secret in (NAME, PHONE, NUMBER))
    masked = repr(people.masked(person))
    assert not any(secret in masked for secret in (NAME, PHONE, NUMBER))


def test_an_erased_person_leaves_an_empty_row_that_nobody_finds():
    person = people.keep(NAME, PHONE, NUMBER)
    assert not person.erased
    people.erase(person)
    row = stored(person)
    assert person.erased and row.erased
    assert all(getattr(row, field) is None for field in (*SEALED, *INDEXED))
    assert people.masked(row) == Masked("", "", "")
    assert people.find_by_phone(PHONE) == people.find_by_id_number(NUMBER) == []
    assert people.keep(NAME, PHONE, NUMBER) != person
    people.erase(person)


@pytest.fixture
def new_key(settings):
    """A way to change the vault's key, keeping the old one for reading."""

    def change() -> None:
        version = getattr(settings, "VAULT_KEY_VERSION", 1)
        settings.VAULT_OLD_KEYS = {**getattr(settings, "VAULT_OLD_KEYS", {}), version: settings.VAULT_KEY}
        settings.VAULT_KEY, settings.VAULT_KEY_VERSION = bytes((version,)) * 32, version + 1

    return change


def test_after_a_change_of_key_people_are_still_known(new_key):
    person = people.keep(NAME, PHONE, NUMBER)
    new_key()
    assert people.keep(NAME, PHONE) == person
    assert people.find_by_phone(PHONE) == people.find_by_id_number(NUMBER) == [person]
    assert people.reveal(stored(person)) == Plain(NAME, PHONE, NUMBER)


def test_rekeying_frees_the_old_key_and_leaves_the_erased_erased(new_key, settings):
    kept = people.keep_many([(f"演示{i}", f"138{i:08d}", "") for i in range(25)])
    gone = people.keep("乙", "13900139000")
    people.erase(gone)
    new_key()
    fresh = people.keep("丙", "13700137000")
    sealed_before = bytes(stored(fresh).phone)
    assert list(itertools.takewhile(lambda last: last is not None, _rekeyed(10)))[-1] == fresh.pk
    settings.VAULT_OLD_KEYS = {}
    assert [people.reveal(stored(p)).phone for p in kept] == [f"138{i:08d}" for i in range(25)]
    assert people.find_by_phone("13800000003") == [kept[3]]
    assert people.keep("演示3", "13800000003") == kept[3]
    assert stored(gone).erased
    assert bytes(stored(fresh).phone) == sealed_before


def _rekeyed(limit: int):
    after = 0
    while after is not None:
        after = people.rekey(after, limit)
        yield after


def test_a_lost_key_is_noticed_before_anybody_new_is_sealed_under_another(new_key, settings):
    def faults() -> list[str]:
        return [fault.id for fault in run_checks(databases=["default"]) if fault.id.startswith("vault")]

    assert faults() == []
    first, last = people.keep(NAME, PHONE), people.keep("乙", "13900139000")
    assert faults() == []
    whole = last.name
    tamper(last, name=b"\x01" + b"x" * 40)
    assert faults() == ["vault.W001"]
    tamper(last, name=whole)
    new_key()
    assert faults() == []
    settings.VAULT_OLD_KEYS = {}
    assert faults() == ["vault.E001"]
    people.erase(first)
    people.erase(last)
    assert faults() == []


def test_the_command_seals_everybody_under_the_newest_key(new_key, settings, capsys):
    kept = people.keep(NAME, PHONE, NUMBER)
    new_key()
    call_command("vault", "rekey")
    assert "第 2 把钥匙" in capsys.readouterr().out
    settings.VAULT_OLD_KEYS = {}
    assert people.reveal(stored(kept)) == Plain(NAME, PHONE, NUMBER)
    assert people.find_by_phone(PHONE) == [kept]


def test_the_command_stops_at_what_it_cannot_open(settings):
    kept = people.keep(NAME, PHONE)
    settings.VAULT_KEY, settings.VAULT_KEY_VERSION = b"n" * 32, 2  # the old key is gone
    before = bytes(stored(kept).phone)
    with pytest.raises(CommandError, match="打不开"):
        call_command("vault", "rekey")
    assert bytes(stored(kept).phone) == before
