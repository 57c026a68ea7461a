"""The tokens of the look as tokens.css has them, and how readable one colour is on another."""

from __future__ import annotations

import re

WORDS_ON = (
    *((word, ground) for word in ("ink", "muted") for ground in ("paper", "surface")),
    *((word, ground) for word in ("sky", "brick", "ember") for ground in ("paper", "surface")),
    *(("ink", f"{tone}-wash") for tone in ("leaf", "amber", "brick", "sky")),
    *((tone, f"{tone}-wash") for tone in ("leaf", "amber", "brick", "sky")),
    *((tone, "surface") for tone in ("leaf", "amber")),
    ("sky", "leaf-wash"),
    ("brick", "amber-wash"),
    ("on-ember", "ember"),
    ("on-ember", "ember-deep"),
)
"""What words stand on; WCAG 2.2 AA asks for 4.5:1 (SC 1.4.3)."""
LINES_ON = (
    ("line", "paper"),
    ("line", "surface"),
    ("ember", "surface"),
    ("leaf", "surface"),
    ("sky", "paper"),
)
"""Lines and shapes that bound a control, or say something; 3:1 (SC 1.4.11)."""
TOKEN = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")


def schemes(css: str) -> dict[str, dict[str, str]]:
    """Return every token of the sheet as {scheme: {name: value}}; the dark one is complete too."""
    light, dark = css.split("prefers-color-scheme: dark", 1)
    by_day = {name: " ".join(value.split()) for name, value in TOKEN.findall(light)}
    by_night = {name: " ".join(value.split()) for name, value in TOKEN.findall(dark)}
    by_night.pop("quick", None)  # belongs to those who asked for less motion
    return {"light": by_day, "dark": by_day | by_night}


def colours(tokens: dict[str, str]) -> dict[str, str]:
    """Return the tokens that are plain colours, as {name: rrggbb}."""
    plain = {name: value[1:] for name, value in tokens.items() if value.startswith("#")}
    return {name: hex_ if len(hex_) == 6 else _doubled(hex_) for name, hex_ in plain.items()}


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2.2 contrast ratio of two colours given as rrggbb, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of rrggbb by WCAG 2.2, 0 to 1."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _doubled(short: str) -> str:
    return "".join(sign * 2 for sign in short)
