"""The sets of cases, by name: what is damaged, how much, in which containers."""

from functools import partial

from scripts.bench import _gate_cases as cases
from scripts.bench import _gate_material as material
from scripts.bench._gate_cases import LOSSY, CaseSet

NON_SPEECH = ("digital silence", "room", "white", "pink", "brown", "fan", "hum 50", "hum 60")
RECORDED = ("clicks", "keyboard", "music", "effects", "effects")
STATIONARY = ("white", "pink", "fan")

with_text = partial(material.sentences, with_text=True)

SETS = {
    made.name: made
    for made in (
        CaseSet("clean", cases.clean, draws=material.sentences, share=2.0),
        CaseSet("clean, with text", cases.clean, draws=with_text, share=1.5),
        CaseSet("clean, unpadded", cases.bare, draws=material.sentences),
        CaseSet("words", cases.clean, draws=material.words),
        CaseSet("telephone", cases.clean, draws=material.telephone, share=0.5),
        CaseSet("overdriven", cases.clean, draws=material.overdriven, share=0.5),
        CaseSet("no speech", cases.no_speech, (*NON_SPEECH, *RECORDED), share=2.0),
        CaseSet(
            "clipped",
            cases.clipped,
            ("0.01 0", "0.01 -6", "0.03 0", "0.03 -6", "0.1 -6"),
            draws=material.sentences,
        ),
        CaseSet("too quiet", cases.level, ("-42", "-46", "-52"), draws=material.sentences),
        CaseSet(
            "quiet enough", cases.level, ("-38", "-36", "-34"), draws=material.sentences, share=0.5
        ),
        CaseSet(
            "noisy",
            cases.noisy,
            tuple(f"{kind} {db}" for kind in (*STATIONARY, "babble") for db in (0, 5)),
            draws=material.sentences,
        ),
        CaseSet(
            "hardly noisy",
            cases.noisy,
            tuple(f"{kind} {db}" for kind in (*STATIONARY, "babble") for db in (25, 30)),
            draws=material.quiet_sentences,
        ),
        CaseSet(
            "snr",
            cases.noisy,
            tuple(f"{kind} {db}" for db in (5, 10, 15, 20, 25) for kind in STATIONARY),
            draws=material.quiet_sentences,
        ),
        CaseSet(
            "cut",
            cases.cut,
            tuple(f"{side} {s}" for side in ("start", "end") for s in (0.15, 0.25, 0.4)),
            draws=material.sentences,
            share=1.5,
        ),
        CaseSet("uncut", cases.trimmed, ("0.06", "0.12", "0.25"), draws=material.sentences),
        CaseSet(
            "incomplete",
            cases.incomplete,
            ("0.3", "0.6", "0.9"),
            draws=material.sentences,
            share=0.7,
        ),
        CaseSet(
            "packets lost",
            cases.packets_lost,
            ("5", "10", "25"),
            LOSSY,
            material.sentences,
            share=0.7,
        ),
        CaseSet(
            "interrupted",
            cases.interrupted,
            tuple(f"{kind} {s}" for kind in ("drop", "zero", "repeat") for s in (0.06, 0.12, 0.25)),
            draws=material.sentences,
        ),
        CaseSet("misread", cases.misread, ("longer", "shorter"), draws=with_text, share=1.5),
        CaseSet("wrong text", cases.misread, ("wrong",), draws=with_text, share=0.5),
        CaseSet("hurried", cases.hurried, ("2.1", "0.47"), draws=with_text, share=0.5),
        CaseSet(
            "hum",
            cases.humming,
            ("50 15", "60 15", "50 25", "60 25"),
            draws=material.quiet_sentences,
            share=0.5,
        ),
        CaseSet("offset", cases.offset, ("0.03", "-0.05"), draws=material.sentences, share=0.3),
        CaseSet("narrow", cases.narrow, ("2600",), draws=material.sentences, share=0.3),
    )
}
