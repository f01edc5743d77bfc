"""The operator's page in a real Chromium on the demo district: how long each answer of one call takes, from the key to
the last byte, with the background at work."""

import os
from argparse import Namespace
from collections import defaultdict

from django.core.management import call_command
from playwright.sync_api import Page, sync_playwright

from bench.figures import Figure, percentile
from bench.server import served, working
from fullresponse.desk.management.commands.demo import PASSWORD
from fullresponse.orgs.models import PackRevision

CALLS, WARM = 40, 5
MOST_WAIT = 150  # ms, for each answer
WORDS = "演示：宣武门外大街的路灯坏了三天，椿树街道没人来修，第{n}次来电。"
CHROMIUM = os.environ.get("FULLRESPONSE_CHROMIUM", "/usr/bin/chromium")
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
)


def run(options: Namespace) -> list[Figure]:
    call_command("migrate", verbosity=0)
    if not PackRevision.objects.exists():
        call_command("pack", "load")
        call_command("demo")
    with served() as (port, _pid), working(), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = browser.new_context(base_url=f"http://127.0.0.1:{port}", locale="zh-CN").new_page()
        took = calls(page)
        browser.close()
    return [Figure("operator", f"{what}, p95", percentile(ms, 95), "ms", MOST_WAIT, least=False) for what, ms in took]


def calls(page: Page) -> list[tuple[str, list[float]]]:
    """What each answer took, in ms, over some calls taken by the keyboard; the first few are not counted."""
    page.goto("/login")
    page.fill("#id_username", "operator1")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")
    found = defaultdict(list)
    for n in range(WARM + CALLS):
        for what, ms in one(page, n).items():
            found[what] += [ms] if n >= WARM else []
    return list(found.items())


def one(page: Page, n: int) -> dict[str, float]:
    """One call: words, suggestion, telephone, dispatch."""
    took = {"the empty form": ended(page.goto("/desk/intake"))}
    with page.expect_response("**/desk/suggest*") as suggested:
        page.fill("#id_words", WORDS.format(n=n))
        page.keyboard.press("Tab")
    took["what the words suggest"] = ended(suggested.value)
    page.wait_for_function("document.querySelector('#id_lead').value")
    page.focus("#id_phone")
    with page.expect_response("**/desk/caller*") as known:
        page.keyboard.insert_text(f"1380000{n:04d}")
    took["the caller's open cases"] = ended(known.value)
    with page.expect_response(lambda r: r.request.method == "POST" and r.status == 302) as saved:
        page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/intake/**")
    took["saving"] = saved.value.request.timing["responseStart"]
    took["the page after saving"] = page.evaluate("performance.getEntriesByType('navigation')[0].responseEnd")
    return took


def ended(response) -> float:
    """Milliseconds from the request to the last byte."""
    response.finished()
    return response.request.timing["responseEnd"]
