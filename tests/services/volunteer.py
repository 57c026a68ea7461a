"""A volunteer without an account who speaks plain HTTP to a running server."""

import base64
import hashlib
import http.client
import json
import re
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the JSON document that came with it."""

    status: int
    document: dict[str, Any]


@dataclass(slots=True)
class Volunteer:
    """Somebody with a cookie; not to be shared between threads while joining."""

    base: str
    cookies: CookieJar = field(default_factory=CookieJar)

    def join(self, tag: str) -> None:
        """Read the campaign's terms and agree to all of them."""
        page = self.open(f"/{tag}/terms")
        hidden = HIDDEN.findall(page)
        assert hidden, "the terms page has no form"
        form = [*hidden, ("purposes", "collect"), ("purposes", "publish")]
        self.open(f"/{tag}/consents", urllib.parse.urlencode(form).encode())

    def open(self, path: str, form: bytes | None = None) -> str:
        """Fetch a page as a browser would, and follow where it leads."""
        return self.open_bytes(path, form).decode()

    def open_bytes(self, path: str, form: bytes | None = None) -> bytes:
        """Fetch a page or a file as a browser would."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        with opener.open(self.base + path, form, timeout=30) as answer:
            data: bytes = answer.read()
        return data

    def sentences(self, tag: str, count: int) -> list[dict[str, str]]:
        """Ask what to read."""
        answer = self.call("GET", f"/api/v1/locales/{tag}/sentences?count={count}")
        found: list[dict[str, str]] = answer.document["sentences"]
        return found

    def put_clip(
        self, clip_id: uuid.UUID, sentence_id: str, data: bytes, media_type: str = "audio/wav"
    ) -> Answer:
        """Send a clip once; connection errors are the caller's to retry."""
        path = f"/api/v1/clips/{clip_id}?sentence_id={sentence_id}"
        return self.call("PUT", path, data, clip_headers(data, media_type))

    def cookie(self) -> str:
        """Return the Cookie header."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Make one API call on a connection of its own."""
        parts = urllib.parse.urlsplit(self.base)
        connection = http.client.HTTPConnection(parts.netloc, timeout=30)
        try:
            connection.request(method, path, body, {**(headers or {}), "Cookie": self.cookie()})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        return Answer(answer.status, json.loads(text) if text else {})


def clip_headers(data: bytes, media_type: str) -> dict[str, str]:
    """Return the headers of a clip's PUT, without the cookie."""
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    return {"Content-Type": media_type, "Content-Digest": f"sha-256=:{digest}:"}
