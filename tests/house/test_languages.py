"""Three languages, complete: every sentence of the code is in both catalogues, with its placeholders; the Traditional
one is what the conversion makes of it; and a page in English has no Chinese beside what people and packs wrote."""

import importlib.util
import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import translation

from fullresponse.cases import actions, tracking
from fullresponse.cases.asking import told
from fullresponse.cases.labels import labels_of
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import current_pack, current_revision
from fullresponse.pack.spoken import texts
from fullresponse.promises.models import Promise
from tests import cast, promising
from tests.house.source import none_of
from tests.loud import ROOT

ENGLISH, TRADITIONAL = "en", "zh_Hant"
TO_DO = "Run `make messages`, write what is missing into locale/en/LC_MESSAGES/django.po, run it again, and commit."
PLACEHOLDER = re.compile(r"\{\w*\}")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")  # characters and their punctuation
READ_ALOUD = ("title", "aria-label", "placeholder", "alt", "value", "content")
OWN_NAMES = ("简体", "繁體")  # what the languages call themselves


def _script():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "locale" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


messages = _script()


@pytest.fixture(scope="module")
def sentences():
    return {message.id for message in messages.extracted() if message.id}


@pytest.fixture(scope="module", params=[ENGLISH, TRADITIONAL])
def kept(request):
    """A catalogue as committed, with its language."""
    return request.param, {m.id: m for m in messages.kept(request.param) if m.id}


def forms(text) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


def test_every_sentence_of_the_code_is_in_both_catalogues(sentences, kept):
    language, catalogue = kept
    none_of([f"{language} lacks {text}" for text in sentences - set(catalogue)], TO_DO)
    none_of([f"{language} has {text}, which nobody says" for text in set(catalogue) - sentences], TO_DO)


def test_nothing_is_empty_or_uncertain(kept):
    language, catalogue = kept
    faults = [f"{language}: {id_}" for id_, m in catalogue.items() if m.fuzzy or not all(forms(m.string))]
    none_of(faults, TO_DO)


def test_a_translation_has_the_places_of_its_sentence(kept):
    language, catalogue = kept
    faults = [
        f"{language}: {form}"
        for id_, message in catalogue.items()
        for form in forms(message.string)
        if set(PLACEHOLDER.findall(form)) != set(PLACEHOLDER.findall(forms(id_)[0]))
    ]
    none_of(faults, "A translation lacks a {placeholder} of its sentence, or has one that nobody fills.")


def test_the_compiled_catalogues_are_those_that_are_written(kept):
    language, _catalogue = kept
    written = messages.file(language, "po").read_bytes()
    assert messages.file(language, "mo").read_bytes() == messages.mo_of(written, language), TO_DO


def test_the_traditional_catalogue_is_what_the_conversion_makes():
    assert messages.file(TRADITIONAL, "po").read_bytes() == messages.po_of(messages.traditional(), TRADITIONAL), TO_DO


@pytest.mark.parametrize("folder", messages.packs(), ids=lambda folder: folder.name)
def test_the_traditional_texts_of_a_pack_are_what_the_conversion_makes(folder):
    assert (folder / "hant.tsv").read_bytes() == messages.pack_file(folder), TO_DO


def test_english_has_no_chinese_in_it_but_columns_of_files():
    catalogue = {m.id: m for m in messages.kept(ENGLISH) if m.id}
    faults = [f for m in catalogue.values() for f in forms(m.string) if CHINESE.search(re.sub("“[^”]*”", "", f))]
    none_of(faults, "A translation into English has Chinese in it outside quotation marks.")


class Reader(HTMLParser):
    """What somebody reads, or hears read, on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag, attrs):
        hidden = tag == "input" and ("type", "hidden") in attrs
        self.seen += [v or "" for name, v in attrs if (name in READ_ALOUD or name.startswith("data-")) and not hidden]

    def handle_data(self, data):
        self.seen.append(data)


def read(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return [text for text in reader.seen if CHINESE.search(text)]


PARTS = {"whistled": "whistle", "objected": "objection"}
WORDS = "演示：小区门口的路灯坏了三天，晚上看不清路。"
PAGES = {
    "": ["/", "/track", "/me", "/privacy", "/login", "/nothing-here", "/promises", "/promises/settlement/2026"],
    "shift_leader": ["/desk/seats", "/desk/leave", "/desk/decisions", "/desk/hard", "/desk/queue"],
    "operator": [
        "/desk/seats",
        "/desk/leave",
        "/desk/handover",
        "/desk/intake",
        "/desk/find?q=13800138000",
        "/desk/find?q=1",
        "/desk/queue",
        "/desk/password",
    ],
    "dispatcher": ["/desk/queue", "/desk/decisions", "/desk/hard"],
    "handler": ["/desk/work", "/desk/work?state=closed", "/desk/work?kind=asked", "/desk/sheets", "/desk/decisions"],
    "caller_back": ["/desk/callback"],
    "supervisor": [
        *("/desk/promises", "/desk/promises/new", "/desk/promises/verify", "/desk/promises/import"),
        "/desk/cases",
        "/desk/cases?state=closed",
        "/desk/rates",
        "/desk/decisions",
        "/desk/hard",
    ],
    "street": ["/desk/work", "/desk/work?kind=asked"],
    "leader": ["/desk/cases", "/desk/decisions"],
    "admin": ["/desk/people", "/desk/leave", "/desk/", "/desk/system"],
}


@pytest.fixture
def cases():
    """A case in every state, one of them overdue, a whistle with its part and an objection, with their numbers."""
    found = {state: cast.a_case(state, words=WORDS) for state in cast.AFTER}
    found["whistled"] = cast.whistled(words=WORDS)
    found["objected"] = actions.move(
        cast.a_case("dispatched", words=WORDS), "object", actor=cast.actor("handler"), at=cast.NOON, reason=WORDS
    )
    found["whistle"], found["objection"] = (cast.part_of(found[k], p) for k, p in PARTS.items())
    promising.a_life()
    actions.sweep(cast.NOON.replace(year=2027))
    return {state: case.number for state, case in found.items()}


def said_by_people_and_packs() -> list[str]:
    """What stands on pages as its author wrote it: names of bodies and places, clauses, and the words of the cast."""
    pack = current_pack()
    names = [thing.name for table in (pack.bodies, pack.places) for thing in table.values()]
    clauses = [m.clause for cycle in pack.lifecycles.values() for m in cycle.moves.values()]
    clauses += [body.clause for body in pack.bodies.values()]
    people = list(Person.objects.values_list("name", flat=True))
    request = cast.a_request()
    words = [
        *promising.WORDS,
        WORDS,
        WORDS[:39],
        cast.MATTER,
        request.words,
        request.place,
        "演示甲",
        "已更换灯具，今晚恢复照明。",
        "演*",
        "演",
    ]
    return sorted({*names, *clauses, *people, *words, *OWN_NAMES, pack.glyph} - {""}, key=len, reverse=True)


def pages(cases, language):
    """Every page that somebody of the cast or a resident gets, in `language`: address and what is read on it."""
    for who, addresses in PAGES.items():
        client = Client(headers={"accept-language": "zh-CN"})
        client.cookies["django_language"] = language
        if who:
            client.force_login(cast.person(who), backend="fullresponse.orgs.backends.StaffBackend")
        numbers = cases.values() if who in ("supervisor", "dispatcher", "handler", "caller_back", "street") else ()
        for address in [*addresses, *(f"/desk/cases/{number}" for number in numbers)]:
            yield f"{who} {address}", client.get(address, follow=True).content.decode()
        for promise in Promise.objects.select_related("case") if who in ("", "supervisor", "handler") else ():
            number = promise.case.number
            yield f"{who} promise", client.get(f"{'/desk' if who else ''}/promises/{number}").content.decode()
            if who == "handler":
                yield "report", client.get(f"/desk/promises/{number}/report").content.decode()
        if who == "handler":
            asked = {"numbers": cases["dispatched"], "verb": "remark", "key": "k"}
            yield "handler asked for several", client.post("/desk/batch", asked).content.decode()
            done = client.post("/desk/batch", {**asked, "go": "1", "remark-note": WORDS})
            yield "handler told of several", done.content.decode()
        for number in cases.values() if not who else ():
            answer = client.post("/track", {"number": number, "code": tracking.code_of(number)}, follow=True)
            yield f"resident {number}", answer.content.decode()
            yield f"resident {number}", client.get(f"/my/{number}/messages", follow=True).content.decode()


@pytest.mark.django_db
def test_a_page_in_english_has_no_chinese_but_what_people_and_packs_wrote(cases, sms):
    ours = said_by_people_and_packs()
    faults = set()
    for where, page in pages(cases, "en"):
        assert '<html lang="en">' in page
        for text in read(page):
            left = text
            for known in ours:
                left = left.replace(known, "")
            faults |= {f"{where}: {rest}  in  {text.strip()[:60]}" for rest in CHINESE.findall(left)}
    none_of(sorted(faults), "Wrap the sentence in _(), or give the pack's entry its English name.")


def test_chinese_that_is_planted_on_a_page_is_seen():
    assert read('<p title="诉求">Case，<b data-says="派单">x</b></p><input type="hidden" value="西">') == [
        "诉求",
        "Case，",
        "派单",
    ]


@pytest.mark.django_db
def test_a_page_in_traditional_has_no_sentence_left_as_it_was(cases, sms):
    pack = current_pack()
    kept = {m.id: m.string for m in messages.kept(TRADITIONAL) if isinstance(m.id, str)}
    simple = {text for text in {*kept, *texts(pack)} if text and len(text) > 1 and messages.convert(text) != text}
    plain = {text for text in simple if not PLACEHOLDER.search(text)}
    ours = [
        *promising.WORDS,
        WORDS,
        cast.a_request().words,
        cast.a_request().place,
        *Person.objects.values_list("name", flat=True),
    ]
    faults = set()
    for where, page in pages(cases, "zh-hant"):
        assert '<html lang="zh-Hant">' in page
        for text in read(page):
            left = text.strip()
            for known in ours:
                left = left.replace(known, "")
            faults |= {f"{where}: {left}"} if left in plain else set()
    none_of(sorted(faults), "A text reached the page without being translated.")


@pytest.mark.django_db
def test_the_language_is_changed_without_a_script_and_leads_back():
    client = Client(enforce_csrf_checks=True)
    page = client.get("/track?number=x").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    asked = {"language": "en", "next": "/track?number=x", "csrfmiddlewaretoken": token}
    answer = client.post("/language", asked)
    assert (answer.status_code, answer["Location"]) == (302, "/track?number=x")
    assert "Where does your request stand?" in client.get("/track").content.decode()
    assert client.post("/language", {**asked, "next": "https://example.org/"})["Location"] == "/"
    assert client.post("/language", {"language": "en"}).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh-hans", "现在是“已受理”，不能签收；只有“已派单”时可以。"),
        ("zh-hant", "現在是“已受理”，不能簽收；只有“已派單”時可以。"),
        ("en", "It stands at “Received”. “Sign in” is possible only at “Dispatched”."),
    ],
)
def test_a_refusal_is_told_in_the_readers_language_with_the_packs_words_in_it(language, sentence):
    cycle = current_pack().lifecycles["request"]
    with pytest.raises(Refused) as refused, translation.override(language):
        cycle.check("sign_in", "received", {"handler"})
    with translation.override(language):
        assert told(refused.value) == sentence


@pytest.mark.django_db
def test_a_label_may_be_typed_as_the_page_or_as_the_pack_has_it():
    pack = current_pack()
    leaf = next(iter(pack.leaves.values()))
    english = labels_of(current_revision(), "en").categories
    assert english.code(leaf.name_en) == english.code(leaf.name) == leaf.code
