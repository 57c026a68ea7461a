"""The rows of the table: which cases, what counts, what is aimed at; and the table as text."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from scripts.bench._gate_run import Outcome
from scripts.bench._intervals import bootstrap_median, wilson

Counts = Callable[[Outcome], bool]
ROLES = ("development", "held_out")
FEWEST_FOR_A_LANGUAGE = 5
CODEC_MATTERS = ("clean", "clipped", "noisy", "incomplete", "packets lost")
DNSMOS_LOSS = 0.05  # of clean development speech: where DNSMOS's threshold is put


def refused(outcome: Outcome) -> bool:
    return outcome.verdict == "refuse"


def warned(outcome: Outcome) -> bool:
    return outcome.verdict == "warn"


def let_through(outcome: Outcome) -> bool:
    return outcome.verdict != "refuse"


def says(*codes: str) -> Counts:
    """Count cases where one of these reasons is given."""
    return lambda outcome: bool(set(codes) & set(outcome.codes))


@dataclass(frozen=True, slots=True)
class Row:
    """A share of a set's cases and what it should be: at least or at most, in percent."""

    title: str
    set_name: str
    counts: Counts
    at_most: float | None = None
    at_least: float | None = None

    @property
    def aim(self) -> str:
        if self.at_most is not None:
            return f"≤ {self.at_most:g} %"
        return f"≥ {self.at_least:g} %" if self.at_least is not None else ""


LOST = says("truncated", "dropouts", "unreadable")
RATE = says("rate_fast", "rate_slow")
CUT = says("cut_start", "cut_end")
NOISE = says("noisy", "no_speech")
ROWS = (
    Row("clean sentences refused", "clean", refused, at_most=0.3),
    Row("clean sentences warned", "clean", warned, at_most=5),
    Row("the same without pauses around them, refused", "clean, unpadded", refused),
    Row("the same without pauses, warned", "clean, unpadded", warned),
    Row("clean words, letters, syllables refused", "words", refused, at_most=0.3),
    Row("clean words, letters, syllables warned", "words", warned),
    Row("telephone speech (8 kHz) refused", "telephone", refused),
    Row("telephone speech (8 kHz) warned", "telephone", warned),
    Row("silence, noise, hum, clicks, keys, music let through", "no speech", let_through, 2),
    Row("hard-clipped found", "clipped", says("clipped"), at_least=98),
    Row("clipping in the package's own recording found", "overdriven", says("clipped")),
    Row("active level ≤ -42 dBFS found", "too quiet", says("too_quiet", "no_speech"), at_least=98),
    Row("active level -38 to -34 dBFS called quiet", "quiet enough", says("too_quiet")),
    Row("SNR 0 and 5 dB found", "noisy", NOISE, at_least=95),
    Row("SNR 25 and 30 dB called noisy", "hardly noisy", says("noisy"), at_most=3),
    Row("start or end cut found", "cut", CUT, at_least=90),
    Row("whole speech called cut", "uncut", CUT, at_most=5),
    Row("file incomplete found", "incomplete", LOST, at_least=100),
    Row("packets lost found", "packets lost", LOST, at_least=100),
    Row("sound lost or repeated before the encoder found", "interrupted", LOST),
    Row("text 2.05 to 3.5 times too long or short found", "misread", RATE, at_least=87),
    Row("reading 2.1 times too fast or slow found", "hurried", RATE, at_least=87),
    Row("right text called too fast or slow", "clean, with text", RATE, at_most=3),
    Row("any other text of the language found", "wrong text", RATE),
    Row("hum 15 and 25 dB under the speech found", "hum", says("hum", "noisy")),
    Row("DC offset 0.03 and 0.05 found", "offset", says("dc_offset")),
    Row("nothing above 2.6 kHz found", "narrow", says("narrow_band")),
)  # fmt: skip


def table(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the main table as lines of Markdown."""
    lines = [
        "| | aim | all: cases, share (95 %) | development | held out |",
        "|---|---|---|---|---|",
    ]
    for row in ROWS:
        mine = [o for o in outcomes if o.set_name == row.set_name]
        parts = [_share(row, [o for o in mine if o.role == role]) for role in ROLES]
        lines.append(f"| {row.title} | {row.aim} | {_share(row, mine)} | {parts[0]} | {parts[1]} |")
    lines.append(_snr_line(outcomes))
    return lines


def _share(row: Row, mine: Sequence[Outcome]) -> str:
    if not mine:
        return ""
    hits = sum(row.counts(o) for o in mine)
    low, high = wilson(hits, len(mine))
    return f"{len(mine)}: {percent(hits / len(mine))} ({percent(low)} to {percent(high)})"


def percent(share: float) -> str:
    """Write a share in percent, one decimal below ten."""
    return f"{100 * share:.1f}" if share < 0.0995 or share > 0.9 else f"{100 * share:.0f}"


def snr_errors(outcomes: Iterable[Outcome], *, wada: bool = False) -> list[float]:
    """Return the absolute errors in dB of the cases whose SNR could be estimated."""
    return [
        abs(found - o.true_snr_db)
        for o in outcomes
        if o.set_name == "snr" and o.true_snr_db is not None
        if (found := o.wada_snr_db if wada else o.snr_db) is not None
    ]


def _snr_line(outcomes: Sequence[Outcome]) -> str:
    cells = []
    for role in (None, *ROLES):
        errors = snr_errors(o for o in outcomes if role in (None, o.role))
        cells.append("")
        if errors:
            median, low, high = bootstrap_median(errors)
            cells[-1] = f"{len(errors)}: {median:.1f} dB ({low:.1f} to {high:.1f})"
    return f"| error of the SNR, 5 to 25 dB, stationary: median | ≤ 2 dB | {' | '.join(cells)} |"


def strengths(outcomes: Sequence[Outcome]) -> list[str]:
    """Return, for each set with variants, the share that counts at each of them."""
    lines = ["| | share that counts, by strength |", "|---|---|"]
    for row in ROWS:
        of_variant = _counted(row, outcomes, lambda o: o.variant)
        if len(of_variant) > 1:
            lines.append(_shares(row, of_variant))
    return lines


def codings(outcomes: Sequence[Outcome]) -> list[str]:
    """Return, for rows where the codec matters, the share that counts in each container."""
    lines = ["| | share that counts, by container |", "|---|---|"]
    for row in ROWS:
        of_coding = _counted(row, outcomes, lambda o: o.coding)
        if row.set_name in CODEC_MATTERS and of_coding:
            lines.append(_shares(row, dict(sorted(of_coding.items()))))
    return lines


def _counted(
    row: Row, outcomes: Sequence[Outcome], kind: Callable[[Outcome], str]
) -> dict[str, list[bool]]:
    """Whether each outcome of the row's set counts, by kind, in the order they came."""
    of_kind: dict[str, list[bool]] = defaultdict(list)
    for o in outcomes:
        if o.set_name == row.set_name:
            of_kind[kind(o)].append(row.counts(o))
    return of_kind


def _shares(row: Row, of_kind: dict[str, list[bool]]) -> str:
    shares = (f"{name}: {percent(float(np.mean(v)))}" for name, v in of_kind.items())
    return f"| {row.title} | {', '.join(shares)} |"


def languages(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the clean sentences and words of each language that are warned or refused."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    for o in outcomes:
        if o.set_name in ("clean", "words") and o.locale:
            found[o.locale.split("-")[0]].append(o)
    cells = [
        f"{language} {sum(map(warned, mine))}+{sum(map(refused, mine))} of {len(mine)}"
        for language, mine in sorted(found.items())
        if len(mine) >= FEWEST_FOR_A_LANGUAGE
    ]
    return [f"Clean clips warned+refused, by language: {', '.join(cells)}."]


def reasons(outcomes: Sequence[Outcome]) -> list[str]:
    """Return how often each reason is given for clean speech."""
    lines = []
    for name in ("clean", "clean, with text", "clean, unpadded", "words", "telephone"):
        mine = [o for o in outcomes if o.set_name == name]
        counts = Counter(code for o in mine for code in o.codes)
        said = ", ".join(f"`{code}` {count}" for code, count in counts.most_common()) or "none"
        lines.append(f"- {name} ({len(mine)}): {said}")
    return lines
