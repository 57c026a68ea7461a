"""The form of the writing page: filled in, and what came of it."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.sentences.models import Sentence

PATH = "/en/write"
TEXT = "The river is wide here.\r\nMy sister bakes bread."
WRONG = "I have 3 cats."
PERMISSION = {
    "promise": "permission",
    "permission-source": "The valley paper",
    "permission-evidence": "The editor, by letter",
}


def form(text: str = TEXT, **more: object) -> dict[str, object]:
    return {"text": text, "kind": "sentence", "promise": "own_words", **more}


def given(session: Session) -> list[Sentence]:
    session.expire_all()
    found = list(session.scalars(select(Sentence).order_by(Sentence.created_at, Sentence.text)))
    session.commit()  # a reader's lock would keep the next request waiting
    return found


def in_box(page: str) -> str:
    found = re.search(r"<textarea id=\"text\"[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    return found[1]
