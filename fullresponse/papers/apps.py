from django.apps import AppConfig

KINDS = ("read", "marked", "changed", "split", "merged", "accepted", "rejected")


class PapersConfig(AppConfig):
    name = "fullresponse.papers"
    label = "papers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from fullresponse.ledger import kinds

        for kind in KINDS:
            kinds.register(f"paper.{kind}")
