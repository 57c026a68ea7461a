"""Every job there is; each has one handler, in the capability that its name starts with."""

MEASURE_CLIP = "quality.measure"
SWEEP_MEASUREMENTS = "quality.sweep"
SWEEP_BLOBS = "clips.sweep_blobs"

ALL = frozenset({MEASURE_CLIP, SWEEP_MEASUREMENTS, SWEEP_BLOBS})

EVERY_MINUTE = (SWEEP_MEASUREMENTS,)
EVERY_DAY = (SWEEP_BLOBS,)
