"""A process beside the tests: takes requests one after the other and says each number as soon as it is committed.

python -m tests.core.clerk TIMES (0: for ever, and each is dispatched too)
"""

import os
import sys
from itertools import count
from subprocess import PIPE, Popen


def hire(env: dict[str, str], times: int = 0) -> Popen:
    """A clerk at work on the database that `env` names."""
    command = [sys.executable, "-m", "tests.core.clerk", str(times)]
    return Popen(command, env={**env, "DJANGO_SETTINGS_MODULE": "fullresponse.config.settings"}, stdout=PIPE, text=True)


def work(times: int) -> None:
    import django

    django.setup()
    from fullresponse.cases import actions
    from tests import cast

    operator, dispatcher, lead = cast.actor("operator"), cast.actor("dispatcher"), cast.two_bodies()[0]
    for number in range(times) if times else count():
        case = actions.receive(cast.a_request(token=f"{os.getpid()}-{number}"), actor=operator, at=cast.NOON)
        say(f"{case.number} received")
        if not times:
            actions.move(case, "dispatch", actor=dispatcher, at=cast.NOON, lead=lead, note="演示")
            say(f"{case.number} dispatched")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    work(int(sys.argv[1]))
