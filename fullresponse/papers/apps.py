from django.apps import AppConfig

KINDS = ("read", "marked", "changed", "split", "merged", "accepted", "rejected", "reopened", "compared")


class PapersConfig(AppConfig):
    name = "fullresponse.papers"
    label = "papers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from fullresponse.jobs import worker
        from fullresponse.ledger import kinds
        from fullresponse.papers import comparing

        for kind in KINDS:
            kinds.register(f"paper.{kind}")
        worker.register("paper_comparisons", comparing.sweep)
