"""What sentences cover, and the order in which they cover it soonest."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sentences.choosing.coverage import (
    HEAD,
    SLACK,
    Ranking,
    length_classes,
    length_cuts,
    places_of,
    ranking,
    strata,
)
from app.sentences.choosing.curve import GOAL
from app.sentences.choosing.expectation import Expectation, curve_of
from app.sentences.choosing.ngrams import BATCH, BIGRAM, TRIGRAM, Cover, Reader, fold
from app.sentences.choosing.placing import Covered, covered_by
from app.sentences.rules import UNRANKED
from tests.sentences.texts import made_up_texts

NONE = np.empty(0, np.uint32)


def rank(cover: Cover, domains: Sequence[str] = ()) -> Ranking:
    classes = length_classes(cover.lengths, length_cuts(cover.lengths))
    return ranking(cover, strata(classes, domains or [""] * len(cover)))


def placed(cover: Cover) -> tuple[np.ndarray, Covered]:
    """Places of a full ranking, and what it leaves behind."""
    ranked = rank(cover)
    places = np.empty(len(cover), np.int64)
    places[ranked.order] = places_of(np.arange(len(cover)))
    cuts = length_cuts(cover.lengths)
    return places, covered_by(cover, places, ranked.novel, NONE, cuts)


def n_covered(cover: Cover, order: Sequence[int]) -> int:
    return len(np.unique(cover.take(np.array(order, dtype=np.int64)).units))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("«L'Été», 3 fois!", "\n l été 3 fois "),
        ("नमस्ते, दुनिया।", "\n नमस्ते दुनिया "),
        ("می\u200cخواهم", "\n میخواهم "),
        ("ක්\u200dෂ", "\n ක්ෂ "),
        ("你好，世界。", "\n 你好 世界 "),
        ("!?", "\n "),
        ("one\ntwo", "\n one two "),
    ],
)
def test_texts_are_folded_to_words_of_letters_marks_and_digits(text: str, folded: str):
    assert fold([text]) == folded


def test_hangul_is_taken_apart():
    assert len(fold(["한국"])) == len("\n  ") + 6


@pytest.mark.parametrize(
    ("script", "text", "n_units"),
    [
        ("Latn", "an ant", 2 + 3 - 1),  # " an" is in both words
        ("Deva", "नमक", 3),
        ("Thai", "กาแฟ", 4),
        ("Hans", "你好", 3),
        ("Ethi", "ሰላም", 4),
        ("Latn", "a", 1),
        ("Latn", "...", 0),
    ],
)
def test_trigrams_end_where_words_do_and_rich_scripts_have_bigrams(
    script: str, text: str, n_units: int
):
    assert len(Reader.of(script).read([text]).units) == n_units


def test_the_same_words_in_another_case_or_script_form_cover_the_same():
    cover = Reader().read(["ÉTÉ ﬁn", "e\u0301te\u0301, FIN"])
    assert cover.take(np.array([0])).units.tolist() == cover.take(np.array([1])).units.tolist()


def test_a_text_covers_the_same_in_any_company():
    texts = made_up_texts(BATCH + 3)
    together = Reader().read(texts)
    for number in (0, 17, BATCH - 1, BATCH, BATCH + 2):
        alone = Reader().read([texts[number]])
        assert together.take(np.array([number])).units.tolist() == alone.units.tolist()
        assert together.lengths[number] == alone.lengths[0]


def test_pairs_of_phones_count_where_a_table_gives_them():
    phones = {"sh": "ʃ", "s": "s", "i": "i", "p": "p"}
    plain, spoken = Reader.of("Latn"), Reader.of("Latn", phones)
    text = ["ship"]
    assert len(spoken.read(text).units) == len(plain.read(text).units) + 4  # # ʃ i p #
    unknown = ["s-x-s", "sxs"]
    assert len(spoken.read(unknown).units) > len(plain.read(unknown).units)
    sounds = Reader.of("Latn", {"ph": "f", "f": "f", "o": "o"})
    assert len(set(sounds.read(["pho"]).units) & set(sounds.read(["fo"]).units)) >= 3


@given(
    st.lists(st.text(alphabet="abc d,", max_size=12), max_size=40),
    st.lists(st.sampled_from(["", "news", "health"]), min_size=40, max_size=40),
)
def test_an_order_has_every_sentence_once(texts: list[str], domains: list[str]):
    ranked = rank(Reader().read(texts), domains[: len(texts)])
    assert sorted(ranked.order.tolist()) == list(range(len(texts)))
    assert ranked.novel.sum() == len(np.unique(Reader().read(texts).units))


def test_our_order_covers_sooner_than_chance():
    cover = Reader().read(made_up_texts(1500))
    curve = curve_of(cover, np.zeros(1500, bool), placed(cover)[0])
    assert curve.ours_to_goal <= 0.6 * curve.random_to_goal
    assert all(a >= b - 1e-9 for a, b in zip(curve.ours, curve.random, strict=True))
    assert (curve.after[0], curve.after[-1]) == (0, 1500)
    assert (curve.ours[-1], curve.random[-1]) == (1, 1)


def test_what_is_rare_comes_before_what_is_common():
    texts = ["bana bana"] * 9 + ["kuzo vemi"]
    assert rank(Reader().read(texts)).order[0] == 9


def test_what_is_recorded_already_counts_as_covered():
    cover = Reader().read(["lorem ipsum", "dolor sit"])
    known = cover.take(np.array([0])).units
    assert ranking(cover, np.zeros(2, np.int64), known).order.tolist() == [1, 0]
    assert ranking(cover, np.zeros(2, np.int64), known).novel.tolist()[0] == 0


def test_no_length_and_no_domain_falls_far_behind():
    texts = made_up_texts(900)
    domains = ["news" if number % 3 else "health" for number in range(900)]
    cover = Reader().read(texts)
    stratum = strata(length_classes(cover.lengths, length_cuts(cover.lengths)), domains)
    order = ranking(cover, stratum).order
    share = np.bincount(stratum) / 900
    for so_far in (50, 100, 300, 600, 900):
        picked = np.bincount(stratum[order[:so_far]], minlength=len(share))
        assert (picked >= (1 - SLACK) * share * so_far - 2).all()


def test_places_begin_with_a_handful_and_widen_by_quarter_octaves():
    places = places_of(np.arange(1_000_000))
    assert (places[:HEAD] == 0).all()
    assert places[HEAD] == 1
    assert (np.diff(places) >= 0).all()
    assert places[-1] < UNRANKED
    sizes = np.bincount(places)[1:-1]
    assert places_of(np.array([4 * HEAD]))[0] - places_of(np.array([2 * HEAD]))[0] == 4
    assert sizes.max() < 0.2 * 1_000_000
    assert places_of(np.array([10**12]))[0] == UNRANKED - 1


@pytest.mark.parametrize("blocks", [[0] * 60, [0] * 10 + [1] * 50, [3] * 20 + [1] * 40])
def test_the_curve_is_what_many_shuffles_give(blocks: list[int]):
    cover = Reader().read(made_up_texts(60))
    expected = Expectation(cover, np.array(blocks))
    rng = np.random.default_rng(1)
    orders = [np.lexsort((rng.random(60), blocks)) for _ in range(400)]
    for k in (0, 1, 7, 10, 35, 59, 60):
        drawn = np.mean([n_covered(cover, order[:k]) for order in orders])
        assert expected.covered(k) == pytest.approx(drawn, rel=0.02, abs=0.5)
    goal = expected.needed(GOAL)
    assert expected.covered(goal - 1) < GOAL * expected.n_units <= expected.covered(goal) + 1e-6


def test_a_curve_is_drawn_from_nothing_to_everything_and_told_in_a_dozen_rows():
    cover = Reader().read(made_up_texts(400))
    curve = curve_of(cover, np.zeros(400, bool), placed(cover)[0])
    for points in (curve.our_points.split(), curve.random_points.split()):
        assert len(points) == len(curve.after)
        assert (points[0], points[-1]) == ("0.0,100.0", "200.0,0.0")
    assert len(curve.rows) <= 12
    assert curve.rows[-1] == (400, 1, 1)
    assert type(curve)(**curve.as_json()) == curve


def test_a_curve_of_nothing_is_flat():
    curve = curve_of(Reader().read([]), np.zeros(0, bool), np.zeros(0, np.int64))
    assert (curve.n_units, curve.ours_to_goal, curve.ours) == (0, 0, [0.0])


def test_new_sentences_are_placed_and_none_is_lost():
    texts = made_up_texts(800)
    old, new = Reader().read(texts[:500]), Reader().read(texts[500:])
    _, covered = placed(old)
    places = covered.place(new, last=12)
    assert len(places) == 300
    assert ((places >= 0) & (places <= 12)).all()
    assert set(np.unique(new.units)) <= set(covered.units)


@given(
    st.lists(st.text(alphabet="abc d,", max_size=12), max_size=30),
    st.lists(st.text(alphabet="abcd e", max_size=12), max_size=30),
    st.integers(0, UNRANKED - 1),
)
def test_every_new_sentence_has_a_place_and_what_it_adds_is_covered_after_it(
    old: list[str], new: list[str], last: int
):
    reader = Reader()
    places, covered = placed(reader.read(old))
    cover = reader.read(new)
    found = covered.place(cover, last)
    assert len(found) == len(new)
    assert ((found >= 0) & (found <= last)).all()
    for number, place in enumerate(found):
        mine = np.isin(covered.units, cover.take(np.array([number])).units)
        assert (covered.after[mine] <= place).all()
    assert set(np.unique(places)) <= set(range(UNRANKED))


def test_placed_one_by_one_they_nearly_cover_as_soon_as_ranked_together():
    cover = Reader().read(made_up_texts(1500))
    first, second = np.arange(1250), np.arange(1250, 1500)
    places, covered = placed(cover.take(first))
    last = int(places_of(np.array([1499]))[0])
    one_by_one = np.concatenate([places, covered.place(cover.take(second), last)])
    apart = curve_of(cover, np.zeros(1500, bool), one_by_one)
    together = curve_of(cover, np.zeros(1500, bool), placed(cover)[0])
    assert apart.ours_to_goal < 1.25 * together.ours_to_goal
    assert apart.ours_to_goal < 0.6 * apart.random_to_goal


def test_what_adds_much_is_placed_early_and_the_same_again_is_not():
    _, covered = placed(Reader().read(made_up_texts(500)))
    strange = Reader().read(["Xyqwx ywqxy wqyxw hjfch."] * 2 + ["Xyqwx."])
    first, second, third = covered.place(strange, last=13)
    assert first <= 1
    assert second == third == 13


@pytest.mark.parametrize("size", [TRIGRAM, BIGRAM])
def test_what_a_ranking_leaves_behind_survives_being_kept(size: int):
    reader = Reader(size)
    _, covered = placed(reader.read(made_up_texts(300)))
    again = Covered.from_json(covered.as_json())
    assert again.as_json() == covered.as_json()
    assert (again.units == covered.units).all()
    new = reader.read(made_up_texts(50, seed=2))
    assert (again.place(new, 9) == covered.place(new, 9)).all()
