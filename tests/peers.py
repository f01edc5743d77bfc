"""The peers that messages go to: a real mail server and a real gateway for text messages, on this machine."""

import email.policy
import json
import socket
import threading
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller


class Peer:
    """What arrived: (to, text) in `said`, whole requests or messages in `whole`. `answers` are given one after another
    before the peer takes what comes."""

    def __init__(self, answers=()):
        self.said: list[tuple[str, str]] = []
        self.whole: list = []
        self.answers = list(answers)
        self.released = threading.Event()


class Mailbox(Peer):
    """An SMTP server; `answers` are replies to RCPT."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=email.policy.default)
        self.whole.append(message)
        self.said.append((envelope.rcpt_tos[0], message.get_content()))
        return "250 OK"


def mail_server(peer: Mailbox) -> Controller:
    with socket.socket() as free:  # the controller wants to know its port before it has one
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(peer, hostname="127.0.0.1", port=port)
    controller.start()
    return controller


def gateway(peer: Peer) -> ThreadingHTTPServer:
    """An HTTP gateway; `answers` are statuses, 0 for hanging up, -1 for silence until it is released."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            peer.whole.append({**body, "authorization": self.headers.get("Authorization", "")})
            status = peer.answers.pop(0) if peer.answers else 200
            if status == -1:
                peer.released.wait(60)
            if status < 1:
                self.connection.close()
                return
            if status == 200:
                peer.said.append((body["to"], body["text"]))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server
