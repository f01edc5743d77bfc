from datetime import timedelta

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "fullresponse.orgs"
    label = "orgs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from fullresponse.jobs import worker
        from fullresponse.ledger import kinds
        from fullresponse.orgs import people

        kinds.register("list.exported")
        kinds.register("pack.loaded")
        kinds.register("person.hired")
        kinds.register("person.password_changed")
        worker.register("sessions", people.sign_out_expired, often=timedelta(hours=1))
