"""A process that goes on with an import: `python -m tests.faults.import_by_hand ID HOURS`.

Its clock is HOURS ahead, so that it need not wait until whoever was killed counts as gone. Its
steps are small, so that a kill falls between many of them.
"""

import functools
import sys
import uuid
from datetime import UTC, datetime, timedelta

from app import create_app
from app.cli.worker import work_of
from app.jobs import Work
from app.sentences.imports import importing, stretches


def main() -> None:
    changeset_id, hours = uuid.UUID(sys.argv[1]), int(sys.argv[2])
    stretches.LINES, stretches.SENTENCES, stretches.BANDS_AT_ONCE = 2_000, 500, 500
    importing.ROWS = 50
    importing.screened_windows = functools.partial(importing.screened_windows, size=400)
    app = create_app()
    with app.app_context():
        work = work_of(app)
    ahead = timedelta(hours=hours)
    shifted = Work(work.sessions, work.blobs, lambda: datetime.now(UTC) + ahead)
    importing.import_file(shifted, changeset_id)


if __name__ == "__main__":
    main()
