"""Words for the roles in a campaign."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.wording.reasons import Words

ROLES: dict[str, Words] = {
    "steward": Words(
        _l("Steward"), _l("You look after the campaign, and answer what only an expert can.")
    ),
    "moderator": Words(_l("Moderator"), _l("You look after what people write and report.")),
    "expert": Words(
        _l("Expert"), _l("You listen to the clips that listeners could not settle, and decide.")
    ),
}
"""The name, and what somebody does who has it."""
