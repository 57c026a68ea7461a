"""The OpenAPI document says exactly what the app does."""

import re

from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from app.clips.rules import CONTAINERS, STATES
from app.reviews.rules import ANSWERS, NO_REASONS
from app.sentences.domains import DOMAINS
from app.sentences.hygiene import REASONS
from app.sentences.rules import (
    KINDS,
    MAX_COMMENT,
    MAX_SOURCE,
    PROMISES,
    REPORT_REASONS,
    SKIP_REASONS,
)
from app.sentences.rules import STATES as SENTENCE_STATES
from app.sentences.writing.drafts import MAX_LINES
from app.wording.reasons import GATE_REASONS
from tests.api.caller import PREFIX, description

AUTOMATIC = {"HEAD", "OPTIONS"}
METHODS = {"get", "put", "post", "delete", "patch"}


def test_the_document_is_valid_openapi():
    validate(description())


def test_it_is_served(client: FlaskClient):
    answer = client.get(f"{PREFIX}/openapi.json")
    assert answer.mimetype == "application/json"
    assert answer.json == description()


def test_every_route_is_described_and_every_description_is_a_route(app: Flask):
    routes = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).removeprefix(PREFIX))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in (rule.methods or set()) - AUTOMATIC
    }
    described = {
        (method, path)
        for path, item in description()["paths"].items()
        for method in item.keys() & METHODS
    }
    assert described == routes


def test_every_parameter_of_a_path_is_described():
    for path, item in description()["paths"].items():
        named = set(re.findall(r"\{(\w+)\}", path))
        for method in item.keys() & METHODS:
            listed = item.get("parameters", []) + item[method].get("parameters", [])
            assert {each["name"] for each in listed if each["in"] == "path"} == named


def test_operations_have_names_of_their_own():
    names = [
        item[method]["operationId"]
        for item in description()["paths"].values()
        for method in item.keys() & METHODS
    ]
    assert len(names) == len(set(names))


def test_its_lists_of_words_are_those_of_the_rules():
    schemas = description()["components"]["schemas"]
    paths = description()["paths"]

    def body(path: str) -> dict:
        content = paths[path]["post"]["requestBody"]["content"]
        return content["application/json"]["schema"]["properties"]

    vote = body("/clips/{clip_id}/votes")
    assert schemas["Clip"]["properties"]["state"]["enum"] == list(STATES)
    assert schemas["Reason"]["properties"]["code"]["enum"] == list(GATE_REASONS)
    assert vote["answer"]["enum"] == list(ANSWERS)
    assert vote["reasons"]["items"]["enum"] == list(NO_REASONS)
    skip = body("/sentences/{sentence_id}/skips")
    assert skip["reason"]["enum"] == [*SKIP_REASONS, None]
    report = body("/sentences/{sentence_id}/reports")
    assert report["reasons"]["items"]["enum"] == list(REPORT_REASONS)
    assert report["comment"]["maxLength"] == MAX_COMMENT
    gift = body("/locales/{tag}/sentences")
    assert gift["kind"]["enum"] == list(KINDS)
    assert gift["promise"]["enum"] == list(PROMISES)
    assert gift["domain"]["enum"] == [*DOMAINS, None]
    assert gift["texts"]["maxItems"] == MAX_LINES
    assert (gift["source"]["maxLength"], gift["evidence"]["maxLength"]) == (MAX_SOURCE, MAX_COMMENT)
    written = schemas["WrittenSentences"]["properties"]
    refused = written["refused"]["items"]["properties"]["reasons"]["items"]["properties"]
    assert refused["code"]["enum"] == list(REASONS)
    assert schemas["GivenSentence"]["properties"]["state"]["enum"] == list(SENTENCE_STATES)
    uploads = paths["/clips/{clip_id}"]["put"]["requestBody"]["content"]
    assert set(uploads) == set(CONTAINERS.values())
