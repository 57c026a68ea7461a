"""Text travels compressed: what never changes is compressed once, the rest as it is answered."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass

import brotli
from flask import Flask, Response, request
from flask_compress import Compress

TEXT = frozenset(
    {
        "text/html",
        "text/css",
        "text/plain",
        "text/javascript",
        "image/svg+xml",
        "application/json",
        "application/problem+json",
        "application/manifest+json",
    }
)
"""Sound is compressed already, and an answer that varies by encoding would be fetched again: a
player asks for sound without one, a script that fetches ahead asks with one."""
SMALLEST_BYTES = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """A text that never changes, in each of the encodings that browsers ask for."""

    media_type: str
    digest: str
    forms: dict[str, bytes]

    @classmethod
    def of(cls, data: bytes, media_type: str) -> Kept:
        """Compress it as far as it goes: this takes a tenth of a second for 70 kB."""
        forms = {
            "br": brotli.compress(data, mode=brotli.MODE_TEXT),
            "gzip": gzip.compress(data, mtime=0),
            "identity": data,
        }
        return cls(media_type, hashlib.sha256(data).hexdigest()[:16], forms)

    def answer(self) -> Response:
        """Answer this request in the best encoding that it takes."""
        encoding = request.accept_encodings.best_match(self.forms) or "identity"
        answer = Response(self.forms[encoding], mimetype=self.media_type)
        if encoding != "identity":
            answer.content_encoding = encoding
        answer.vary.add("Accept-Encoding")
        answer.set_etag(f"{self.digest}-{encoding}")
        answer.make_conditional(request)
        return answer


def init_app(app: Flask) -> None:
    """Compress every text that is answered in one piece and is not compressed yet."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_MIMETYPES=sorted(TEXT),
        COMPRESS_MIN_SIZE=SMALLEST_BYTES,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,  # a room's page: 7 % less than at 4, for 0.2 ms
        COMPRESS_STREAMS=False,
    )
    compress = Compress(app)

    @app.after_request
    def shrink(answer: Response) -> Response:
        return compress.after_request(answer) if answer.mimetype in TEXT else answer
