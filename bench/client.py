"""A small browser that signs in and keeps its connection, and the crowds that use it. It reads just what it must, so
that the client does not take the machine from the server that it measures."""

import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.figures import Figure, percentile

COOKIE = re.compile(rb"\r\n[Ss]et-[Cc]ookie: *([^=]+)=([^;\r]*)")
LENGTH = re.compile(rb"\r\n[Cc]ontent-[Ll]ength: (\d+)")
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Answer:
    status: int
    head: bytes
    body: bytes


class Browser:
    """One person's browser: one connection, cookies, the CSRF token."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.socket: socket.socket | None = None

    def connect(self) -> socket.socket:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.socket

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, form: dict | None = None, json: bytes | None = None) -> Answer:
        csrf = self.cookies.get("csrftoken", "")
        if json is not None:
            more = f"Content-Type: application/json\r\nX-CSRFToken: {csrf}\r\n"
            return self.send("POST", path, json, more)
        body = urlencode({**(form or {}), "csrfmiddlewaretoken": csrf}).encode()
        return self.send("POST", path, body, "Content-Type: application/x-www-form-urlencoded\r\n")

    def send(self, method: str, path: str, body: bytes = b"", more: str = "") -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = (f"{method} {path} HTTP/1.1", "Host: localhost", f"Cookie: {cookies}", f"Content-Length: {len(body)}")
        head = "\r\n".join((*lines, f"{more}\r\n"))
        self.connect().sendall(head.encode() + body)
        answer = self._read()
        for name, value in COOKIE.findall(answer.head):
            self.cookies[name.decode()] = value.decode()
        return answer

    def _read(self) -> Answer:
        connection, data = self.connect(), b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more(connection)
        head, parts = data[:end], [data[end + 4 :]]
        found = LENGTH.search(head)
        missing = (int(found[1]) if found else 0) - len(parts[0])
        while missing > 0:
            parts.append(self._more(connection))
            missing -= len(parts[-1])
        return Answer(int(head[9:12]), head, b"".join(parts))

    def _more(self, connection: socket.socket) -> bytes:
        data = connection.recv(1 << 18)
        if not data:
            self.socket = None
            raise ConnectionError("the server closed the connection")
        return data

    def sign_in(self, username: str, password: str) -> "Browser":
        """Through the sign-in page, as a person does."""
        self.get("/login")
        answer = self.post("/login", {"username": username, "password": password})
        if answer.status != 302 or "sessionid" not in self.cookies:
            raise RuntimeError(f"{username} could not sign in: {answer.status}")
        return self


@dataclass
class Tally:
    """What a crowd did: the seconds of each answer, and what went wrong."""

    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.took) / self.seconds if self.seconds else 0.0

    def ms(self, percent: float) -> float:
        return percentile(self.took, percent) * 1000


def figures(bench: str, tally: Tally, who: str, least: float, slowest: float | None) -> list[Figure]:
    """What a crowd managed: how many a second, and how long they waited. `slowest`: the target of the p95, in ms."""
    return [
        Figure(bench, f"{tally.seconds:.0f} s, {who}", tally.rate, "/s", least),
        Figure(bench, "p50", tally.ms(50), "ms"),
        Figure(bench, "p95", tally.ms(95), "ms", slowest, least=False),
        Figure(bench, "p99", tally.ms(99), "ms"),
        Figure(bench, "errors", len(tally.errors), "", 0, least=False),
    ]


def crowd(browsers: list[Browser], do: Callable[[Browser, int], str], seconds: float, pace: float = 0.0) -> Tally:
    """Each browser does `do(browser, n)` again and again for so long; `do` returns "" or what went wrong. `pace`: how
    many a second all of them together may do (0: as many as they can); a late one is not made up for."""
    tally, start = Tally(), time.perf_counter()
    numbers = iter(range(10**9))
    lock = threading.Lock()

    def one(browser: Browser) -> None:
        while True:
            with lock:
                number = next(numbers)
            due = start + number / pace if pace else 0.0
            if max(due, time.perf_counter()) > start + seconds:
                return
            time.sleep(max(0.0, due - time.perf_counter()))
            _timed(browser, do, number, tally)

    threads = [threading.Thread(target=one, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.seconds = time.perf_counter() - start
    return tally


def _timed(browser: Browser, do: Callable[[Browser, int], str], number: int, tally: Tally) -> None:
    began = time.perf_counter()
    try:
        wrong = do(browser, number)
    except OSError as error:
        browser.socket, wrong = None, f"{type(error).__name__}: {error}"
    if wrong:
        tally.errors.append(wrong)
    else:
        tally.took.append(time.perf_counter() - began)
