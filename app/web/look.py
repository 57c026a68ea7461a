"""What every template can use: the interface's language, numbers and times in its manner."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel import numbers
from babel.units import format_unit
from flask import Flask
from flask_babel import format_date, format_decimal, format_percent, get_locale
from markupsafe import Markup

from app.web.answers import wants_fragment


def init_app(app: Flask) -> None:
    """Give templates the interface's language and direction, and the filters below."""
    app.context_processor(_interface)
    app.context_processor(lambda: {"wants_fragment": wants_fragment})
    app.jinja_env.filters.update(
        number=format_decimal, day=day, duration=duration, percent=format_percent, exact=exact
    )


def duration(seconds: float) -> str:
    """Return seconds in words, in the largest unit that leaves at least one: `2.4 hours`."""
    for unit, worth in (("hour", 3600), ("minute", 60)):
        if seconds >= worth:
            amount = seconds / worth
            digits = "#,##0.#" if amount < 100 else "#,##0"
            return format_unit(amount, unit, format=digits, locale=get_locale())
    return format_unit(seconds, "second", format="#,##0", locale=get_locale())


def exact(share: float) -> str:
    """Return a share in percent with all its digits: `0.5%`."""
    return numbers.format_percent(share, locale=get_locale(), decimal_quantization=False)


def day(at: datetime) -> Markup:
    """Return a date in the reader's manner, with the exact one for machines."""
    words = format_date(at, format="long")
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(timespec="seconds"), words)


def _interface() -> dict[str, Any]:
    locale = get_locale()
    return {
        "ui_language": str(locale).replace("_", "-"),
        "ui_direction": locale.text_direction if locale else "ltr",
    }
