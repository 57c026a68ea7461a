"""The pages people see: each view loads and authorises, acts by one operation, answers."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Give the app its pages, what stands around them and what is said when they fail."""
    from app.web import (
        account,
        assets,
        campaigns,
        changesets,
        compressed,
        errors,
        experts,
        fonts,
        hearing,
        home,
        htmx,
        identity,
        invitations,
        languages,
        listen,
        look,
        offline,
        one_sentence,
        profile,
        review,
        security,
        sentences,
        speak,
        steward,
        style,
        text_rules,
        write,
    )

    for around in (compressed, assets, htmx, fonts, identity, languages, security, look, offline):
        around.init_app(app)
    errors.init_app(app)
    rooms = (speak, listen, hearing, profile, experts, steward)
    text = (sentences, write, review, one_sentence, changesets, text_rules)
    for area in (home, account, invitations, campaigns, *rooms, *text, style):
        app.register_blueprint(area.blueprint)
