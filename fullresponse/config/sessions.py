"""Django's own sessions in the database, read by a prepared query: every page of every person begins with it."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from fullresponse.ledger.prepared import Prepared

BY_KEY = Prepared(lambda key: Session.objects.filter(session_key=key), "a session")


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        """The session if it is there and has not run out; else what Django does then (an odd one is logged)."""
        found = BY_KEY(self.session_key) if self.session_key else []
        if not found or found[0].expire_date <= timezone.now():
            return super()._get_session_from_db()  # type: ignore[misc]  # its stubs leave it out
        return found[0]
