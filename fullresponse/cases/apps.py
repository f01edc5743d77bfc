from datetime import timedelta

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "fullresponse.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from fullresponse.cases import actions, tracking
        from fullresponse.jobs import worker
        from fullresponse.ledger import kinds

        for kind in ("case.migrated", "case.recounted", "case.concealed", "case.led_along"):
            kinds.register(kind, ("street", "lead", "category"))
        for kind in ("case.linked", "case.unlinked"):
            kinds.register(kind)
        kinds.register("batch.done")
        worker.register("deadlines", actions.sweep)
        worker.register("calendar", actions.recount, often=timedelta(minutes=1))
        worker.register("guesses", tracking.forget_guesses, often=timedelta(hours=1))
