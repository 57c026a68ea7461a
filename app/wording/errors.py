"""Every domain error, with its HTTP status and a sentence that says what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.campaigns.rules import (
    MOST_READERS,
    VARIANT_NAME,
    BadReaders,
    BadVariant,
    CampaignClosed,
    CampaignExists,
    CampaignNotFound,
    NotALanguageTag,
)
from app.clips.rules import (
    ClipDiffers,
    ClipNotFound,
    ClipTooLarge,
    CopyNotFound,
    DigestMismatch,
    NotAudio,
    NotRefused,
)
from app.consent.rules import ConsentMissing, ConsentStale, TermsMissing
from app.errors import DomainError
from app.people.rules import (
    InvitationNotFound,
    PersonNotFound,
    RecoveryCodeUnknown,
    UnknownVariant,
)
from app.releases.rules import (
    NothingToRelease,
    RecordingAltered,
    RecordingMissing,
    ReleaseDiffers,
    ReleaseOvertaken,
)
from app.reviews.policy import BadPolicy
from app.reviews.rules import (
    MOST_WORDS,
    NOTE_REST,
    NOTE_WORDS,
    AlreadyAppealed,
    AlreadyTold,
    AlreadyVoted,
    BadAnswer,
    NoteNotFound,
    NoteTooLong,
    NotHeard,
    NotRejected,
    OwnClip,
    SpeakerNotFound,
    TaskNotFound,
    TooManyWords,
    ValidatorNotFound,
)
from app.sentences.rules import MAX_COMMENT, BadReport, BadSkipReason, SentenceNotFound
from app.wording.importing import IMPORT_ERRORS
from app.wording.reviewing import REVIEW_ERRORS
from app.wording.rules import RULE_ERRORS
from app.wording.writing import WRITING_ERRORS


@dataclass(frozen=True, slots=True)
class Reply:
    """How an error is answered."""

    status: int
    code: str
    title: str
    detail: str


_WORDS: dict[type[DomainError], tuple[int, LazyString, LazyString]] = {
    AlreadyAppealed: (
        409,
        _l("You have asked for this clip before"),
        _l("An expert hears a clip once more, and their answer stands."),
    ),
    AlreadyTold: (
        409,
        _l("This speaker has had this message"),
        _l(
            "A campaign sends one for each reason in %(days)s days. Load the page again to see "
            "when it was sent.",
            days=NOTE_REST.days,
        ),
    ),
    AlreadyVoted: (
        409,
        _l("You have judged this clip before"),
        _l("Your first answer counts. Go on to the next clip."),
    ),
    BadAnswer: (
        422,
        _l("That answer is not one we know"),
        _l("Answer yes, no or unsure, and pick reasons from the list."),
    ),
    BadPolicy: (
        422,
        _l("These validation settings do not go together"),
        _l("Check the numbers: agreeing votes cannot be more than the most votes a clip gets."),
    ),
    InvitationNotFound: (
        404,
        _l("This invitation does not work any more"),
        _l("It was used already, or is too old. Ask whoever sent it for a new one."),
    ),
    NotRejected: (
        409,
        _l("This clip is not rejected"),
        _l("Only a clip that listeners found wrong can be heard again. Load the page again."),
    ),
    ValidatorNotFound: (
        404,
        _l("This person has not voted here"),
        _l("Go back, and check whom you meant."),
    ),
    SpeakerNotFound: (
        404,
        _l("This person has no clip here"),
        _l("They may have withdrawn. Load the steward's page again."),
    ),
    NoteTooLong: (
        422,
        _l("That is more than a message can hold"),
        _l("Say it in at most %(most)s characters.", most=NOTE_WORDS),
    ),
    NoteNotFound: (
        404,
        _l("We do not have this message"),
        _l("Look at My clips: what you have not read yet stands at the top."),
    ),
    TaskNotFound: (
        404,
        _l("This question is answered"),
        _l("Go back, and take the next one."),
    ),
    TooManyWords: (
        422,
        _l("That is more than we can keep"),
        _l("Say it in at most %(most)s characters.", most=MOST_WORDS),
    ),
    BadReport: (
        422,
        _l("Please say what is wrong with it"),
        _l(
            "Pick one or more reasons from the list, and add at most %(most)s characters of your "
            "own.",
            most=MAX_COMMENT,
        ),
    ),
    BadSkipReason: (
        422,
        _l("That reason is not one we know"),
        _l("Pick a reason from the list, or skip without one."),
    ),
    CampaignClosed: (
        403,
        _l("This campaign takes no contributions now"),
        _l("Your recording is kept on this device. Ask the campaign when it opens again."),
    ),
    CampaignExists: (
        409,
        _l("There is a campaign for this language already"),
        _l("Join the campaign that exists, or use a more precise language tag."),
    ),
    CampaignNotFound: (
        404,
        _l("There is no campaign for this language here yet"),
        _l("Choose a language from the list on the first page."),
    ),
    ClipDiffers: (
        409,
        _l("Another recording was received under this id"),
        _l("Your recording is kept on this device. Record the sentence again to send it anew."),
    ),
    ClipNotFound: (
        404,
        _l("We do not have this clip"),
        _l("It may have been withdrawn, or it belongs to somebody else."),
    ),
    CopyNotFound: (
        404,
        _l("There is no listening copy of this clip"),
        _l("Listen to the original sound."),
    ),
    ClipTooLarge: (
        413,
        _l("This recording is too large"),
        _l("Your recording is kept on this device. Read only the sentence and record it again."),
    ),
    ConsentMissing: (
        422,
        _l("We cannot record without your agreement"),
        _l("Tick the first box if you agree to it. You can also leave without recording."),
    ),
    ConsentStale: (
        403,
        _l("Please read the campaign's terms"),
        _l(
            "They are new to you, or you have withdrawn. Your recording is kept on this device "
            "and will be sent once you agree."
        ),
    ),
    DigestMismatch: (
        422,
        _l("The recording was damaged on its way"),
        _l("It is kept on this device and can be sent again."),
    ),
    BadReaders: (
        422,
        _l("Each sentence cannot be offered to so many readers"),
        _l(
            "Say a whole number from 1 to %(most)s, or leave it empty for as many as come.",
            most=MOST_READERS,
        ),
    ),
    BadVariant: (
        422,
        _l("This is not a variant that can be told apart"),
        _l(
            "Its code is of letters, digits and hyphens, such as valencia; "
            "its name is its own, of up to %(most)s characters.",
            most=VARIANT_NAME,
        ),
    ),
    UnknownVariant: (
        422,
        _l("There is no such variant here"),
        _l("Load the page again and choose from its list."),
    ),
    NotALanguageTag: (
        422,
        _l("This is not a language tag"),
        _l("Use a BCP 47 tag, such as sw, pt-BR or zh-Hant."),
    ),
    NotAudio: (
        415,
        _l("This is not a recording we can read"),
        _l("Send WebM, Ogg, MP4, WAV or FLAC audio."),
    ),
    NothingToRelease: (
        409,
        _l("There is nothing to release yet"),
        _l(
            "Clips enter a release once they can be heard by others and their givers agreed "
            "to publication."
        ),
    ),
    NotHeard: (
        422,
        _l("You have not heard all of it yet"),
        _l("Listen to the end of the voice, then answer again."),
    ),
    NotRefused: (
        409,
        _l("This clip is on its way already"),
        _l("Only a clip that was sent back can be sent in spite of that."),
    ),
    OwnClip: (
        403,
        _l("This is your own voice"),
        _l("Other people judge your clips. Go on to the next one."),
    ),
    PersonNotFound: (
        404,
        _l("We do not know this person any more"),
        _l("Reload the page and begin anew; recordings stay on this device."),
    ),
    RecordingAltered: (
        409,
        _l("A recording is not what was received"),
        _l("Restore the store from a backup, or withdraw this clip, then build again."),
    ),
    RecordingMissing: (
        409,
        _l("A recording is missing from the store"),
        _l("Restore the store from a backup, or withdraw this clip, then build again."),
    ),
    RecoveryCodeUnknown: (
        404,
        _l("We do not know this recovery code"),
        _l("Check it sign by sign. If you made a newer code, only that one works."),
    ),
    ReleaseDiffers: (
        409,
        _l("The same data was packed into other bytes before"),
        _l("Keep the first archive. If it is lost, tell the developers: this should not happen."),
    ),
    ReleaseOvertaken: (
        409,
        _l("Another release was built meanwhile"),
        _l("Build again: it gets the next version."),
    ),
    SentenceNotFound: (
        404,
        _l("This sentence is no longer here"),
        _l("Your recording is kept on this device. Go on with another sentence."),
    ),
    TermsMissing: (
        409,
        _l("This campaign has no terms yet"),
        _l("Publish the terms that contributors agree to, then open it."),
    ),
    **IMPORT_ERRORS,
    **RULE_ERRORS,
    **WRITING_ERRORS,
    **REVIEW_ERRORS,
}


def reply_to(error: DomainError) -> Reply:
    """Return status, code and translated words for a domain error."""
    status, title, detail = _WORDS[type(error)]
    return Reply(status, error.code, str(title), str(detail))
