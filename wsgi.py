"""The WSGI entry point."""

from app import create_app
from config import BadSetting

try:
    app = create_app()
except BadSetting as error:
    raise SystemExit(f"Voicestead does not start: {error}") from None
