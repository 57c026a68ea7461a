"""How parent and child talk: messages with their length in front, over a socket pair.

The parent sends an order (JSON) and a clip; the child replies in JSON, and after `copy` with each
form of the copy, in the order of `copies.FORMS`.
"""

from __future__ import annotations

import socket
import struct

ORDER_BYTES = 1 << 12
REPLY_BYTES = 1 << 16
FORM_BYTES = 1 << 20
"""Longest messages; 45 s of a copy are under 300 kB."""
_LENGTH = struct.Struct("!I")


def send_message(peer: socket.socket, message: bytes) -> None:
    peer.sendall(_LENGTH.pack(len(message)))
    peer.sendall(message)


def receive_message(peer: socket.socket, limit: int) -> bytes | None:
    """Read one message; None when the peer has gone, `ValueError` beyond `limit` bytes."""
    head = _receive_exactly(peer, _LENGTH.size)
    if head is None:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > limit:
        raise ValueError("message too long")
    return _receive_exactly(peer, length)


def _receive_exactly(peer: socket.socket, length: int) -> bytes | None:
    buffer = bytearray(length)
    view, filled = memoryview(buffer), 0
    while filled < length:
        received = peer.recv_into(view[filled:])
        if received == 0:
            return None
        filled += received
    return bytes(buffer)
