"""The baseline of receiving.py: a bare Flask view that writes the body as durably as we do."""

import os
import tempfile
import uuid
from pathlib import Path

from flask import Flask, request

FOLDER = Path(os.environ["BASELINE_DIR"])

app = Flask(__name__)


@app.put("/files/<uuid:file_id>")
def put(file_id: uuid.UUID) -> tuple[str, int]:
    """Write to a temporary file, fsync, rename, fsync the folder."""
    handle, name = tempfile.mkstemp(dir=FOLDER)
    with os.fdopen(handle, "wb") as file:
        file.write(request.get_data())
        file.flush()
        os.fsync(file.fileno())
    Path(name).rename(FOLDER / str(file_id))
    folder = os.open(FOLDER, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return "", 201
