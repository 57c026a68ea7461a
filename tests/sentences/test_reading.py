"""Files to lines: encodings, repairs, formats, running text, archives."""

import io
import random
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sentences.reading import (
    Line,
    NoTextColumn,
    Options,
    Reading,
    TooLargeText,
    UnreadableText,
    UnsafeArchive,
    archives,
)
from tests.services.texts import Texts

SAID = {
    "ru": "Сегодня хорошая погода. Завтра будет дождь, и мы останемся дома.",
    "uk": "Сьогодні гарна погода. Ґанок і їжак їхні, а ще є її п'ять яблук.",
    "ar": "صباح الخير يا صديقي. كيف حالك اليوم؟ أنا بخير والحمد لله.",
    "el": "Καλημέρα σας. Τι κάνετε σήμερα; Ο καιρός είναι ωραίος.",
    "he": "שלום לכולם. מה שלומכם היום? אנחנו הולכים הביתה.",
    "tr": "Bugün hava çok güzel. Şimdi eve gidiyorum, ağaçlar yeşil.",
    "pl": "Zażółć gęślą jaźń. Dziś jest ładny dzień, proszę państwa.",
    "fr": "L’été est déjà là. Ça va très bien, où êtes-vous passés ?",
    "lt": "Šiandien labai gražus oras. Rytoj važiuosime prie ežero.",
    "th": "วันนี้อากาศดีมาก เราไปเที่ยวกันเถอะ",
    "ja": "今日はいい天気ですね。明日も晴れるでしょう。",
    "zh": "今天天气很好。我们去公园玩吧。",
    "zh-TW": "今天天氣很好。我們去公園玩吧。",
    "ko": "안녕하세요. 오늘은 날씨가 좋습니다.",
}
ENCODED = [
    *(("ru", encoding) for encoding in ("cp1251", "koi8-r", "cp866", "iso8859-5")),
    *(("uk", "cp1251"), ("ar", "cp1256"), ("ar", "iso8859-6")),
    *(("el", "cp1253"), ("he", "cp1255"), ("tr", "cp1254"), ("pl", "cp1250"), ("pl", "iso8859-2")),
    *(("fr", "cp1252"), ("lt", "cp1257"), ("th", "cp874"), ("ja", "cp932"), ("ja", "euc-jp")),
    *(("zh", "gb18030"), ("zh-TW", "big5"), ("ko", "cp949")),
    *(
        (tag, encoding)
        for tag in ("ru", "ar", "ja", "fr")
        for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
    ),
]


def reading(
    data: bytes | str, name: str = "a.txt", tag: str = "en", options: Options | None = None
) -> Reading:
    body = data.encode() if isinstance(data, str) else data
    return Reading(io.BytesIO(body), options, name=name, tag=tag)


def texts_in(
    data: bytes | str, name: str = "a.txt", tag: str = "en", **options: object
) -> list[str]:
    found = reading(data, name, tag, Options(**options))  # type: ignore[arg-type]
    return [line.text for line in found]


@pytest.mark.parametrize(("tag", "encoding"), ENCODED)
def test_a_text_is_read_in_the_encoding_it_was_written_in(tag: str, encoding: str):
    said = SAID[tag].replace("’", "'") if encoding.startswith("iso") else SAID[tag]
    read = texts_in((f"{said}\n" * 20).encode(encoding), tag=tag, segment=False)
    assert read == [said] * 20


def test_what_somebody_says_of_the_encoding_holds():
    read = reading("naïve café\n".encode("mac-roman"), options=Options(encoding="mac-roman"))
    assert [line.text for line in read] == ["naïve café"]
    assert read.notes.encodings == ["mac-roman"]


def test_a_garbled_line_is_repaired_and_that_is_said():
    garbled = "Der Käse ist schön.".encode().decode("cp1252")
    read = reading(f"Der Käse ist gut.\n{garbled}\n", tag="de")

    assert [line.text for line in read] == ["Der Käse ist gut.", "Der Käse ist schön."]
    assert (read.notes.n_repaired, read.notes.repaired) == (1, [(garbled, "Der Käse ist schön.")])


@pytest.mark.parametrize("tag", sorted(SAID))
def test_what_is_not_garbled_is_left_as_it_is(tag: str):
    read = reading(f"{SAID[tag]}\n", tag=tag, options=Options(segment=False))
    assert [line.text for line in read] == [SAID[tag]]
    assert read.notes.n_repaired == 0


def test_a_damaged_byte_costs_one_line_and_not_the_file():
    data = "Grüße an alle.\n".encode() * 300 + b"Gr\xfc\xdfe.\n"
    read = reading(data, tag="de")
    lines = [line.text for line in read]
    assert (lines[:-1], "\ufffd" in lines[-1]) == (["Grüße an alle."] * 300, True)
    assert read.notes.n_damaged == 1


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n1 0 obj",
        b"\x89PNG\r\n\x1a\n\0\0",
        b"{\\rtf1 Hi}",
        bytes(range(256)) * 9,
        b"\0" * 99,
    ],
)
def test_what_is_no_text_is_refused(data: bytes):
    with pytest.raises(UnreadableText):
        texts_in(data)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system_and_nowhere_else(end: str):
    assert texts_in(f"one{end}two\u2028three\x0c{end}{end}four") == [
        "one",
        "two\u2028three",
        "four",
    ]


def test_blank_lines_have_no_number():
    assert list(reading("one\n\n  \ntwo\n")) == [Line(1, "one"), Line(2, "two")]


def test_common_voices_bulk_table_is_read_with_what_it_says():
    table = (
        "Sentence (mandatory)\tSource (mandatory)"
        "\tAdditional rationale for open license (mandatory)"
        "\tSentence Quality Assurance Feedback\tDomain (optional)\tVariant (optional)\n"
        "The lamp is lit.\tmy book\town work\t\tHistory, Law and Government\tscouse\n"
        '"Come in," she said.\tmy book\t\t\tGeneral|Finance\t\n'
    )
    assert list(reading(table, name="bulk.tsv")) == [
        Line(1, "The lamp is lit.", ("history_law_government",), "scouse", "my book · own work"),
        Line(2, '"Come in," she said.', ("general", "finance"), None, "my book"),
    ]


def test_the_tables_of_a_release_are_read():
    validated = (
        "sentence_id\tsentence\tvariant\tsentence_domain\tsource\tis_used\tclips_count\n"
        "a1\tThe lamp is lit.\t\tgeneral\tself\t1\t3\n"
    )
    clips = "client_id\tpath\tsentence_id\tsentence\tup_votes\nx\ta.mp3\ta2\tThe door is open.\t2\n"
    waiting = (
        "sentence_id\tsentence\tvariant\tsentence_domain\tsource\tup_votes\tdown_votes\tstatus\n"
        "a3\tThe cat sleeps.\t\t\tself\t1\t0\tpending\na4\tBad one.\t\t\tself\t0\t2\trejected\n"
    )
    reported = "sentence\tsentence_id\tlocale\treason\nA bad sentence.\ta5\ten\toffensive\n"
    files = {
        "cv/en/validated_sentences.tsv": validated,
        "cv/en/train.tsv": clips,
        "cv/en/unvalidated_sentences.tsv": waiting,
        "cv/en/reported.tsv": reported,
        "cv/en/clip_durations.tsv": "clip\tduration[ms]\na.mp3\t3000\n",
        "cv/en/clips/a.mp3": "ID3",
        "__MACOSX/._train.tsv": "x",
    }
    read = reading(zipped(files), name="cv.zip")
    assert {line.text for line in read} == {
        "The lamp is lit.",
        "The door is open.",
        "The cat sleeps.",
    }
    assert (read.notes.format, read.notes.n_files, len(read.notes.left_out)) == ("zip", 3, 3)


def test_a_csv_file_is_read_whatever_separates_its_fields():
    quoted = 'text;source\n"Come in; sit ""down""\nhere.";mine\n'
    assert list(reading(quoted, name="a.csv")) == [
        Line(1, 'Come in; sit "down"\nhere.', (), None, "mine")
    ]
    assert texts_in("id,Sentence\n1,Hello you.\n", name="a.csv") == ["Hello you."]
    assert texts_in("One column.\nAnother row.\n", name="a.csv") == ["One column.", "Another row."]


def test_jsonl_holds_strings_or_objects():
    lines = '{"sentence": "One.", "domain": ["finance"]}\n"Two."\n{"text": "Three."}\nnot json\n'
    read = reading(lines, name="a.jsonl")
    assert list(read) == [Line(1, "One.", ("finance",)), Line(2, "Two."), Line(3, "Three.")]
    assert read.notes.n_damaged == 1


def test_tatoebas_nameless_table_is_known():
    assert texts_in("12\teng\tThe lamp is lit.\n", name="eng.tsv") == ["The lamp is lit."]


def test_a_column_can_be_named_and_without_a_known_one_the_table_is_refused():
    table = "id,satz,wort\n1,Hallo du.,x\n"
    assert texts_in(table, name="a.csv", column="Satz") == ["Hallo du."]
    with pytest.raises(NoTextColumn) as refused:
        texts_in(table, name="a.csv")
    assert refused.value.columns == ("id", "satz", "wort")


def test_pasted_text_of_one_sentence_a_line_is_left_as_it_is():
    pasted = "Dr. No went home. Fine.\nThe lamp is lit.\nWhat now?\nNo full stop\nA cat\nA dog.\n"
    read = reading(pasted, name="")
    assert len(list(read)) == 6
    assert not read.notes.segmented


@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize("width", [None, 60])
def test_running_text_is_known_and_cut_into_sentences(texts: Texts, locale: str, width: int | None):
    paragraphs = texts.paragraphs(locale)[40:90]
    laid_out = "\n".join(paragraphs) if width is None else "\n\n".join(map(wrapped, paragraphs))
    if locale == "ru" and width is None:
        laid_out = "\n".join(" ".join(paragraphs[at : at + 5]) for at in range(0, 50, 5))
    read = reading(laid_out, tag=locale)
    found = [line.text for line in read]

    assert read.notes.segmented
    assert len(found) > 60
    assert sum(len(text) > 400 for text in found) < len(found) / 10
    assert [line.text for line in read] == found, "numbers must mean the same line each time"


def test_lines_of_an_unspaced_script_are_joined_without_a_space():
    assert texts_in(
        "今日はとても\nいい天気です\nね。\n\n明日も晴れ\nるでしょう。\n", tag="ja", segment=True
    ) == [
        "今日はとてもいい天気ですね。",
        "明日も晴れるでしょう。",
    ]


def test_a_line_without_an_end_is_read_in_pieces():
    found = texts_in("word " * 50_000, segment=False)
    assert max(map(len, found)) <= 100_000
    assert "".join(found).count("word") >= 49_999


def test_names_in_an_archive_are_never_used_as_paths():
    assert texts_in(zipped({"../../etc/passwd.txt": "The lamp is lit.\n"}), name="a.zip") == [
        "The lamp is lit."
    ]


def test_an_archive_that_unpacks_to_far_more_than_it_is_is_refused():
    with pytest.raises(UnsafeArchive):
        texts_in(zipped({"a.txt": "a" * 30_000_000}), name="a.zip")


def test_an_archive_that_says_it_is_small_is_cut_off():
    """Its directory names a hundredth of what the file unpacks to."""
    packed = zipped({"a.txt": "lamp " * 100_000})
    lying = packed.replace((500_000).to_bytes(4, "little"), (5_000).to_bytes(4, "little"))
    with pytest.raises(UnsafeArchive):
        texts_in(lying, name="a.zip")


def test_archives_in_archives_locked_and_broken_ones_are_refused(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(UnsafeArchive):
        texts_in(zipped({"b.zip": zipped({"a.txt": "One."})}), name="a.zip")
    whole = zipped({"a.txt": " ".join(map(str, range(999)))})
    with pytest.raises(UnsafeArchive):
        texts_in(whole[:200] + b"\0" * 90 + whole[290:], name="a.zip")
    with pytest.raises(UnsafeArchive):
        texts_in(whole[: len(whole) // 2], name="a.zip")
    monkeypatch.setattr(archives, "MOST_UNPACKED", 100)
    with pytest.raises(TooLargeText):
        texts_in(whole, name="a.zip")


@pytest.mark.parametrize("name", ["[Content_Types].xml", "mimetype"])
def test_a_word_processors_document_is_not_taken_for_an_archive_of_texts(name: str):
    with pytest.raises(UnreadableText):
        texts_in(zipped({name: "x", "word.txt": "One."}), name="a.docx")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_our_own_words(data: bytes):
    for name in ("a.txt", "a.tsv", "a.csv", "a.jsonl", "a.zip"):
        try:
            lines = list(reading(data, name=name))
        except (UnreadableText, UnsafeArchive, TooLargeText, NoTextColumn):
            continue
        assert [line.number for line in lines] == list(range(1, len(lines) + 1))


def test_how_far_it_has_come_is_known_on_the_way():
    read = reading("The lamp is lit.\n" * 100_000, options=Options(segment=False))
    shares = [read.share for line in read if line.number % 20_000 == 0]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1


def zipped(files: dict[str, str | bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return body.getvalue()


def wrapped(paragraph: str, width: int = 60) -> str:
    return "\n".join(_cut(paragraph.split(), width, random.Random(1)))


def _cut(words: list[str], width: int, dice: random.Random) -> Iterator[str]:
    line: list[str] = []
    for word in words:
        if sum(map(len, line)) + len(line) + len(word) > width - dice.randrange(6):
            yield " ".join(line)
            line = []
        line.append(word)
    yield " ".join(line)
