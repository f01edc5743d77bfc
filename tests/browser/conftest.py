"""A server in a thread, on a database of the test's own, and a Chromium that looks at it:
what a person would see and press."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import cast
from tests.loud import need_chromium

ARGS = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
# Of the rules that axe rates as slight, whatever they find, nothing is asked: a third of them all need not be run.
SERIOUS = """async (strict) => {
  const slight = axe._audit.rules.filter((rule) => ["minor", "moderate"].includes(rule.impact));
  const rules = {};
  slight.forEach((rule) => { rules[rule.id] = { enabled: false }; });
  strict.forEach((id) => { rules[id] = { enabled: true }; });
  return (await axe.run({ resultTypes: ["violations"], rules })).violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`); }"""
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
HARMLESS = (
    "Failed to load resource"  # Chromium's remark on every answer of 400 and above; tests look at those themselves
)


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if "site" in item.fixturenames:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = need_chromium()
    # Playwright's loop makes Django believe that it runs asynchronously; these tests are synchronous
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Site:
    """The running platform. `page()` opens a window of a stranger, `as_()` one of a member of the cast."""

    def __init__(self, address: str, browser: Browser) -> None:
        self.address, self.browser = address, browser
        self.troubles: list[str] = []  # what Chromium complained of: refused by the CSP, broken scripts
        self._contexts: list = []

    def page(self, size: dict | None = None, **more) -> Page:
        context = self.browser.new_context(viewport=size or WIDE, locale="zh-CN", base_url=self.address, **more)
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.set_default_navigation_timeout(60_000)  # a busy machine may take long over a server's first page
        page.on("console", lambda m: self._complained(m.type, m.text))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        return page

    def _complained(self, kind: str, text: str) -> None:
        if kind == "error" and HARMLESS not in text:
            self.troubles.append(text)

    def as_(self, username: str, size: dict | None = None) -> Page:
        """A window of somebody who has signed in, at their first page."""
        page = self.page(size)
        self.become(page, username)
        page.goto("/desk/")
        return page

    def become(self, page: Page, username: str) -> None:
        """The window is that person's from the next page on, "" for a stranger's. Signing in by the form is tested by
        itself (test_desks.py): done for each window, it took longer than what most tests do there."""
        page.context.clear_cookies()
        if username:
            client = Client()
            client.force_login(cast.person(username), backend="fullresponse.orgs.backends.StaffBackend")
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key, "httpOnly": True}
            page.context.add_cookies([{**cookie, "url": self.address}])

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def site(chromium: Browser, committed_db) -> Iterator[Site]:
    """The platform on a copy of the template database; fails when Chromium found anything to complain of."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    found = Site(f"http://127.0.0.1:{server.server_port}", chromium)
    try:
        yield found
    finally:
        found.close()
        server.shutdown()
        server.server_close()
        thread.join(timeout=20)
    assert found.troubles == []


def serious(page: Page, *strict: str) -> list[str]:
    """What axe-core finds that keeps somebody from using the page; by these stricter rules too."""
    page.wait_for_load_state()  # of a page that has only begun it would see a part
    if not page.evaluate("'axe' in window"):
        _bring_axe(page)
    return page.evaluate(SERIOUS, list(strict))


def _bring_axe(page: Page) -> None:
    """To this page, and to every further one of the window as it begins: half a megabyte is sent once. Not as a script
    of the page: the CSP forbids those."""
    page.add_init_script(AXE)
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE})
    session.detach()


def fits(page: Page) -> bool:
    """Nothing reaches beyond the right edge."""
    page.wait_for_load_state()  # a page that has only begun has no element yet to measure
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


expect.set_options(timeout=5_000)
