"""Staff accounts and the pack in force: every change is an event, a broken pack changes nothing, and a case goes on
under the rules it began with."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from fullresponse.cases import actions, replay
from fullresponse.cases import life as lives
from fullresponse.cases.life import Life
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import history
from fullresponse.orgs import packs
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.models import PackRevision, Person, Post
from fullresponse.orgs.packs import current_pack, current_revision, load_pack, pack_of
from fullresponse.orgs.people import hire, hire_many
from fullresponse.pack import PackBroken
from fullresponse.pack.written import to_json
from tests.cast import NOON, PASSWORD, PATH, a_case, a_request, actor, two_bodies
from tests.core.play import PACKS
from tests.core.rows import changed, everything

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def a_person(**more):
    given = {"username": "new", "name": "演示", "password": PASSWORD, "posts": [("operator", "")]}
    return hire(**{**given, **more}, actor="system:tests", at=NOON)


def test_an_account_is_an_event_without_a_name():
    person = a_person(posts=[("operator", ""), ("handler", two_bodies()[0])])
    event = history(f"person:{person.pk}")[0]
    assert (event.kind, event.actor) == ("person.hired", "system:tests")
    assert event.data == {"posts": ["operator.", f"handler.{two_bodies()[0]}"]}
    assert person.check_password(PASSWORD) and PASSWORD not in person.password


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"username": "operator"}, "已经有人用了"),
        ({"posts": [("emperor", "")]}, "没有“emperor”这个岗位"),
        ({"posts": [("handler", "nowhere")]}, "没有“nowhere”这个单位"),
        ({"posts": [("handler", "")]}, "“承办”要属于一个单位"),
        ({"password": "short"}, "密码不合要求"),
        ({"password": "password1234"}, "密码不合要求"),
        ({"username": "wangxiaoming", "password": "wangxiaoming1"}, "密码不合要求"),
    ],
)
def test_a_wrong_account_is_refused_and_nothing_is_written(wrong, sentence):
    before = everything()
    with pytest.raises(Refused, match=sentence):
        a_person(**wrong)
    assert changed(before, everything()) == []


def test_one_wrong_account_of_many_leaves_none():
    before = everything()
    accounts = [{"username": n, "name": "演示", "posts": p} for n, p in (("a1", []), ("a2", [("emperor", "")]))]
    with pytest.raises(Refused):
        hire_many(accounts, password=PASSWORD, actor="system:tests", at=NOON)
    assert changed(before, everything()) == []


def changed_pack(tmp_path, file, old, new):
    folder = tmp_path / "xicheng"
    shutil.copytree(PACKS / "xicheng", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_the_same_pack_twice_is_one_revision(tmp_path):
    before = current_revision()
    assert load_pack(PACKS / "xicheng", actor="system:tests", at=NOON).pk == before
    assert PackRevision.objects.count() == 1


def test_another_pack_comes_into_force_and_says_so(tmp_path):
    folder = changed_pack(tmp_path, "pack.toml", 'version = "2026.11"', 'version = "2026.12"')
    revision = load_pack(folder, actor="person:1", at=NOON)
    assert current_pack().version == "2026.12"
    event = history("pack:xicheng")[-1]
    assert (event.kind, event.actor, event.data["revision"]) == ("pack.loaded", "person:1", revision.pk)
    assert PackRevision.objects.filter(active=True).count() == 1


def test_an_old_pack_can_come_back_into_force(tmp_path):
    old = current_revision()
    load_pack(changed_pack(tmp_path, "pack.toml", "2026.11", "2026.12"), actor="system:tests", at=NOON)
    assert load_pack(PACKS / "xicheng", actor="system:tests", at=NOON).pk == old == current_revision()


def test_a_broken_pack_is_refused_with_its_line_and_the_old_one_goes_on(tmp_path):
    folder = changed_pack(tmp_path, "lifecycles/request.toml", 'to = "dispatched"', 'to = "nowhere"')
    before, version = everything(), current_revision()
    with pytest.raises(PackBroken, match=r"request\.toml:\d+: .*nowhere"):
        load_pack(folder, actor="system:tests", at=NOON)
    packs.forget()
    assert current_revision() == version
    assert changed(before, everything()) == []
    with pytest.raises(CommandError, match="现行的配置不变"):
        call_command("pack", "load", folder)


def test_a_pack_read_back_says_what_it_said():
    revision = current_revision()
    assert to_json(pack_of(revision)) == PackRevision.objects.get(pk=revision).content


def slower(tmp_path):
    """A pack whose sign-in takes four hours."""
    entry = 'clock = "sign_in"\namount = '
    return load_pack(changed_pack(tmp_path, "deadlines.toml", f"{entry}2", f"{entry}4"), actor="system:tests", at=NOON)


def test_a_case_ends_under_the_rules_it_began_with(tmp_path):
    before = a_case()
    slower(tmp_path)
    after = a_case(phone="13900139000")
    for case, hours in ((before, 2), (after, 4)):
        case = actions.move(case, "dispatch", actor=actor("dispatcher"), at=NOON, lead=two_bodies()[0])
        assert case.due_at == NOON + hours * HOUR
    assert list(replay.disagreements()) == []


def test_a_case_goes_under_new_rules_by_an_event(tmp_path):
    case = a_case("dispatched")
    revision = slower(tmp_path)
    case = actions.migrate(case, revision.pk, actor=Actor.system("tests"), at=NOON + HOUR)
    event = history(case.subject)[-1]
    assert (event.kind, event.data["set"]["revision_id"]) == ("case.migrated", revision.pk)
    assert (case.revision_id, case.due_at) == (revision.pk, NOON + 2 * HOUR)  # what was promised stays
    for verb in list(PATH)[1:]:
        who, needs = PATH[verb]
        case = actions.move(case, verb, actor=actor(who), at=NOON + HOUR, **needs())
    assert case.state == "closed"
    assert list(replay.disagreements()) == []


def test_a_case_does_not_go_under_rules_whose_clock_it_does_not_run():
    """Else nothing would govern it, and no sweep would ever find it late."""
    case, pack = a_case("dispatched"), current_pack()
    cycle = pack.lifecycles[case.lifecycle]
    states = {**cycle.states, case.state: replace(cycle.states[case.state], clock="callback")}
    other = replace(pack, lifecycles={**pack.lifecycles, cycle.code: replace(cycle, states=states)})
    life = Life(case, list(case.clocks.filter(running=True)), pack, pack.calendar)
    with pytest.raises(Refused, match="正在走的时钟和新的配置对不上"):
        lives.migrate(life, other, case.revision_id + 1, actor=Actor.system("tests"), at=NOON + HOUR)
    assert (life.steps, life.pack, case.due_clock) == ([], pack, "sign_in")


def test_the_command_migrates_what_is_open_and_leaves_what_is_closed(tmp_path, capsys):
    opened, closed = a_case("dispatched", at=NOON), a_case("closed")
    revision = slower(tmp_path)
    call_command("cases", "migrate")
    opened.refresh_from_db(), closed.refresh_from_db()
    assert (opened.revision_id, closed.revision_id != revision.pk) == (revision.pk, True)
    assert "1 件改用现行配置" in capsys.readouterr().out
    call_command("cases", "verify")


def test_the_command_names_what_does_not_agree():
    case = a_case("dispatched")
    type(case).objects.filter(pk=case.pk).update(state="replied")
    with pytest.raises(CommandError, match="1 处不一致"):
        call_command("cases", "verify")


def test_without_a_pack_everything_is_refused_with_what_to_do():
    PackRevision.objects.update(active=False)
    packs.forget()
    with pytest.raises(Refused, match="先运行 fullresponse pack load"):
        actions.receive(a_request(), actor=Actor.caller(), at=NOON)


def test_a_post_is_held_once():
    assert Post.objects.filter(person=Person.objects.get(username="many_hats")).count() == 4
