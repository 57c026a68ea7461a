"""Joins ES modules into one script a page, without a bundler and without node.

A pack holds the modules in the order in which they need each other, each in a scope of its own.
What they export stands in one registry, so that a part loaded later finds the modules that the
page already has, with their state. The forms of import and export that we write are few
(STYLE.md); any other one is refused with its file and line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

IMPORT = re.compile(
    r'^import\s+(?:\{(?P<names>[^}]*)\}|\*\s+as\s+(?P<whole>[\w$]+))\s+from\s+"vs/(?P<module>[^"]+)";$',
    re.MULTILINE,
)
EXPORT = re.compile(
    r"^export (?=(?:async function|function|class|const)\*? (?P<name>[\w$]+))", re.MULTILINE
)
UNKNOWN = re.compile(r"^[ \t]*(?:import|export)\b(?![ \t]*\().*|\bimport\.meta\b", re.MULTILINE)
LATE = re.compile(r'\bimport\("vs/(?P<module>[^"]+)"\)')
LATE_UNKNOWN = re.compile(r'\bimport\s*\((?!"vs/[^"]+"\)).*')
OVER_LINES = re.compile(r"^[^`\n]*(?:`[^`\n]*`[^`\n]*)*`[^`\n]*$|\\$", re.MULTILINE)
"""A text that goes on in the next line: what looks like a comment there would be none."""
COMMENTS = re.compile(
    r"^[ \t]*/\*(?:[^*]|\*(?!/))*\*/[ \t]*(?:\n|\Z)|^[ \t]*//.*(?:\n|\Z)", re.MULTILINE
)
INDENTATION = re.compile(r"^[ \t]+|^\n", re.MULTILINE)
NAME = re.compile(r"(?P<exported>[\w$]+)(?: as (?P<local>[\w$]+))?")
REGISTRY = "globalThis.voicestead"


class NotPackable(ValueError):
    """A module cannot be joined with the others; the message begins with its file and line."""


@dataclass(frozen=True, slots=True)
class Import:
    """One import: what it takes from a module, and in which line."""

    module: str
    line: int
    whole: str | None
    """The name that stands for the whole module, or None."""
    names: tuple[tuple[str, str], ...] = ()
    """Pairs of the name there and the name here."""

    def script(self) -> str:
        """Return the statement that takes it from the registry."""
        taken = self.whole or "{" + ",".join(f"{there}:{here}" for there, here in self.names) + "}"
        return f"const {taken}=vs[{json.dumps(self.module)}];"


@dataclass(frozen=True, slots=True)
class Module:
    """A module taken apart."""

    name: str
    imports: tuple[Import, ...]
    late: tuple[Import, ...]
    """What it loads only when it is needed, by `import("vs/…")`."""
    exports: tuple[str, ...]
    body: str
    """The code without its imports and without the word export."""

    def script(self) -> str:
        """Return the statement that runs the module, once, and registers what it exports."""
        taken = "".join(imported.script() for imported in self.imports)
        given = f"return{{{','.join(self.exports)}}};"
        return f"vs[{json.dumps(self.name)}]??=(()=>{{{taken}\n{self.body}\n{given}}})();\n"


class Packs:
    """The packs of a folder of modules: each is made once and kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._modules: dict[str, Module] = {}

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The names of the packs of pages, one for each module in `pages/`."""
        return tuple(sorted(path.stem for path in (self._folder / "pages").glob("*.js")))

    def page(self, name: str) -> str:
        """Return a page's script; raise NotPackable."""
        return _join(self._needed_by(f"pages/{name}.js"))

    def late_parts(self, name: str) -> list[str]:
        """Return the modules that this page may load later, in the order of the alphabet."""
        return sorted(self._late_of(f"pages/{name}.js", set()))

    def late(self, module: str) -> str | None:
        """Return the script of a part loaded later, without what every page that may ask for it
        has already; None when no page loads it later."""
        askers = [page for page in self.pages if module in self.late_parts(page)]
        if not askers:
            return None
        present = set.intersection(*(set(self.names(f"pages/{page}.js")) for page in askers))
        missing = [part for part in self._needed_by(module) if part.name not in present]
        given = ",".join(self._modules[module].exports)
        exported = f"export const{{{given}}}={REGISTRY}[{json.dumps(module)}];\n"
        return _join(missing) + exported

    def alone(self, entry: str) -> str:
        """Return the script of a module that runs apart from pages and can load nothing later."""
        modules = self._needed_by(entry)
        for module in modules:
            for late in module.late:
                raise self._refused(module.name, late.line, "a worker can load nothing later")
        return _join(modules)

    def names(self, entry: str) -> list[str]:
        """Return the module and all that it imports, each after what it needs itself."""
        return [module.name for module in self._needed_by(entry)]

    def _needed_by(self, entry: str) -> list[Module]:
        return list(self._ordered(entry, [], set()))

    def _ordered(self, name: str, asking: list[str], done: set[str]) -> Iterator[Module]:
        module = self._module(name)
        asking = [*asking, name]
        for imported in module.imports:
            if imported.module in asking:
                way = " → ".join([*asking[asking.index(imported.module) :], imported.module])
                raise self._refused(name, imported.line, f"imports go in a circle: {way}")
            self._check(module, imported)
            if imported.module not in done:
                yield from self._ordered(imported.module, asking, done)
        if name not in done:
            done.add(name)
            yield module

    def _late_of(self, name: str, seen: set[str]) -> set[str]:
        if name in seen:
            return set()
        seen.add(name)
        module = self._module(name)
        for late in module.late:
            self._check(module, late)
        found = {late.module for late in module.late}
        return found.union(
            *(self._late_of(part.module, seen) for part in (*module.imports, *module.late))
        )

    def _check(self, module: Module, imported: Import) -> None:
        if not (self._folder / imported.module).is_file():
            raise self._refused(module.name, imported.line, f"there is no vs/{imported.module}")
        exports = self._module(imported.module).exports
        for name, _ in imported.names:
            if name not in exports:
                words = f"vs/{imported.module} does not export {name}"
                raise self._refused(module.name, imported.line, words)

    def _module(self, name: str) -> Module:
        if name not in self._modules:
            self._modules[name] = self._take_apart(name, (self._folder / name).read_text("utf-8"))
        return self._modules[name]

    def _take_apart(self, name: str, text: str) -> Module:
        def line_of(found: re.Match[str]) -> int:
            return text.count("\n", 0, found.start()) + 1

        imports = tuple(
            Import(found["module"], line_of(found), found["whole"], self._pairs(name, found))
            for found in IMPORT.finditer(text)
        )
        late = tuple(
            Import(found["module"], line_of(found), whole=None) for found in LATE.finditer(text)
        )
        exports = tuple(found["name"] for found in EXPORT.finditer(text))
        # What was taken out leaves its line breaks, so that a line keeps its number.
        body = IMPORT.sub(lambda found: "\n" * found[0].count("\n"), text)
        body = COMMENTS.sub(lambda found: "\n" * found[0].count("\n"), EXPORT.sub("", body))
        for pattern in (UNKNOWN, LATE_UNKNOWN, OVER_LINES):
            for found in pattern.finditer(body):
                line = body.count("\n", 0, found.start()) + 1
                raise self._refused(name, line, f"cannot join {found[0].strip()[:60]!r}")
        return Module(name, imports, late, exports, without_comments(body))

    def _pairs(self, name: str, found: re.Match[str]) -> tuple[tuple[str, str], ...]:
        asked = [part.strip() for part in (found["names"] or "").split(",")]
        pairs = [NAME.fullmatch(part) for part in asked if part]
        if not all(pairs):
            line = found.string.count("\n", 0, found.start()) + 1
            raise self._refused(name, line, f"cannot join {found[0]!r}")
        return tuple(
            (pair["exported"], pair["local"] or pair["exported"]) for pair in pairs if pair
        )

    def _refused(self, name: str, line: int, words: str) -> NotPackable:
        return NotPackable(f"{self._folder.name}/{name}:{line}: {words}")


def without_comments(script: str) -> str:
    """Return the script without the comments that stand alone, and without indentation.

    What stands on a line with code stays: to know a comment from a text or a regular expression
    there takes a parser.
    """
    return INDENTATION.sub("", COMMENTS.sub("", script))


def _join(modules: Iterable[Module]) -> str:
    inside = "".join(module.script() for module in modules)
    return f'(()=>{{"use strict";const vs={REGISTRY}??={{}};\n{inside}}})();\n'
