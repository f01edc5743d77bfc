from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "fullresponse.orgs"
    label = "orgs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from fullresponse.ledger import kinds

        kinds.register("pack.loaded")
        kinds.register("person.hired")
        kinds.register("person.password_changed")
