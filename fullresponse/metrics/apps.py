from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "fullresponse.metrics"
    label = "metrics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from fullresponse.jobs import worker
        from fullresponse.ledger import kinds
        from fullresponse.metrics import follow, rollup

        kinds.follow("facts", "case.", follow.keep)
        kinds.follow("day sums", "pack.", rollup.follow_packs)
        worker.register("day sums", rollup.refresh)
