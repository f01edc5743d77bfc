"""What gets into the ledger and what does not; and the bytes that are hashed, computed here a second time."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from fullresponse.kernel.canonical import canonical, instant, moment
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger import kinds
from fullresponse.ledger.append import Entry, append, private_part
from fullresponse.ledger.history import history, verify
from fullresponse.ledger.models import Event

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 13, 4, 5, 6, 789_000, tzinfo=UTC)
LATER = AT + timedelta(hours=2)
SUBJECT = "test:1"


@pytest.fixture(autouse=True)
def _a_kind():
    kinds.register("test.happened", ("street", "lead"))
    yield
    del kinds.KINDS["test.happened"]


def entry(**more):
    given = {"kind": "test.happened", "subject": SUBJECT, "actor": "system:tests", "at": AT}
    return Entry(**{**given, **more})


def written(**more):
    append([entry(**more)], recorded_at=LATER)
    return Event.objects.filter(subject=more.get("subject", SUBJECT)).order_by("seq").last()


def test_a_kind_declared_twice_has_the_public_fields_of_both():
    """Another revision of a pack declares a kind again; cases of the first go on with what they began with."""
    kinds.register("test.happened", ("category",))
    kinds.register("test.happened", ())
    written(public={"street": "s", "category": "c"})
    assert verify()[1] is None


def test_an_event_says_when_it_happened_and_when_it_was_written():
    event = written()
    assert (event.at, event.recorded_at, event.seq, event.backfilled) == (AT, LATER, 1, False)


def test_steps_of_a_subject_are_numbered_from_one_without_a_gap():
    append([entry(), entry(subject="test:2"), entry()], recorded_at=LATER)
    append([entry()], recorded_at=LATER)
    assert [e.seq for e in history(SUBJECT)] == [1, 2, 3]
    assert [e.seq for e in history("test:2")] == [1]
    assert verify()[1] is None


def test_twenty_and_more_at_once_are_chained_like_few():
    append([entry(subject=f"test:{n % 3}") for n in range(50)], recorded_at=LATER)
    assert [e.seq for e in history("test:0")] == list(range(1, 18))
    assert verify()[1] is None


def test_the_same_step_cannot_be_written_twice():
    written()
    with pytest.raises(IntegrityError), transaction.atomic():
        append([entry(new=True)], recorded_at=LATER)


def test_the_public_part_never_holds_the_time_but_the_day_in_the_office():
    late = datetime(2026, 4, 13, 18, 30, tzinfo=UTC)  # half past two in the morning of the 14th
    public = json.loads(written(at=late, public={"street": "s1"}).public)
    assert public == {"kind": "test.happened", "street": "s1", "day": "2026-04-14"}


def test_an_event_whose_time_is_unknown_has_no_day():
    event = written(at=None, backfilled=True)
    assert json.loads(event.public)["day"] is None
    assert event.at is None


@pytest.mark.parametrize("at", [AT, AT.replace(microsecond=0), AT.replace(microsecond=1), None])
@pytest.mark.parametrize("data", [{}, {"b": [1, None, True, "x"], "a": {"due": "2026-04-13T04:00:00.000000Z"}}])
def test_the_private_part_is_the_canonical_form_of_what_it_says(at, data):
    event = written(at=at, data=data, backfilled=at is None)
    assert private_part(event) == canonical(
        {
            "actor": event.actor,
            "at": instant(at),
            "backfilled": at is None,
            "data": data,
            "recorded_at": instant(LATER),
            "seq": 1,
            "subject": SUBJECT,
            "v": 1,
        }
    )


def test_an_instant_is_written_in_utc_with_microseconds_and_read_back():
    assert instant(AT) == "2026-04-13T04:05:06.789000Z"
    assert instant(AT.replace(microsecond=0)) == "2026-04-13T04:05:06.000000Z"
    assert moment(instant(AT)) == AT
    assert (instant(None), moment(None)) == (None, None)


def test_leaf_and_chain_are_what_the_law_says(monkeypatch):
    """A golden vector, worked out with hashlib and json alone: H(salt ‖ public ‖ H(salt2 ‖ private)), then
    H(previous ‖ leaf), the first being 32 zero bytes."""
    salts = bytes(range(32))
    monkeypatch.setattr("secrets.token_bytes", lambda n: salts[:n])
    subject = "case:西-260413-0001-7"
    append([entry(subject=subject, public={"street": "s1"}, data={"set": {"state": "received"}})] * 2, recorded_at=AT)
    chain = bytes(32)
    for seq, event in enumerate(Event.objects.filter(subject=subject).order_by("seq"), 1):
        public = '{"day":"2026-04-13","kind":"test.happened","street":"s1"}'
        private = json.dumps(
            {
                "actor": "system:tests",
                "at": "2026-04-13T04:05:06.789000Z",
                "backfilled": False,
                "data": {"set": {"state": "received"}},
                "recorded_at": "2026-04-13T04:05:06.789000Z",
                "seq": seq,
                "subject": subject,
                "v": 1,
            },
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )
        inner = hashlib.sha256(salts[16:] + private.encode("utf-8")).digest()
        leaf = hashlib.sha256(salts[:16] + public.encode("utf-8") + inner).digest()
        chain = hashlib.sha256(chain + leaf).digest()
        assert bytes(event.leaf).hex() == leaf.hex()
        assert bytes(event.chain).hex() == chain.hex()
    assert chain.hex() == "52ddd377dbdf567a5406b524973dba94eb61b413a99eb742b1d8aa606f06dc9f"


def test_two_events_that_say_the_same_cannot_be_told_from_their_leaves():
    append([entry(), entry(subject="test:2")], recorded_at=LATER)
    assert len({bytes(e.leaf) for e in Event.objects.filter(kind="test.happened")}) == 2
    assert len({bytes(e.salts) for e in Event.objects.filter(kind="test.happened")}) == 2


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="not registered"):
        append([entry(kind="test.invented")], recorded_at=LATER)


def test_a_public_field_that_the_kind_does_not_declare_is_refused():
    with pytest.raises(ValueError, match="does not declare"):
        append([entry(public={"caller": 7})], recorded_at=LATER)


PEOPLE = {
    "a name": "王小明",
    "words": "the lamp is broken",
    "a mobile": "13800138000",
    "a mobile with its country": "+8613800138000",
    "a mobile with its country, no plus": "8613800138000",
    "an identity number": "110101199003077758",
    "an identity number with X": "11010119900307775X",
    "an escaped quotation": 'a"b',
    "a line end": "a\nb",
    "an address": "a/b@c",
}


@pytest.mark.parametrize("what", PEOPLE)
def test_words_and_numbers_of_people_are_refused_in_the_data(what):
    with pytest.raises(ValueError, match="never words"):
        append([entry(data={"x": PEOPLE[what]})], recorded_at=LATER)
    assert history(SUBJECT) == []


@pytest.mark.parametrize("what", PEOPLE)
def test_words_and_numbers_of_people_are_refused_in_the_public_part(what):
    with pytest.raises(ValueError, match="never words"):
        append([entry(public={"street": PEOPLE[what]})], recorded_at=LATER)


@pytest.mark.parametrize("what", PEOPLE)
def test_words_and_numbers_of_people_are_refused_as_the_actor(what):
    with pytest.raises(ValueError, match="never words"):
        append([entry(actor=f"importer:{PEOPLE[what]}")], recorded_at=LATER)


@pytest.mark.parametrize("subject", ['case:"', "case:\\", "case:a\nb", "case:13800138000", "case:110101199003077758"])
def test_a_subject_that_would_be_written_otherwise_or_names_somebody_is_refused(subject):
    with pytest.raises(ValueError, match="never words"):
        append([entry(subject=subject)], recorded_at=LATER)


def test_a_hash_of_a_file_is_no_telephone_number():
    chance = "a13800138000b" + "0" * 51
    written(data={"sha256": chance})
    assert history(SUBJECT)[0].data == {"sha256": chance}


def test_a_number_that_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match=r"."):
        append([entry(data={"x": float("nan")})], recorded_at=LATER)


def test_nothing_is_appended_where_nothing_holds_it_together():
    with pytest.raises(RuntimeError, match="belongs in the transaction"):
        _outside()


def _outside():
    before, connection.in_atomic_block = connection.in_atomic_block, False
    try:
        append([entry()], recorded_at=LATER)
    finally:
        connection.in_atomic_block = before


def test_nothing_to_say_writes_nothing():
    assert append([], recorded_at=LATER) == []


def test_the_model_refuses_to_be_saved_changed_or_deleted():
    event = written()
    for attempt in (
        event.save,
        event.delete,
        lambda: Event.objects.filter(pk=event.pk).update(kind="x"),
        lambda: Event.objects.filter(pk=event.pk).delete(),
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.bulk_update([event], ["kind"]),
    ):
        with pytest.raises(Refused, match="台账只能"):
            attempt()


STATEMENTS = [
    "UPDATE ledger_event SET actor = 'system:nobody'",
    "UPDATE ledger_event SET kind = kind",
    "DELETE FROM ledger_event",
    "INSERT INTO ledger_event SELECT * FROM ledger_event WHERE true ON CONFLICT (id) DO UPDATE SET actor = 'x'",
]
COLUMNS = "kind, subject, seq, actor, recorded_at, backfilled, public, data, salts, leaf, chain"
SQLITE = [
    "INSERT OR REPLACE INTO ledger_event SELECT * FROM ledger_event",
    f"REPLACE INTO ledger_event (id, {COLUMNS}) "
    "SELECT id, 'x', 'x', seq, actor, recorded_at, backfilled, public, data, salts, leaf, chain FROM ledger_event",
    f"REPLACE INTO ledger_event ({COLUMNS}) "
    "SELECT 'x', subject, seq, actor, recorded_at, backfilled, public, data, salts, leaf, chain FROM ledger_event",
    "UPDATE OR REPLACE ledger_event SET actor = 'x'",
]
POSTGRESQL = ["TRUNCATE ledger_event", "TRUNCATE ledger_event CASCADE"]


@pytest.mark.parametrize("statement", STATEMENTS + (SQLITE if connection.vendor == "sqlite" else POSTGRESQL))
def test_the_database_itself_refuses_what_is_not_an_addition(statement):
    written()
    before = list(Event.objects.order_by("pk").values_list())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Event.objects.order_by("pk").values_list()) == before
