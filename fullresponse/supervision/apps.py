from datetime import timedelta

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "fullresponse.supervision"
    label = "supervision"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from fullresponse.jobs import worker
        from fullresponse.ledger import kinds
        from fullresponse.supervision import follow, marks

        kinds.follow("supervision", "case.", follow.watch)
        worker.register("board", marks.sweep, often=timedelta(minutes=1))
