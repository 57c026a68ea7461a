"""Flask extensions, unbound until `create_app` binds them."""

from __future__ import annotations

from flask import request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf import CSRFProtect

db = SQLAlchemy()
login = LoginManager()
csrf = CSRFProtect()
babel = Babel()


def _who() -> str:
    """Count requests by person, so that a classroom behind one address is not one visitor."""
    if current_user.is_authenticated:
        return str(current_user.get_id())
    return f"{get_remote_address()} {request.user_agent.string[:120]}"


limiter = Limiter(key_func=_who, headers_enabled=True)
