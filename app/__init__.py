"""Voicestead: the composition root. Nobody below imports this module."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Build the app from the given settings, or from the environment; raise BadSetting."""
    # Imported here so that `import app.audio`, in the gate's child, loads none of this.
    from app import compose

    return compose.build(settings)
