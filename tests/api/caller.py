"""Somebody who calls the API; every answer is held against the API's own description."""

import base64
import hashlib
import json
import re
import uuid
from functools import cache
from pathlib import Path
from typing import IO, Any

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

import app.api.openapi
from app.people.models import Person
from app.sentences.models import Sentence
from tests.factories import WEBM

PREFIX = "/api/v1"
PARAMETER = re.compile(r"\{[^}]+\}")


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document, as it lies beside the code."""
    document: dict[str, Any] = json.loads(Path(app.api.openapi.DOCUMENT).read_text("utf-8"))
    return document


def operation(method: str, path: str) -> dict[str, Any] | None:
    """Find what the description says of a method on a concrete path below the prefix."""
    for template, item in description()["paths"].items():
        pattern = PARAMETER.sub("[^/]+", template)
        if re.fullmatch(pattern, path) and method.lower() in item:
            found: dict[str, Any] = item[method.lower()]
            return found
    return None


def check(method: str, path: str, answer: TestResponse) -> None:
    """Fail unless the answer's status, type and body are as described."""
    expected = operation(method, path.removeprefix(PREFIX))
    if expected is None:  # not a route: then at least the document is a problem
        validate({"$ref": "#/components/schemas/Problem"}, answer.get_json(force=True))
        return
    described = expected["responses"].get(str(answer.status_code))
    assert described, f"{method} {path} answered {answer.status_code}, which is not described"
    content = described.get("content")
    if content is None:
        assert answer.data == b""
        return
    assert answer.mimetype in content
    validate(content[answer.mimetype]["schema"], answer.get_json(force=True))


def validate(schema: dict[str, Any], document: object) -> None:
    """Fail unless the document follows the schema, which may refer to the description."""
    root = {**schema, "components": description()["components"]}
    validator = Draft202012Validator(root, format_checker=Draft202012Validator.FORMAT_CHECKER)
    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]
    assert errors == []


def digest(data: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"


class Caller:
    """A client of one person's, or nobody's; paths are given without the prefix."""

    def __init__(self, client: FlaskClient, person: Person | None = None) -> None:
        self.client = client
        if person:
            with client.session_transaction() as cookie:
                cookie["_user_id"] = str(person.id)

    def call(self, method: str, path: str, **request: Any) -> TestResponse:
        answer = self.client.open(f"{PREFIX}{path}", method=method, buffered=True, **request)
        check(method, f"{PREFIX}{path}".split("?")[0], answer)
        return answer

    def get(self, path: str, **request: Any) -> TestResponse:
        return self.call("GET", path, **request)

    def post(self, path: str, document: object = None, **request: Any) -> TestResponse:
        if document is not None:
            request["json"] = document
        return self.call("POST", path, **request)

    def delete(self, path: str) -> TestResponse:
        return self.call("DELETE", path)

    def put_clip(
        self,
        to: Sentence | uuid.UUID | str,
        data: bytes = WEBM,
        *,
        clip_id: uuid.UUID | None = None,
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        body: IO[bytes] | None = None,
        **request: Any,
    ) -> TestResponse:
        """Send a clip as the page does; headers, query and another body may spoil it."""
        sentence_id = to.id if isinstance(to, Sentence) else to
        return self.call(
            "PUT",
            f"/clips/{clip_id or uuid.uuid4()}",
            query_string={"sentence_id": str(sentence_id), **(query or {})},
            headers={
                "Content-Type": "audio/webm;codecs=opus",
                "Content-Digest": digest(data),
                **(headers or {}),
            },
            **({"input_stream": body} if body else {"data": data}),
            **request,
        )


def problem(answer: TestResponse) -> tuple[int, str]:
    """Return status and code of a problem document; fail if it is none, or says nothing."""
    assert answer.mimetype == "application/problem+json"
    document = answer.get_json(force=True)
    assert document["status"] == answer.status_code
    assert document["type"] == f"urn:voicestead:problem:{document['code']}"
    assert len(document["title"]) > 5
    return answer.status_code, str(document["code"])
