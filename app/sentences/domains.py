"""What sentences can be about: the domains that Common Voice's tables know."""

from __future__ import annotations

DOMAINS = (
    "general",
    "agriculture_food",
    "automotive_transport",
    "finance",
    "healthcare",
    "history_law_government",
    "language_fundamentals",
    "media_entertainment",
    "nature_environment",
    "news_current_affairs",
    "service_retail",
    "technology_robotics",
)
"""In the order in which people choose: everyday talk first, then by name."""
