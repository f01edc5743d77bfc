"""`fullresponse examples`: what the reader made of clauses and what people made of that, one a line of JSON: material
for a better reader. Places and fields only, no words of any text."""

import json

from django.core.management.base import BaseCommand

from fullresponse.papers.queries import examples


class Command(BaseCommand):
    help = "复核留下的例子：读出来的和人改过的，每行一个 JSON"

    def handle(self, *args, **options):
        for example in examples():
            self.stdout.write(json.dumps(example, ensure_ascii=False, sort_keys=True))
