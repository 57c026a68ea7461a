"""Recovery codes: how a guest comes back."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.people.operations import create_guest, new_recovery_code
from app.people.queries import find_person, get_by_recovery_code
from app.people.rules import ALPHABET, RecoveryCodeUnknown, fresh_recovery_code, recovery_hash


def test_a_code_is_four_groups_of_five_signs_that_are_not_taken_for_one_another():
    for code in {fresh_recovery_code() for _ in range(200)}:
        assert re.fullmatch(rf"[{ALPHABET}]{{5}}(-[{ALPHABET}]{{5}}){{3}}", code)
    assert not set("01ILOU") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 30


def test_two_codes_are_never_the_same():
    assert len({fresh_recovery_code() for _ in range(500)}) == 500


@pytest.mark.parametrize("typed", ["abcde-fghjk", " ABCDE FGHJK ", "aBcDe–fGhJk", "abcdefghjk\n"])
def test_case_spaces_and_dashes_of_a_typed_code_do_not_matter(typed: str):
    assert recovery_hash(typed) == recovery_hash("ABCDE-FGHJK")


def test_one_other_sign_is_another_code():
    assert recovery_hash("ABCDE-FGHJK") != recovery_hash("ABCDE-FGHJM")


def test_a_guest_comes_back_by_the_code_as_it_was_copied(session: Session, at: datetime):
    guest, _other = create_guest(session, at), create_guest(session, at)
    code = new_recovery_code(session, guest, at)

    assert get_by_recovery_code(session, code.lower().replace("-", " ")) is guest


def test_only_a_hash_of_the_code_is_kept(session: Session, at: datetime):
    guest = create_guest(session, at)
    code = new_recovery_code(session, guest, at)

    assert code.replace("-", "") not in str(vars(guest))
    assert guest.recovery_made_at == at


def test_a_newer_code_ends_the_older_one(session: Session, at: datetime):
    guest = create_guest(session, at)
    old = new_recovery_code(session, guest, at)
    new = new_recovery_code(session, guest, at + timedelta(days=1))

    assert get_by_recovery_code(session, new) is guest
    with pytest.raises(RecoveryCodeUnknown):
        get_by_recovery_code(session, old)


@pytest.mark.parametrize("typed", ["", "-", "ABCDE-FGHJK-MNPQR-STVWX"])
def test_a_code_that_nobody_holds_is_unknown(session: Session, at: datetime, typed: str):
    create_guest(session, at)

    with pytest.raises(RecoveryCodeUnknown):
        get_by_recovery_code(session, typed)


def test_an_erased_person_is_not_found_by_id_or_code(session: Session, at: datetime):
    guest = create_guest(session, at)
    code = new_recovery_code(session, guest, at)
    guest.erased_at = at
    session.flush()

    assert find_person(session, guest.id) is None
    with pytest.raises(RecoveryCodeUnknown):
        get_by_recovery_code(session, code)
