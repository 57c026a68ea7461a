"""How each package of the corpus keeps its recordings: paths, texts, speakers, licences.

Licences are from each package's own copyright file. Left out: tones and bracketed stage directions,
files without a text where the package mixes effects with speech, synthetic voices.
"""

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from config import ROOT

Role = Literal["development", "held_out"]
Kind = Literal["music", "singing", "keyboard", "effects"]

PROMPTS = ROOT / ".cache" / "speech"
CORPUS = ROOT / ".cache" / "corpus"
FILLETS = CORPUS / "games" / "fillets-ng"
STAMPS = CORPUS / "tuxpaint" / "stamps"
PROMPT_VOICES = {
    "en": "en_US_f_Allison",
    "es": "es_MX_f_Allison",
    "fr": "fr_CA_f_June",
    "it": "it_IT_m_Carlo",
    "ru": "ru_RU_f_IvrvoiceRU",
}
EMPTY_OGG_BYTES = 3_699  # two of the Dutch files hold headers alone
NOT_SPOKEN = re.compile(r"[\[\](){}<>@*=#/_]|\.\.\.|^$")
NOT_PROMPTS = re.compile(r"^(silence|tones)/|(^|/)(beep|.*tone|ascending|descending|hello-world-)")
CARDS = re.compile(r"<s>(?P<text>.*)</s>\s*\((?P<key>[^)]+)\)")
DIALOG = re.compile(
    r'dialogId\("(?P<key>[^"]+)",\s*"(?P<font>\w+)".*?\)\s*dialogStr\("(?P<text>(?:[^"\\]|\\.)*)"\)'
)
STAMP = re.compile(r"^(?P<stem>.+?)_desc(?:_(?P<tag>[A-Za-z_]+))?$")
DIGIT = re.compile(r"^\d(?:_(?P<tag>[a-z]{2}(?:_[A-Za-z]{2})?))?$")
VOICES_AMONG_EFFECTS = re.compile(
    "santahat|happy|sad|mad|excited|ghost|dreydl-.*|apollo_lander|xing_school|chimp|sp-dead_.*"
)
# In the others the reader left out the article, or the text has grown since.
STAMPS_READ_AS_WRITTEN = ("bg", "en", "es", "fr", "ro", "ru")

# Volunteers of the three KDE and Tux Paint packages may be the same person in each: whole
# languages are held out, so that no voice stands on both sides.
HELD_OUT_LANGUAGES = frozenset(
    "bg el en gl hu it ja ko lt nds nl pt ro ru sk sr sv tn uk zh".split()  # noqa: SIM905
)
RADIO_VOICES = (
    "david4",
    "forig",
    "hts1a",
    "hts2a",
    "mmt1",
    "morig",
    "ve9qrp",
    "vk5qi",
    "wia_16kHz",
)
HELD_OUT_SPEAKERS = frozenset(
    {
        "menardi",
        "armelle",
        "gcin-voice 5",
        "fillets cs big fish",
        *(f"codec2 {name}" for name in ("forig", "hts2a", "mmt1", "ve9qrp", "vk5qi", "wia_16kHz")),
    }
)


# Overdriven at the source: in the middle recording more than one sample in a thousand is at full
# scale. Found by counting, kept apart from clean speech: what a gate should notice in the wild.
CLIPPED_AT_SOURCE = frozenset(
    {
        "klettres ml",
        "klettres nb",
        "klettres tn",
        "ktuberling sl",
        "tuxpaint digits nl",
        "tuxpaint es",
        "tuxpaint ml",
    }
)
FISH = {"font_small": "small fish", "font_big": "big fish"}  # the others speak a few lines each
VOICES_THROUGH_EFFECTS = ("font_robodog", "font_magenta")  # a robot; both fishes at once


@dataclass(frozen=True, slots=True)
class Utterance:
    """One recording of one speaker; `text` is None where the package does not say the words."""

    path: Path
    locale: str
    speaker: str
    package: str
    licence: str
    text: str | None
    role: Role
    is_narrow: bool = False  # recorded at 8 kHz

    @property
    def is_clipped_at_source(self) -> bool:
        """Whether this speaker's recordings were overdriven when they were made."""
        return self.speaker in CLIPPED_AT_SOURCE


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording in which nobody speaks."""

    path: Path
    kind: Kind
    package: str
    licence: str


def _role(speaker: str, *, held_out: bool) -> Role:
    return "held_out" if held_out or speaker in HELD_OUT_SPEAKERS else "development"


def _by_language(package: str, locale: str) -> tuple[str, Role]:
    """Speaker and role where each language of a package has a voice of its own."""
    speaker = f"{package} {locale}"
    return speaker, _role(speaker, held_out=locale.split("-")[0] in HELD_OUT_LANGUAGES)


def prompts() -> Iterator[Utterance]:
    """Asterisk's prompts: a professional reader each, 16 kHz, with texts; all development."""
    for locale, folder in PROMPT_VOICES.items():
        package = f"asterisk-core-sounds-{locale}"
        licence = "CC-BY-3.0" if locale in ("it", "ru") else "CC-BY-SA-3.0"
        listing = PROMPTS / "doc" / package / f"core-sounds-{locale}.txt.gz"
        for line in gzip.decompress(listing.read_bytes()).decode("utf-8-sig").splitlines():
            key, _, text = line.partition(":")
            path = PROMPTS / "asterisk/sounds" / folder / f"{key.strip()}.g722"
            text = " ".join(text.split()).strip("“”")
            if path.exists() and not NOT_PROMPTS.search(key) and not NOT_SPOKEN.search(text):
                yield Utterance(path, locale, folder, package, licence, text, "development")


def pocketsphinx() -> Iterator[Utterance]:
    """Ten English utterances with texts: a card player and a reader of LibriVox; development."""
    data = PROMPTS / "pocketsphinx/test/data"
    for name, listing in (("cards", "cards.transcription"), ("librivox", "transcription")):
        for found in CARDS.finditer((data / name / listing).read_text()):
            path = data / name / f"{found['key']}.wav"
            text, speaker = " ".join(found["text"].split()), f"pocketsphinx {name}"
            if path.exists():
                yield Utterance(
                    path,
                    "en",
                    speaker,
                    "pocketsphinx-testdata",
                    "BSD-2-Clause",
                    text,
                    "development",
                )


def other_prompts() -> Iterator[Utterance]:
    """Three more readers of telephone prompts, 8 kHz; their wordings are not recorded."""
    sounds = CORPUS / "asterisk/sounds"
    for folder, locale, speaker, name, licence in (
        ("es", "es-CO", "es-co", "es-co", "GPL-2"),
        ("fr", "fr", "armelle", "fr-armelle", "permissive (own text)"),
        ("it_IT_f_Menardi", "it", "menardi", "it-menardi-wav", "CC-BY-SA-3.0"),
    ):
        package = f"asterisk-prompt-{name}"
        for path in [*(sounds / folder).rglob("*.gsm"), *(sounds / folder).rglob("*.wav")]:
            if not NOT_PROMPTS.search(path.relative_to(sounds / folder).with_suffix("").as_posix()):
                role = _role(speaker, held_out=False)
                yield Utterance(path, locale, speaker, package, licence, None, role, is_narrow=True)


def fillets() -> Iterator[Utterance]:
    """A game's dialogues by actors, with texts: two fishes, and in Czech some twenty others."""
    for locale in ("cs", "nl"):
        package = f"fillets-ng-data-{locale}"
        for script in FILLETS.glob(f"script/**/*dialogs_{locale}.lua"):
            level = script.parent.relative_to(FILLETS / "script")
            for found in DIALOG.finditer(script.read_text()):
                path = FILLETS / "sound" / level / locale / f"{found['key']}.ogg"
                text = " ".join(found["text"].replace('\\"', '"').split())
                speaker = f"fillets {locale} {FISH.get(found['font'], 'others')}"
                spoken = not NOT_SPOKEN.search(text) and found["font"] not in VOICES_THROUGH_EFFECTS
                if spoken and path.exists() and path.stat().st_size > EMPTY_OGG_BYTES:
                    role = _role(speaker, held_out=locale == "nl")
                    yield Utterance(path, locale, speaker, package, "GPL-2", text, role)


def klettres() -> Iterator[Utterance]:
    """Letters and syllables by volunteers at home; the Arabic ones by a child."""
    for path in (CORPUS / "klettres").rglob("*.ogg"):
        locale = path.relative_to(CORPUS / "klettres").parts[0].replace("_", "-")
        speaker, role = _by_language("klettres", locale)
        yield Utterance(path, locale, speaker, "klettres-data", "GPL-2+", None, role)


def ktuberling() -> Iterator[Utterance]:
    """Names of things, a word or two, by volunteers at home."""
    for path in (CORPUS / "ktuberling/sounds").glob("*/*"):
        locale = path.parent.name.partition("@")[0]
        speaker, role = _by_language("ktuberling", locale)
        yield Utterance(path, locale, speaker, "ktuberling-data", "GPL-2+", None, role)


def stamps() -> Iterator[Utterance]:
    """Descriptions of pictures, read by volunteers (in Brazil by school children), with texts."""
    for path in sorted([*STAMPS.rglob("*.ogg"), *STAMPS.rglob("*.wav")]):
        found = STAMP.match(path.stem) or (DIGIT.match(path.stem) if "math" in str(path) else None)
        if found is None:
            continue
        tag = found["tag"] or "en"
        stem = found.groupdict().get("stem")
        is_letter = "symbols" in path.parts  # read by its name alone
        faithful = stem is not None and not is_letter and tag in STAMPS_READ_AS_WRITTEN
        text = _stamp_text(path.with_name(f"{stem}.txt"), tag) if faithful else None
        locale = tag.replace("_tw", "_TW").replace("_", "-")
        speaker, role = _by_language("tuxpaint" if stem else "tuxpaint digits", locale)
        yield Utterance(path, locale, speaker, "tuxpaint-stamps-default", "GPL-2", text, role)


def _stamp_text(path: Path, tag: str) -> str | None:
    """The first line is English; the others are "tag.utf8=text"."""
    if not path.exists():
        return None
    first, *others = path.read_text("utf-8", errors="replace").splitlines() or [""]
    texts = dict(line.split(".utf8=", 1) for line in others if ".utf8=" in line) | {"en": first}
    text = " ".join(texts.get(tag, "").split())
    has_second_sentence = re.search(r"[.!?:;].", text)  # often added after the recording
    return None if NOT_SPOKEN.search(text) or has_second_sentence else text


def gcin() -> Iterator[Utterance]:
    """Syllables of Mandarin with their tones, by two speakers of Taiwan."""
    for path in (CORPUS / "gcin-voice/ogg").glob("*/[35].ogg"):
        speaker = f"gcin-voice {path.stem}"
        licence = "CC-BY-3.0" if path.stem == "5" else "GPL-3 or LGPL-3"
        role = _role(speaker, held_out=False)
        yield Utterance(path, "zh-TW", speaker, "gcin-voice", licence, None, role)


def codec2() -> Iterator[Utterance]:
    """Men and women over radios and telephones, 8 kHz but for one; English."""
    for name in RADIO_VOICES:
        path = CORPUS / "codec2/wav" / f"{name}.wav"
        speaker = f"codec2 {name}"
        role = _role(speaker, held_out=False)
        narrow = not name.endswith("16kHz")
        yield Utterance(path, "en", speaker, "codec2-examples", "LGPL-2.1", None, role, narrow)


def music() -> Iterator[Recording]:
    """Songs without words."""
    for path in (CORPUS / "asterisk/moh").glob("*.g722"):
        yield Recording(path, "music", "asterisk-moh-opsound-g722", "CC-BY-SA-3.0")
    for path in (FILLETS / "music").glob("*.ogg"):
        yield Recording(path, "music", "fillets-ng-data", "GPL-2")
    for path in (CORPUS / "games/fretsonfire").rglob("*.ogg"):
        yield Recording(path, "music", "fretsonfire-songs-sectoid", "MIT")


def keyboard() -> Iterator[Recording]:
    """Single keys of a typewriter-like keyboard, press and release."""
    for path in (CORPUS / "buckle/wav").glob("*.wav"):
        yield Recording(path, "keyboard", "bucklespring-data", "GPL-2+")


def effects() -> Iterator[Recording]:
    """Machines, animals, instruments and blows."""
    for path in [*STAMPS.rglob("*.ogg"), *STAMPS.rglob("*.wav")]:
        spoken = "_desc" in path.stem or VOICES_AMONG_EFFECTS.fullmatch(path.stem)
        if not spoken and "symbols" not in path.parts:
            yield Recording(path, "effects", "tuxpaint-stamps-default", "GPL-2")
    for path in (FILLETS / "sound/share").glob("sp-[bi]*.ogg"):
        yield Recording(path, "effects", "fillets-ng-data", "GPL-2")
    for path in (CORPUS / "sonic-pi/samples").glob("*.flac"):
        yield Recording(path, "effects", "sonic-pi-samples", "CC0 and CC-BY-SA-4.0")


SPEECH: tuple[Callable[[], Iterator[Utterance]], ...] = (
    prompts, pocketsphinx, other_prompts, fillets, klettres, ktuberling, stamps, gcin, codec2,
)  # fmt: skip
NON_SPEECH: tuple[Callable[[], Iterator[Recording]], ...] = (music, keyboard, effects)
