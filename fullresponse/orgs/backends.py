"""Who a session belongs to: the person, with the posts and the person's own record in the vault, in one statement."""

from django.contrib.auth.backends import ModelBackend

from fullresponse.ledger.prepared import Prepared
from fullresponse.orgs.models import Person, Post

POSTS = Prepared(
    lambda person: Post.objects.filter(person_id=person).select_related("person__own_record").order_by("pk"), -1
)


class StaffBackend(ModelBackend):
    """Django's own sign-in; only what every request of a signed-in person needs is read at once."""

    def get_user(self, user_id: int) -> Person | None:
        """The person, if active, with `posts` and `own_record` already read. Never from memory: whoever loses a post or
        the account has lost it at the next click."""
        posts = POSTS(user_id)
        if not posts:
            return super().get_user(user_id)
        person = posts[0].person
        held = person.posts.all()
        held._result_cache = posts
        vars(person)["_prefetched_objects_cache"] = {"posts": held}
        return person if self.user_can_authenticate(person) else None
