"""What pages are made with: one script and one sheet a page, compressed, at lasting addresses."""

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app, htmx
from app.people.models import Person
from app.web.assets import PAGES
from config import Settings
from tests.factories import campaign, consent, guest, sentence
from tests.services.application import close
from tests.web.visitor import Visitor

ROOT = Path(__file__).parents[2]
Visit = Callable[[Person | None], Visitor]
PINNED = (ROOT / "node_modules" / "htmx.org" / "dist" / "htmx.min.js").read_bytes()


def head(visitor: Visitor, path: str = "/") -> str:
    return visitor.get(path).text.partition("</head>")[0]


def address_of(visitor: Visitor, kind: str) -> str:
    """The address of the front page's one script or sheet."""
    found = re.findall(rf'"(/static/v/[0-9a-f]{{12}}/packs/base\.{kind})"', head(visitor))
    assert len(found) == 1
    return str(found[0])


def test_a_page_loads_one_sheet_and_one_script_of_ours(nobody: Visitor) -> None:
    page = head(nobody)
    assert len(re.findall(r"<link rel=\"stylesheet\"", page)) == 1
    assert len(re.findall(r"<script src=\"/", page)) == 1


def test_a_sheet_holds_its_sources_in_their_order(nobody: Visitor) -> None:
    sources = [ROOT / "static" / "css" / f"{sheet}.css" for sheet in PAGES["base"].sheets]
    joined = nobody.get(address_of(nobody, "css"))
    assert joined.mimetype == "text/css"
    assert joined.text == "\n".join(source.read_text("utf-8") for source in sources)
    assert "@import" not in joined.text


@pytest.mark.parametrize("kind", PAGES)
def test_every_kind_of_page_has_its_script_and_sheet(
    kind: str, app: Flask, nobody: Visitor
) -> None:
    version = app.extensions["assets"].version
    for name in (f"{PAGES[kind].script}.js", f"{kind}.css"):
        answer = nobody.get(f"/static/v/{version}/packs/{name}")
        assert answer.status_code == 200
        assert answer.cache_control.immutable


def test_assets_are_kept_for_ever_under_their_version(nobody: Visitor, app: Flask) -> None:
    address = address_of(nobody, "css")
    assert nobody.get(address).cache_control.immutable
    version = app.extensions["assets"].version
    old = nobody.get(address.replace(version, "0" * 12))
    assert old.status_code == 200
    assert not old.cache_control.immutable


@pytest.mark.parametrize(
    "name",
    [
        *("../config.py", "css/../../config.py", "packs", "packs/none.js", "packs/late/main.js"),
        *("packs/base.svg", "packs/base/base.js", "packs/../js/main.js", "css/none.css"),
    ],
)
def test_there_is_nothing_else_at_such_addresses(name: str, nobody: Visitor, app: Flask) -> None:
    version = app.extensions["assets"].version
    assert nobody.get(f"/static/v/{version}/{name}").status_code == 404


def test_parts_loaded_later_stand_in_the_import_map_and_are_served(
    visit: Visit, app: Flask, session: Session
) -> None:
    swahili, person = campaign(session, "sw"), guest(session)
    sentence(session, swahili)
    consent(session, person, swahili)
    session.commit()
    page = head(visit(person), "/sw/speak")
    found = re.search(r'<script type="importmap"[^>]*>([^<]+)</script>', page)
    assert found
    late = json.loads(found[1])["imports"]
    version = app.extensions["assets"].version
    assert "vs/speak/check.js" in late
    for name, address in late.items():
        assert address == f"/static/v/{version}/packs/late/{name.removeprefix('vs/')}"
        answer = visit(None).get(address)
        assert answer.mimetype == "text/javascript"
        assert "export const{" in answer.text


def test_while_developing_pages_load_the_sources_themselves(app: Flask, nobody: Visitor) -> None:
    app.debug = True
    page = head(nobody)
    version = app.extensions["assets"].version
    assert f'{{"imports": {{"vs/": "/static/v/{version}/js/"}}}}' in page
    assert f'<script type="module" src="/static/v/{version}/js/pages/base.js">' in page
    assert len(re.findall(r"<link rel=\"stylesheet\"", page)) == len(PAGES["base"].sheets)
    answer = nobody.get(f"/static/v/{version}/js/pages/base.js")
    assert "export" not in answer.text
    assert not answer.cache_control.immutable


@pytest.mark.parametrize(("asked", "given"), [("br, gzip", "br"), ("gzip;q=1", "gzip"), ("", None)])
def test_an_asset_comes_in_the_best_encoding_that_the_browser_takes(
    asked: str, given: str | None, nobody: Visitor
) -> None:
    address = address_of(nobody, "js")
    plain = nobody.get(address).data
    answer = nobody.client.get(address, headers={"Accept-Encoding": asked})
    assert answer.headers.get("Content-Encoding") == given
    opened = {"br": brotli.decompress, "gzip": gzip.decompress}.get(given or "", bytes)
    assert opened(answer.data) == plain
    assert answer.content_length == len(answer.data)
    assert answer.vary.as_set() == {"accept-encoding"}


def test_each_encoding_has_a_tag_of_its_own_and_is_not_sent_twice(nobody: Visitor) -> None:
    address = address_of(nobody, "js")
    tags = set()
    for encoding in ("br", "gzip", "identity"):
        asks = {"Accept-Encoding": encoding}
        tag = nobody.client.get(address, headers=asks).headers["ETag"]
        again = nobody.client.get(address, headers=asks | {"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        tags.add(tag)
    assert len(tags) == 3


def test_pages_and_json_are_compressed_as_they_are_answered(nobody: Visitor) -> None:
    for path in ("/", "/api/v1/openapi.json"):
        plain = nobody.get(path)
        small = nobody.client.get(path, headers={"Accept-Encoding": "gzip, br"})
        assert small.headers["Content-Encoding"] == "br"
        assert "accept-encoding" in small.vary.as_set()
        assert "accept-encoding" in plain.vary.as_set()
        assert len(small.data) < len(plain.data) / 2
        assert len(brotli.decompress(small.data)) == pytest.approx(len(plain.data), abs=200)


def test_a_fragment_varies_by_both_what_asks_and_how_it_travels(nobody: Visitor) -> None:
    answer = nobody.client.get("/", headers={"HX-Request": "true", "Accept-Encoding": "br"})
    assert {"hx-request", "accept-encoding"} <= answer.vary.as_set()


def test_sound_is_sent_as_it_is_and_in_no_encoding(app: Flask, nobody: Visitor) -> None:
    @app.get("/sound")
    def sound() -> object:
        return app.response_class(b"a" * 10_000, mimetype="audio/webm")

    answer = nobody.client.get("/sound", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == b"a" * 10_000
    assert "accept-encoding" not in answer.vary.as_set()


def test_htmx_is_pinned_by_version_and_hash(nobody: Visitor) -> None:
    tag = re.search(
        r'<script src="https://cdn.jsdelivr.net/npm/htmx.org@2.0.11/[^>]+>', head(nobody)
    )
    assert tag
    assert f'integrity="{htmx.integrity_of(PINNED)}"' in tag[0]
    assert 'crossorigin="anonymous"' in tag[0]
    assert " defer" in tag[0]


def test_a_kept_copy_of_htmx_is_served_from_here(settings: Settings) -> None:
    htmx.keep_copy(settings.instance_dir, PINNED)
    app = create_app(settings)
    visitor = Visitor(app.test_client())
    page = head(visitor)
    assert "cdn.jsdelivr" not in page
    tag = re.search(r'<script src="(/static/htmx-2.0.11.min.js)"[^>]+integrity=', page)
    assert tag
    answer = visitor.get(tag[1])
    assert answer.data == PINNED
    assert answer.cache_control.immutable
    close(app)


def test_a_copy_that_was_changed_is_not_served(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    htmx.keep_copy(settings.instance_dir, PINNED)
    htmx.path_of_copy(settings.instance_dir).write_bytes(PINNED + b";alert(1)")
    app = create_app(settings)
    visitor = Visitor(app.test_client())
    assert "https://cdn.jsdelivr.net" in head(visitor)
    assert visitor.get("/static/htmx-2.0.11.min.js").status_code == 404
    close(app)


def test_a_page_says_what_it_is_about(nobody: Visitor) -> None:
    found = re.search(r'<meta name="description" content="([^"]{50,160})">', head(nobody))
    assert found
