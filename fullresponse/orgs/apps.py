from datetime import timedelta

from django.apps import AppConfig

KINDS = (
    "list.exported",
    "pack.loaded",
    *("person.hired", "person.password_changed", "person.post_added", "person.post_ended", "person.dismissed"),
    *("person.leave_arranged", "person.leave_ended"),
    *("handover.written", "handover.taken"),
    "seats.planned",
)


class OrgsConfig(AppConfig):
    name = "fullresponse.orgs"
    label = "orgs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from fullresponse.jobs import worker
        from fullresponse.ledger import kinds
        from fullresponse.orgs import people

        for kind in KINDS:
            kinds.register(kind)
        worker.register("sessions", people.sign_out_expired, often=timedelta(hours=1))
