"""Imports in the browser: read first, add, approve by a sample, take back."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from app.campaigns.models import Campaign
from app.jobs import JobQueue, Work, run
from app.people.models import Person
from app.sentences.models import Changeset, Sentence
from app.sentences.rules import key_hash
from app.storage import BlobStore
from app.wording.writing import PROMISES
from tests.factories import campaign, guest, sentence
from tests.web.visitor import Visitor, with_role

Visit = Callable[[Person | None], Visitor]
NOUNS = [
    "Mvua",
    "Upepo",
    "Jua",
    "Mwezi",
    "Nyota",
    "Bahari",
    "Mto",
    "Ziwa",
    "Mlima",
    "Msitu",
    "Shamba",
    "Nyumba",
    "Mlango",
    "Dirisha",
]
LINES = [
    f"{first} na {NOUNS[n - 3].lower()} ni {NOUNS[n - 7].lower()} tu."
    for n, first in enumerate(NOUNS)
]


@pytest.fixture
def steward(session: Session, swahili: Campaign) -> Person:
    return with_role(session, swahili, "steward")


@pytest.fixture
def browser(steward: Person, visit: Visit) -> Visitor:
    return visit(steward)


@pytest.fixture
def work(sessions: sessionmaker[Session], blobs: BlobStore, queue: JobQueue) -> Callable[[], None]:
    """Do what is in the queue, as the worker does."""
    its = Work(sessions, blobs, lambda: datetime.now(UTC))
    queue.on_job(lambda name, arguments: run(its, name, arguments))

    def work() -> None:
        while task := queue.huey.dequeue():
            queue.huey.execute(task)

    return work


def bring(browser: Visitor, text: str | bytes, name: str = "text.txt") -> TestResponse:
    data = text.encode() if isinstance(text, str) else text
    form = {"csrf_token": browser.token(), "file": (io.BytesIO(data), name), "layout": "lines"}
    return browser.client.post("/sw/changesets", data=form)


def add(browser: Visitor, path: str, **form: str) -> TestResponse:
    given = {"promise": "own_words", "source": "Kijiji FM", "comment": "Read on air."}
    return browser.post(f"{path}/confirmation", {**given, **form})


def imported(browser: Visitor, work: Callable[[], None], lines: list[str]) -> str:
    path = bring(browser, "\n".join(lines)).location
    work()
    assert add(browser, path).status_code == 303
    work()
    return path


def states(session: Session) -> dict[str, int]:
    session.rollback()
    counted = select(Sentence.state, func.count()).group_by(Sentence.state)
    found = dict(session.execute(counted).all())
    session.rollback()  # a request needs its turn
    return found


def test_only_those_who_look_after_the_text_import(
    session: Session, swahili: Campaign, nobody: Visitor, visit: Visit
) -> None:
    elsewhere = with_role(session, campaign(session, "en"), "steward")
    expert = with_role(session, swahili, "expert")
    for visitor in (nobody, visit(guest(session)), visit(expert), visit(elsewhere)):
        assert visitor.get("/sw/changesets/new").status_code == 403
        assert bring(visitor, "Habari ya asubuhi.").status_code == 403
        assert "/sw/changesets/new" not in visitor.get("/sw/sentences").text
    moderator = visit(with_role(session, swahili, "moderator"))
    assert moderator.get("/sw/changesets/new").status_code == 200


def test_a_file_is_only_read_at_first_and_says_what_would_happen(
    session: Session, swahili: Campaign, browser: Visitor, work: Callable[[], None]
) -> None:
    sentence(session, swahili, LINES[0]).key_hash = key_hash(LINES[0])
    session.commit()
    received = bring(browser, "\n".join([*LINES[:6], LINES[1], "Nina paka 3 weusi.", ""]))
    assert received.status_code == 303
    waiting = browser.get(received.location).text
    assert "Received" in waiting
    assert 'hx-trigger="every 1s"' in waiting

    work()
    page = browser.get(received.location)
    assert "Your turn" in page.text
    assert "hx-trigger" not in page.text.split('id="changeset"')[1].split(">")[0]
    assert "A number in digits" in page.text
    assert '<mark class="part">3</mark>' in page.text
    assert "Add 5 sentences" in page.text
    assert states(session) == {"approved": 1}
    fragment = browser.get(received.location, htmx=True).text
    assert fragment.lstrip().startswith('<div class="stack stack--wide" id="changeset"')


def test_adding_needs_a_source_and_a_right_and_keeps_what_was_typed(
    session: Session, browser: Visitor, work: Callable[[], None]
) -> None:
    path = bring(browser, "\n".join(LINES)).location
    work()
    for form, words in (
        ({"promise": ""}, "by what right"),
        ({"promise": "public_domain", "source": ""}, ""),
        ({"promise": "public_domain", "source": "An old tale"}, ""),
        ({"promise": "free_licence", "licence": "CC-BY-NC-4.0"}, ""),
    ):
        answer = add(browser, path, **form)
        assert answer.status_code == 422, words
        assert "Read on air." in answer.text
        assert 'role="alert"' in answer.text
    assert states(session) == {}
    assert add(browser, path).status_code == 303


def test_added_sentences_wait_for_reviewers_and_everybody_sees_where_they_are_from(
    session: Session, browser: Visitor, nobody: Visitor, work: Callable[[], None]
) -> None:
    path = imported(browser, work, LINES)
    assert states(session) == {"pending": len(LINES)}
    for address in ("/sw/changesets", "/sw/sentences"):
        page = nobody.get(address).text
        assert "Kijiji FM" in page
        assert "Read on air." in page
    page = nobody.get(path).text
    assert str(PROMISES["own_words"].title) in page
    assert "CC0" in page
    assert "Take the whole import back" not in page
    assert "What is in the file" not in page  # it may hold what nobody should read


def test_what_is_only_looked_at_is_nobody_elses_business(
    session: Session, browser: Visitor, nobody: Visitor, work: Callable[[], None]
) -> None:
    path = bring(browser, "\n".join(LINES)).location
    work()
    assert nobody.get(path).status_code == 404
    assert path not in nobody.get("/sw/changesets").text
    assert path in browser.get("/sw/changesets").text
    assert browser.post(f"{path}/discarding").status_code == 303
    assert states(session) == {}
    assert "Not wanted" in browser.get(path).text
    assert add(browser, path).status_code == 409


def test_the_same_file_again_adds_nothing(
    session: Session, browser: Visitor, work: Callable[[], None]
) -> None:
    imported(browser, work, LINES)
    again = bring(browser, "\n".join(LINES)).location
    work()
    assert "There is nothing new in it" in browser.get(again).text
    assert states(session) == {"pending": len(LINES)}


def test_a_good_sample_lets_the_rest_be_approved(
    session: Session, browser: Visitor, nobody: Visitor, work: Callable[[], None]
) -> None:
    lines = [f"{a} {b} {c}." for a in NOUNS for b in NOUNS[:3] for c in NOUNS[3:5]]
    path = imported(browser, work, lines)
    n = states(session)["pending"]
    assert browser.post(f"{path}/approval").status_code in (409, 422)
    page = browser.get(path).text
    looked_at = re.findall(r'name="looked_at" value="([^"]+)"', page)
    assert len(looked_at) == 30
    judged = browser.post(f"{path}/sample", {"looked_at": looked_at, "unfit": []})
    assert judged.status_code == 303
    assert states(session) == {"approved": 30, "pending": n - 30}
    assert nobody.post(f"{path}/approval").status_code == 403
    assert browser.post(f"{path}/approval").status_code == 303
    work()
    assert states(session) == {"approved": n}


def test_what_does_not_fit_in_a_sample_is_rejected_and_holds_the_rest_back(
    session: Session, browser: Visitor, work: Callable[[], None]
) -> None:
    path = imported(browser, work, LINES)
    looked_at = re.findall(r'name="looked_at" value="([^"]+)"', browser.get(path).text)
    form = {"looked_at": looked_at[:10], "unfit": looked_at[:3]}
    browser.post(f"{path}/sample", form)
    assert states(session) == {"approved": 7, "rejected": 3, "pending": len(LINES) - 10}
    assert "Of 10 sentences looked at, 3 did not fit" in browser.get(path).text
    assert browser.post(f"{path}/approval").status_code in (409, 422)


def test_an_import_is_taken_back_as_a_whole(
    session: Session, swahili: Campaign, browser: Visitor, nobody: Visitor, work: Callable[[], None]
) -> None:
    path = imported(browser, work, LINES)
    assert nobody.post(f"{path}/reversion").status_code == 403
    assert browser.post(f"{path}/reversion").status_code == 303
    work()
    assert states(session) == {}
    assert "Taken back" in nobody.get(path).text
    assert session.scalars(select(Changeset.state)).one() == "reverted"


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "picture.txt", "make out what this file is"),
        (b"a,b\r\nx,y\r\n", "table.csv", "Say below which it is"),
        (b"PK\x03\x04 broken", "texts.zip", "opened safely"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(
    data: bytes, name: str, words: str, browser: Visitor, work: Callable[[], None]
) -> None:
    answer = bring(browser, data, name)
    if answer.status_code == 303:
        work()
        answer = browser.get(answer.location)
    assert words in answer.text


def test_a_table_of_unknown_columns_is_read_once_it_is_said_which_one(
    session: Session, browser: Visitor, nobody: Visitor, work: Callable[[], None]
) -> None:
    table = "nambari,maneno\n" + "\n".join(f"{n},{line}" for n, line in enumerate(LINES))
    path = bring(browser, table, "meza.csv").location
    work()
    page = browser.get(path).text
    assert "Which column holds the sentences?" in page
    assert 'value="maneno"' in page
    assert nobody.post(f"{path}/reading", {"column": "maneno"}).status_code == 403
    assert browser.post(f"{path}/reading", {"column": "nothing"}).status_code == 422
    assert browser.post(f"{path}/reading", {"column": "maneno"}).location == path
    work()
    assert f"Add {len(LINES)} sentences" in browser.get(path).text
    assert browser.post(f"{path}/reading", {"column": "maneno"}).status_code in (409, 422)


def test_nothing_to_read_comes_back_with_the_form(browser: Visitor) -> None:
    answer = browser.post("/sw/changesets", {"pasted": "  ", "kind": "question"})
    assert answer.status_code == 422
    assert 'value="question" checked' in answer.text


def test_pasted_questions_become_questions(
    session: Session, browser: Visitor, work: Callable[[], None]
) -> None:
    form = {"pasted": "Ulikula nini leo asubuhi?\nUnaishi wapi sasa hivi?", "kind": "question"}
    path = browser.post("/sw/changesets", {**form, "layout": "lines"}).location
    work()
    add(browser, path)
    work()
    session.rollback()
    assert set(session.scalars(select(Sentence.kind))) == {"question"}


def test_a_finished_campaign_takes_no_files(
    session: Session, swahili: Campaign, browser: Visitor
) -> None:
    session.get_one(Campaign, swahili.id).stage = "archived"
    session.commit()
    assert bring(browser, "Habari ya asubuhi.").status_code == 422
