from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "fullresponse.promises"
    label = "promises"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from fullresponse.jobs import worker
        from fullresponse.promises import daily, imports

        worker.register("promise_lights", daily.sweep)
        worker.register("promise_imports", imports.sweep)
