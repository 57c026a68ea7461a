"""What a page's first load fetches: every request, and the bytes that come over the line for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer: its address, its kind as the browser names it, its bytes with their headers."""

    url: str
    kind: str
    size_bytes: int


def weigh(page: Page, load: Callable[[Page], object]) -> list[Fetched]:
    """Load something in a page that has loaded nothing yet; return what its document fetched.

    What a service worker fetches afterwards, for the time without a connection, is not in it.
    """
    line = page.context.new_cdp_session(page)
    asked: dict[str, dict[str, Any]] = {}
    sizes: dict[str, int] = {}
    line.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event}))
    line.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])}),
    )
    line.send("Network.enable")
    load(page)
    page.wait_for_load_state("networkidle")
    line.detach()
    return [
        Fetched(event["request"]["url"], event["type"], sizes.get(key, 0))
        for key, event in asked.items()
        if not event["request"]["url"].startswith(("data:", "blob:"))
    ]
