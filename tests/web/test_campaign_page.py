import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.people.models import Person
from app.progress.rules import Progress, checked_share, most_needed
from app.releases.models import Release
from tests.factories import AT, campaign, clip, guest, sentence, vote
from tests.web.visitor import Visitor


def progress(n_in_review: int = 0, n_valid: int = 0, valid_s: float = 0.0) -> Progress:
    return Progress(
        n_sentences=50,
        n_unread=0,
        n_clips=n_in_review + n_valid,
        n_in_review=n_in_review,
        n_valid=n_valid,
        recorded_s=8.0,
        valid_s=valid_s,
        n_speakers=2,
    )


def test_the_page_says_whose_language_it_is_and_on_what_terms(
    session: Session, nobody: Visitor
) -> None:
    campaign(session, "ar", licence="CC-BY-SA-4.0", about="Every day <speech>.")
    session.commit()
    page = nobody.get("/ar")
    assert page.status_code == 200
    assert 'lang="ar" dir="rtl">العربية</bdi></h1>' in page.text
    assert "The village reading room" in page.text
    assert "mailto:reading-room@example.org" in page.text
    assert "share what they make of them in the same way" in page.text
    assert "Every day &lt;speech&gt;." in page.text
    assert "Read the terms, version 1" in page.text
    assert '<html lang="en" dir="ltr">' in page.text


def test_the_figures_are_exact(session: Session, nobody: Visitor) -> None:
    swahili = campaign(session, "sw")
    reader = guest(session)
    for state in ("valid", "in_review", "withdrawn"):
        clip(session, sentence(session, swahili), reader, state=state, duration_s=60.0)
    session.commit()
    page = nobody.get("/sw").text
    assert "2 minutes</span>" in page
    assert "recorded, in 2 clips" in page
    assert "1 minute</span>" in page
    assert "checked by listeners, in 1 clip<" in page
    assert "50% of what is recorded is checked" in page
    assert '3</span> <span class="figure__name">sentences to read' in page


def test_a_tag_in_other_letters_leads_to_the_one_address(session: Session, nobody: Visitor) -> None:
    campaign(session, "sw")
    session.commit()
    moved = nobody.get("/SW")
    assert (moved.status_code, moved.location) == (301, "/sw")


@pytest.mark.parametrize("path", ["/xx", "/xx/terms", "/yo", "/favicon.ico"])
def test_a_language_that_is_not_public_is_not_found(
    path: str, session: Session, nobody: Visitor
) -> None:
    campaign(session, "yo", stage="proposed")
    session.commit()
    answer = nobody.get(path)
    assert answer.status_code == 404
    assert "There is no campaign for this language here yet" in answer.text


@pytest.mark.parametrize(
    ("stage", "words"),
    [("paused", "This campaign takes a rest"), ("archived", "This campaign is finished")],
)
def test_a_campaign_that_takes_nothing_offers_no_button(
    stage: str, words: str, session: Session, nobody: Visitor
) -> None:
    sentence(session, campaign(session, "sw", stage=stage))
    session.commit()
    page = nobody.get("/sw").text
    assert words in page
    assert "/sw/speak" not in page


def test_voices_are_asked_for_first(session: Session, nobody: Visitor) -> None:
    sentence(session, campaign(session, "sw"))
    session.commit()
    page = nobody.get("/sw").text
    assert "Most needed now: voices" in page
    assert page.index("/sw/speak") < page.index("/sw/listen")


def test_somebody_who_has_read_everything_is_asked_to_listen(
    session: Session, visit: Callable[[Person | None], Visitor]
) -> None:
    reader, other = guest(session), guest(session)
    only = sentence(session, campaign(session, "sw"))
    clip(session, only, reader)
    clip(session, only, other)
    session.commit()
    assert "Most needed now: listeners" in visit(reader).get("/sw").text


def test_somebody_who_has_done_everything_is_told_so(
    session: Session, visit: Callable[[Person | None], Visitor]
) -> None:
    reader = guest(session)
    clip(session, sentence(session, campaign(session, "sw")), reader)
    session.commit()
    assert "You have done all there is" in visit(reader).get("/sw").text


@pytest.mark.parametrize(
    ("figures", "can_read", "can_hear", "need"),
    [
        (progress(n_in_review=19), True, True, "speak"),
        (progress(n_in_review=20), True, True, "listen"),
        (progress(n_in_review=20, n_valid=21), True, True, "speak"),
        (progress(n_in_review=90), True, False, "speak"),
        (progress(n_in_review=1), False, True, "listen"),
        (progress(), False, False, None),
    ],
)
def test_what_is_most_needed(
    figures: Progress, can_read: bool, can_hear: bool, need: str | None
) -> None:
    assert most_needed(figures, can_read=can_read, can_hear=can_hear) == need


def test_nothing_recorded_has_no_checked_share() -> None:
    assert checked_share(Progress(0, 0, 0, 0, 0, 0.0, 0.0, 0)) is None
    assert checked_share(progress(valid_s=2.0)) == 0.25


def test_the_interface_follows_its_own_language_not_the_campaign_s(
    app: Flask, session: Session, nobody: Visitor
) -> None:
    app.extensions["babel"].locale_selector = lambda: "ar"
    sentence(session, campaign(session, "sw"))
    session.commit()
    page = nobody.get("/sw").text
    assert '<html lang="ar" dir="rtl">' in page
    assert 'lang="sw" dir="ltr">Kiswahili</bdi></h1>' in page


def test_no_word_is_kept_in_the_language_of_the_first_reader() -> None:
    templates = Path(__file__).parents[2] / "templates"
    imported = [*templates.rglob("_macros/*.html"), templates / "campaigns" / "_ask.html"]
    for template in imported:
        outside = re.sub(r"(?s){%-? macro.*?endmacro -?%}", "", template.read_text("utf-8"))
        assert not re.search(r"\b_\(|gettext\(", outside), template.name


def test_the_latest_dataset_is_named_once_there_is_one(session: Session, nobody: Visitor) -> None:
    shown = campaign(session, "sw")
    session.commit()
    assert "Latest dataset" not in nobody.get("/sw").text
    for version in (1, 2):
        session.add(
            Release(
                campaign_id=shown.id,
                version=version,
                name=f"voicestead-{version}",
                as_of=AT,
                licence="CC0-1.0",
                file_name=f"voicestead-{version}.tar.gz",
                sha256=f"{version:064}",
                content_sha256=f"{version:064}",
                n_bytes=1000,
                n_clips=40 + version,
                recorded_s=120.0,
                built_at=AT,
            )
        )
    session.commit()
    page = nobody.get("/sw").text
    assert "Latest dataset: version 2" in page
    assert "42 clips" in page


def test_a_campaign_with_nothing_recorded_has_no_backlog(session: Session, nobody: Visitor) -> None:
    sentence(session, campaign(session, "sw"))
    session.commit()
    assert "Waiting to be heard" not in nobody.get("/sw").text


@pytest.mark.parametrize(
    ("waiting", "decided", "words"),
    [
        (0, 1, "Everything recorded so far has been heard."),
        (2, 0, "No clip was decided in the last 7 days"),
        (2, 1, "everything recorded is heard in about 2 weeks."),
        (2, 2, "everything recorded is heard in about 1 week."),
        (105, 1, "it takes more than two years"),
    ],
)
@pytest.mark.parametrize("somebody", [False, True])
def test_the_page_says_when_all_will_be_heard(
    session: Session,
    visit: Callable[[Person | None], Visitor],
    waiting: int,
    decided: int,
    words: str,
    somebody: bool,
) -> None:
    now = datetime.now(UTC)
    read, reader = sentence(session, campaign(session, "sw")), guest(session)
    values = {"received_at": now - timedelta(days=30)}
    for _ in range(waiting):
        clip(session, read, reader, **values)
    for _ in range(decided):
        clip(session, read, reader, state="valid", decided_at=now, **values)
    session.commit()
    page = visit(reader if somebody else None).get("/sw").text
    assert f'{waiting}</span> <span class="figure__name">clip' in page
    assert words in page


def test_a_backlog_that_grows_is_not_promised_to_end(session: Session, nobody: Visitor) -> None:
    now = datetime.now(UTC)
    read = sentence(session, campaign(session, "sw"))
    waiting = clip(session, read, received_at=now, n_votes=1)
    clip(session, read, state="valid", received_at=now, decided_at=now)
    vote(session, waiting).cast_at = now
    session.commit()
    page = nobody.get("/sw").text
    assert "More listeners would let them catch up." in page
    assert '1</span> <span class="figure__name">answer from listeners in the last 7 days' in page
    assert "At this pace" not in page
