"""Sending a recording: by a signed address, or from here with byte ranges (RFC 9110, 14)."""

from __future__ import annotations

from flask import Response, abort, make_response, redirect, request

from app.storage import BlobMissing, BlobStore

KEPT_S = 3600
"""How long a browser may keep a recording: one sitting, as it may be withdrawn later."""


def send_audio(blobs: BlobStore, key: str, media_type: str, sha256: str) -> Response:
    """Answer with the bytes, or with the one range of them that was asked for."""
    signed = blobs.sign(key, KEPT_S)
    if signed:
        return _kept(make_response(redirect(signed, code=302)))
    try:
        size = blobs.size(key)
    except BlobMissing:
        abort(404)
    if sha256 in request.if_none_match:
        return _tagged(Response(status=304), sha256)
    part = _asked_part(size, sha256)
    if part is None:
        whole = Response(blobs.stream(key), mimetype=media_type)
        return _tagged(_sized(whole, size), sha256)
    if not part:
        return Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    answer = Response(blobs.stream(key, part.start, part.stop), 206, mimetype=media_type)
    answer.headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return _tagged(_sized(answer, len(part)), sha256)


def _asked_part(size: int, sha256: str) -> range | None:
    """Return the one range asked for, empty if it lies beyond the end; None for all of it.

    Several ranges, other units, and a range of something that has changed since are ignored, as
    a server may (14.2).
    """
    asked, unless = request.range, request.if_range
    is_stale = unless.date is not None or unless.etag not in (None, sha256)
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or is_stale:
        return None
    start, stop = asked.ranges[0]
    if start < 0:
        return range(max(0, size + start), size)
    return range(start, size if stop is None else min(stop, size))


def _sized(answer: Response, size: int) -> Response:
    answer.content_length = size
    answer.accept_ranges = "bytes"
    return answer


def _tagged(answer: Response, sha256: str) -> Response:
    answer.set_etag(sha256)
    return _kept(answer)


def _kept(answer: Response) -> Response:
    answer.cache_control.private = True
    answer.cache_control.max_age = KEPT_S
    return answer
