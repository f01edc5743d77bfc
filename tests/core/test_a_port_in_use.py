"""The first command says so when somebody listens at its port already, and does nothing."""

import socket

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def test_a_port_that_somebody_listens_at_is_refused_before_anything_is_done():
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as the server does, whose workers share a port
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"端口 {port} 用不了"):
            call_command("run", port=port)  # without a database: it is not asked for one
