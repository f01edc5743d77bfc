from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "fullresponse.connectors"
    label = "connectors"
    default_auto_field = "django.db.models.BigAutoField"
