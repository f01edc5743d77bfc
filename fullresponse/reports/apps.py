from datetime import timedelta

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "fullresponse.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from fullresponse.jobs import worker
        from fullresponse.metrics import rollup
        from fullresponse.reports import corrections

        rollup.tell(corrections.touched)
        worker.register("corrections", corrections.sweep, often=timedelta(minutes=10))
