"""Words for what a sentence is about."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

DOMAINS: dict[str, LazyString] = {
    "general": _l("Everyday life"),
    "agriculture_food": _l("Farming and food"),
    "automotive_transport": _l("Cars, buses and travel"),
    "finance": _l("Money"),
    "healthcare": _l("Health"),
    "history_law_government": _l("History, law and government"),
    "language_fundamentals": _l("Language itself"),
    "media_entertainment": _l("Stories, music and sport"),
    "nature_environment": _l("Nature and weather"),
    "news_current_affairs": _l("News"),
    "service_retail": _l("Shops and services"),
    "technology_robotics": _l("Technology"),
}
"""One entry for each of `sentences.domains.DOMAINS`."""
