"""Words for what can go wrong with an import."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.errors import DomainError
from app.sentences.imports.sampling import SampleTooSmall, TooManyUnfit
from app.sentences.imports.stages import ChangesetNotFound, NotNow
from app.sentences.reading import NoTextColumn, TooLargeText, UnreadableText, UnsafeArchive
from app.wording.changesets import TROUBLES

IMPORT_ERRORS: dict[type[DomainError], tuple[int, LazyString, LazyString]] = {
    **{
        error: (status, TROUBLES[error.code].title, TROUBLES[error.code].advice)
        for error, status in (
            (UnreadableText, 422),
            (TooLargeText, 413),
            (UnsafeArchive, 422),
            (NoTextColumn, 422),
        )
    },
    ChangesetNotFound: (
        404,
        _l("We do not have this import"),
        _l("Look for it in the campaign's list of imports."),
    ),
    NotNow: (
        409,
        _l("This import has moved on"),
        _l("Somebody may have acted on it a moment ago. Load the page again to see how it stands."),
    ),
    SampleTooSmall: (
        409,
        _l("Please look at a few more sentences first"),
        _l("The sample is too small to say how good the rest is."),
    ),
    TooManyUnfit: (
        409,
        _l("Too many of these sentences do not fit"),
        _l("The rest has to be read one by one. You can also take the import back."),
    ),
}
