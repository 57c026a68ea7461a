"""What a measuring process may use."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one job of a child; crossing any but `input_bytes` ends the child."""

    input_bytes: int = 32 * MIB
    memory_bytes: int = 384 * MIB  # of address space, on top of what a warm child holds
    cpu_s: float = 6.0
    wall_s: float = 10.0
    start_s: float = 60.0  # importing and loading the model, on a machine that is busy
