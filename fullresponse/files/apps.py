from datetime import timedelta

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "fullresponse.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from fullresponse.files import store
        from fullresponse.jobs import worker

        worker.register("files", store.sweep, often=timedelta(hours=1))
