from datetime import timedelta

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "fullresponse.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from fullresponse.cases import reach
        from fullresponse.jobs import worker
        from fullresponse.ledger import kinds
        from fullresponse.notices import actions, follow, outbox, signin

        kinds.register("notice.chosen")
        kinds.register("notice.followed")
        kinds.register("notice.stopped")
        kinds.follow("notices", "case.", follow.tell)
        reach.provide(actions.Messages())
        worker.register("sign-in codes", signin.sweep)
        worker.register("messages", outbox.sweep)
        worker.register("old messages", outbox.forget, often=timedelta(hours=1))
