"""A release as its users get it: unpacked by the system's tar, tables read with quoting off."""

import csv
import subprocess
from dataclasses import dataclass
from pathlib import Path

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Opened:
    """The folder that holds clips/ and the tables."""

    folder: Path

    @classmethod
    def of(cls, archive: Path, into: Path) -> "Opened":
        into.mkdir()
        subprocess.run(["tar", "-xzf", archive, "-C", into], check=True)
        (top,) = into.iterdir()
        (folder,) = top.iterdir()
        return cls(folder)

    def table(self, name: str) -> list[Row]:
        with (self.folder / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))

    def paths(self, name: str) -> set[str]:
        return {row["path"] for row in self.table(name)}

    def audio(self) -> set[str]:
        return {path.name for path in (self.folder / "clips").iterdir()}

    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")
