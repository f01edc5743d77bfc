from django.apps import AppConfig
from django.core.checks import Tags, register


class VaultConfig(AppConfig):
    name = "fullresponse.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fullresponse.ledger import kinds
        from fullresponse.vault.checks import the_key_fits

        kinds.register("party.joined")
        kinds.register("party.left")
        register(the_key_fits, Tags.database)
