"""The job queue: names of jobs, how they are asked for, and how they are run.

A job is asked for by name, inside the transaction that makes it necessary, and sent to the queue
when that transaction commits. The queue only says *now*: what is owed stands in the database, and
a sweep asks again for what was lost on the way.
"""

from app.jobs.handlers import Work, handles, run
from app.jobs.names import (
    ALL,
    APPROVE_TEXTS,
    AUDIT_DECISIONS,
    CHECK_TEXT,
    COPY_CLIP,
    DECIDE_ANEW,
    DECIDE_OPEN,
    DROP_COPY,
    DROP_TEXTS,
    FORGET_CLIP_LEASES,
    FORGET_SENTENCE_LEASES,
    IMPORT_TEXT,
    LEARN_RATES,
    LEARN_VOTES,
    MEASURE_CLIP,
    RANK_DAILY,
    RANK_SENTENCES,
    REVERT_TEXT,
    SET_NEEDS,
    SWEEP_BLOBS,
    SWEEP_COPIES,
    SWEEP_MEASUREMENTS,
    SWEEP_TEXTS,
)
from app.jobs.outbox import attach_queue, enqueue_later
from app.jobs.queue import JobQueue, open_queue

__all__ = [
    "ALL",
    "APPROVE_TEXTS",
    "AUDIT_DECISIONS",
    "CHECK_TEXT",
    "COPY_CLIP",
    "DECIDE_ANEW",
    "DECIDE_OPEN",
    "DROP_COPY",
    "DROP_TEXTS",
    "FORGET_CLIP_LEASES",
    "FORGET_SENTENCE_LEASES",
    "IMPORT_TEXT",
    "LEARN_RATES",
    "LEARN_VOTES",
    "MEASURE_CLIP",
    "RANK_DAILY",
    "RANK_SENTENCES",
    "REVERT_TEXT",
    "SET_NEEDS",
    "SWEEP_BLOBS",
    "SWEEP_COPIES",
    "SWEEP_MEASUREMENTS",
    "SWEEP_TEXTS",
    "JobQueue",
    "Work",
    "attach_queue",
    "enqueue_later",
    "handles",
    "open_queue",
    "run",
]
