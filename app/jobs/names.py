"""Every job there is; each has one handler, in the capability that its name starts with."""

MEASURE_CLIP = "quality.measure"
SWEEP_MEASUREMENTS = "quality.sweep"
LEARN_RATES = "quality.learn_rates"
COPY_CLIP = "quality.copy"
SWEEP_COPIES = "quality.sweep_copies"
DROP_COPY = "clips.drop_copy"
SWEEP_BLOBS = "clips.sweep_blobs"
LEARN_VOTES = "reviews.learn"
AUDIT_DECISIONS = "reviews.audit"
SET_NEEDS = "reviews.set_needs"
DECIDE_ANEW = "reviews.decide_anew"
DECIDE_OPEN = "reviews.decide_open"
FORGET_CLIP_LEASES = "reviews.forget_leases"
FORGET_SENTENCE_LEASES = "sentences.forget_leases"
RANK_SENTENCES = "sentences.rank"
RANK_DAILY = "sentences.rank_daily"
CHECK_TEXT = "sentences.check_text"
IMPORT_TEXT = "sentences.import_text"
REVERT_TEXT = "sentences.revert_text"
APPROVE_TEXTS = "sentences.approve_texts"
SWEEP_TEXTS = "sentences.sweep_texts"
DROP_TEXTS = "sentences.drop_texts"

ALL = frozenset(
    {
        MEASURE_CLIP,
        SWEEP_MEASUREMENTS,
        LEARN_RATES,
        COPY_CLIP,
        SWEEP_COPIES,
        DROP_COPY,
        SWEEP_BLOBS,
        LEARN_VOTES,
        AUDIT_DECISIONS,
        SET_NEEDS,
        DECIDE_ANEW,
        DECIDE_OPEN,
        FORGET_CLIP_LEASES,
        FORGET_SENTENCE_LEASES,
        RANK_SENTENCES,
        RANK_DAILY,
        CHECK_TEXT,
        IMPORT_TEXT,
        REVERT_TEXT,
        APPROVE_TEXTS,
        SWEEP_TEXTS,
        DROP_TEXTS,
    }
)

EVERY_MINUTE = (SWEEP_MEASUREMENTS, SWEEP_COPIES, SWEEP_TEXTS, RANK_SENTENCES)
EVERY_DAY = (
    *(SWEEP_BLOBS, LEARN_RATES, LEARN_VOTES),
    *(AUDIT_DECISIONS, SET_NEEDS, DECIDE_ANEW, DECIDE_OPEN),
    *(FORGET_CLIP_LEASES, FORGET_SENTENCE_LEASES, DROP_TEXTS, RANK_DAILY),
)
