"""The district in which a bench works: migrated, with the first pack and the demo staff. Every case is made by the
bench itself, through in_batches()."""

from django.core.management import call_command
from django.utils import timezone

from fullresponse.orgs.models import PackRevision
from fullresponse.orgs.packs import current_pack
from fullresponse.orgs.people import hire_many

PASSWORD = "only-for-the-bench-2026"


def open_world() -> None:
    """Have the database migrated and staffed."""
    call_command("migrate", verbosity=0)
    if PackRevision.objects.exists():
        return
    call_command("pack", "load", verbosity=0)
    people = current_pack().people
    accounts = [{"username": a.username, "name": a.name, "posts": [(a.role, a.body)], "demo": True} for a in people]
    hire_many(accounts, password=PASSWORD, actor="system:bench", at=timezone.now())
