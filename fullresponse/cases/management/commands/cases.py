"""`fullresponse cases verify | migrate`: prove that rows and ledger agree; take open cases to the pack in force."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fullresponse.cases import actions, replay
from fullresponse.cases.models import Case
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_revision


class Command(BaseCommand):
    help = "核对诉求与台账是否一致(verify);让在办诉求改用现行配置(migrate)"

    def add_arguments(self, parser):
        parser.add_argument("task", choices=["verify", "migrate"])

    def handle(self, *args, task, **options):
        getattr(self, task)()

    def verify(self):
        found = 0
        for sentence in replay.disagreements():
            found += 1
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"{found} 处不一致")
        self.stdout.write(f"{Case.objects.count()} 件诉求，与台账逐项一致")

    def migrate(self):
        revision, now, done, kept = current_revision(), timezone.now(), 0, 0
        keys = Case.objects.filter(closed_at=None).exclude(revision=revision).values_list("pk", flat=True)

        def one(work, key):
            (case,) = work.load([key])
            work.migrate(case, revision, actor=Actor.system("command"), at=now)

        for rows in actions.in_batches(list(keys), one, recorded_at=now):
            for key, refusal in rows:
                done += refusal is None
                kept += refusal is not None
                if refusal:
                    self.stdout.write(f"{key}：{refusal}")
        self.stdout.write(f"{done} 件改用现行配置，{kept} 件仍按原来的配置")
