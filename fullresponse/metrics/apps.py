from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "fullresponse.metrics"
    label = "metrics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from fullresponse.ledger import kinds
        from fullresponse.metrics import follow

        kinds.follow("facts", "case.", follow.keep)
