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

        kinds.register("batch.done")
        kinds.register("case.migrated", ("street", "lead", "category"))
        worker.register("deadlines", actions.sweep)
        worker.register("guesses", tracking.forget_guesses, often=timedelta(hours=1))
