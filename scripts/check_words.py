#!/usr/bin/env python3
"""Find words that people read and that no translator would get: check_words.py [file …]

Looks through templates, Python, JavaScript and style sheets, and prints each finding with its file
and line. What it lets pass, and why, stands in the lists below. It cannot know every way that
leads to a screen: it finds the ways that this code uses, and tests/wording/test_check_words.py
shows one of each.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[1]
NAMES = {"Voicestead"}
"""Brands, the same in every language."""
KEYS = re.compile(r"[A-Z]|\d[–-]\d|[←→↑↓]")
"""Signs on a keyboard: a letter, a row of digits, arrows."""
TECHNICAL = {"Malformed", "RuntimeError", "ValueError", "TypeError", "LookupError", "KeyError"}
"""What is said to programmers: mistakes in a program that calls us, and our own."""
UNSAID = "block pack"
"""The block in which a page names its scripts and sheets (app/web/assets.py)."""
FOR_DEVELOPERS = ("templates/style/", "app/web/style.py")
"""The page that shows every component is in English, and says so."""

SPOKEN = {
    "abbr",
    "alt",
    "aria-description",
    "aria-label",
    "aria-placeholder",
    "aria-roledescription",
    "aria-valuetext",
    "label",
    "placeholder",
    "title",
}
"""Attributes that are shown or read aloud."""
GETTEXT = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "pgettext"}
LAZY = {"_l", "lazy_gettext", "lazy_ngettext"}
GAP = "\ufffc"
"""Stands for what a template fills in."""
WORD = re.compile(r"[^\W\d_]{2,}|[^\W\d_a-zA-Z]")
PHRASE = re.compile(r"(?=.*[a-z]{2})[A-Z][\w’']*(,? [\w’'“”]+)+[.?…:]?\W*")


@dataclass(frozen=True, slots=True)
class Finding:
    """A place with words that cannot be translated."""

    line: int
    why: str
    words: str


def findings_in(path: Path) -> list[Finding]:
    """Return what is wrong in a file, by its kind."""
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        return list(in_template(text))
    if path.suffix == ".py":
        return list(in_python(text))
    return list(in_script(text) if path.suffix in (".js", ".mjs") else in_sheet(text))


def says_something(words: str) -> bool:
    """Whether a reader would read it: a word of two letters that is no brand and no key."""
    left = words.replace(GAP, " ")
    for name in NAMES:
        left = left.replace(name, "")
    return bool(WORD.search(left)) and not KEYS.fullmatch(left.strip())


# Templates: text and spoken attributes between the expressions, and words inside expressions.


def in_template(text: str) -> Iterator[Finding]:
    """Find text and attributes outside `_()`, and words kept from the first reader on."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    markup = _Markup()
    for line, piece in _pieces(environment, text):
        markup.feed_at(line, piece)
    markup.close()
    yield from markup.findings
    tree = environment.parse(text)
    yield from _phrases(tree)
    yield from _not_literal(tree)
    if _is_library(tree):
        yield from _kept_too_long(tree)


def _pieces(environment: Environment, text: str) -> Iterator[tuple[int, str]]:
    """Return the markup with what is filled in as gaps, and the words that may fill them."""
    inside: list[str] = []
    is_said = True
    for line, kind, value in environment.lex(text):
        if kind == "data":
            if is_said:
                yield line, value
        elif kind in ("variable_begin", "block_begin"):
            inside = []
        elif kind == "variable_end":
            yield line, GAP + _said(environment, "".join(inside))
        elif kind == "block_end":
            statement = "".join(inside).strip()
            is_said = statement != UNSAID and (is_said or statement.startswith("endblock"))
        else:
            inside.append(value)


def _said(environment: Environment, expression: str) -> str:
    """Return the literal words that an expression writes: 'On' if x else 'Off' writes both."""
    (output,) = environment.parse("{{" + expression + "}}").body
    return " ".join(_written_by(output))


def _written_by(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Const):
        yield str(node.value)
    parts = (nodes.Output, nodes.CondExpr, nodes.Concat, nodes.Add, nodes.Or, nodes.And)
    if isinstance(node, nodes.Filter) and node.node is not None:
        yield from _written_by(node.node)
    elif isinstance(node, parts):
        test = node.test if isinstance(node, nodes.CondExpr) else None
        for child in node.iter_child_nodes():
            if child is not test:
                yield from _written_by(child)


class _Markup(HTMLParser):
    """Reads markup in pieces and keeps what is said in it; scripts and styles say nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.findings: list[Finding] = []
        self._began: list[tuple[int, int]] = []
        self._fed = 1

    def feed_at(self, line: int, piece: str) -> None:
        self._began.append((self._fed, line))
        self._fed += piece.count("\n")
        self.feed(piece)

    def line(self, words: str = "") -> int:
        """Return the template's line of what is being read: expressions took lines away."""
        here = self.getpos()[0] + len(words[: len(words) - len(words.lstrip())].splitlines()) - 1
        here += not words[:1].isspace()
        fed, line = max(began for began in self._began if began[0] <= here)
        return line + here - fed

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None and says_something(data):
            self.findings.append(Finding(self.line(data), "text outside _()", data.strip()))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        spoken = [name for name in given if name in SPOKEN]
        if tag == "input" and given.get("type") in ("submit", "button", "reset"):
            spoken.append("value")
        if tag == "meta" and given.get("name") == "description":
            spoken.append("content")
        for name in spoken:
            if says_something(given[name] or ""):
                why = f"attribute {name} outside _()"
                self.findings.append(Finding(self.line(), why, given[name] or ""))

    handle_startendtag = handle_starttag


def _phrases(tree: nodes.Template) -> Iterator[Finding]:
    """Find sentences that are given to a macro or a variable as they stand."""
    translated = {
        id(const)
        for call in tree.find_all(nodes.Call)
        if _called(call) in GETTEXT | {"plural_words"}
        for const in call.find_all(nodes.Const)
    }
    for const in tree.find_all(nodes.Const):
        is_phrase = isinstance(const.value, str) and PHRASE.fullmatch(const.value)
        if is_phrase and id(const) not in translated:
            yield Finding(const.lineno, "words outside _() in an expression", const.value)


def _not_literal(tree: nodes.Template) -> Iterator[Finding]:
    """Find `_(variable)`: extraction sees no words there. A macro's own arguments are seen."""
    own = {
        id(call)
        for macro in tree.find_all(nodes.Macro)
        for call in macro.find_all(nodes.Call)
        if call.args
        and getattr(call.args[0], "name", None) in {arg.name for arg in macro.args}
        and macro.name == "plural_words"
    }
    for call in tree.find_all(nodes.Call):
        is_literal = bool(call.args) and isinstance(call.args[0], nodes.Const)
        if _called(call) in GETTEXT and not is_literal and id(call) not in own:
            yield Finding(call.lineno, "_() of something that is no literal", _called(call))


def _called(call: nodes.Call) -> str:
    return getattr(call.node, "name", "")


def _is_library(tree: nodes.Template) -> bool:
    """Whether others import it: it consists of macros and of what they need."""
    return any(isinstance(node, nodes.Macro) for node in tree.body)


def _kept_too_long(tree: nodes.Template) -> Iterator[Finding]:
    """Find words above a library's macros: Jinja keeps those of the first reader's language."""
    outside = [node for node in tree.body if isinstance(node, nodes.Assign | nodes.AssignBlock)]
    for node in outside:
        for call in node.find_all(nodes.Call):
            if _called(call) in GETTEXT:
                why = "_() outside the macros of a template that others import"
                yield Finding(call.lineno, why, _called(call))


# Python: what goes through gettext must be literal, and what is said must go through it.


def in_python(text: str) -> Iterator[Finding]:
    """Find words given to a person as they stand, and calls of gettext that cannot work."""
    tree = ast.parse(text)
    yield from _at_import(tree)
    silent = _silent(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node) in GETTEXT:
            if not node.args or not _is_text(node.args[0]):
                yield Finding(node.lineno, "gettext of something that is no literal", _name(node))
        elif isinstance(node, ast.Call) and _name(node) == "flash":
            if node.args and isinstance(node.args[0], ast.Constant | ast.JoinedStr):
                yield Finding(node.lineno, "flash() of words outside _()", ast.unparse(node))
        elif _is_text(node) and id(node) not in silent and PHRASE.fullmatch(node.value):
            yield Finding(node.lineno, "words outside _()", node.value)


def _at_import(tree: ast.Module) -> Iterator[Finding]:
    """Find gettext that runs when the module loads, when nobody's language is known."""
    later = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Call) and _name(node) in GETTEXT - LAZY:
            yield Finding(node.lineno, "gettext while loading; use lazy_gettext", _name(node))
        todo += [child for child in ast.iter_child_nodes(node) if not isinstance(child, later)]


def _silent(tree: ast.Module) -> set[int]:
    """Return the ids of literals that nobody reads, or that are translated."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        unheard = isinstance(node, ast.Call) and (
            _name(node) in GETTEXT | TECHNICAL or _is_log(node)
        )
        if unheard or (isinstance(node, ast.Expr) and _is_text(node.value)):
            silent |= {id(below) for below in ast.walk(node)}
    return silent


def _is_log(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and "logger" in ast.unparse(call.func.value)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


# JavaScript: words come from the page's templates, so that a literal must say nothing.

TOKEN = re.compile(
    r"""(?P<comment>/\*[\s\S]*?\*/|//[^\n]*)"""
    r"""|(?P<literal>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)"""
)
ASSIGNED = re.compile(
    r"\.(?:textContent|innerText|innerHTML|title|alt|placeholder|ariaLabel|ariaDescription"
    r"|ariaValueText)\s*\+?=(?![^;]*[=!]==?\s*$)"
)
SAYS = re.compile(r"(?<![#.])\b(?:say|alert|confirm|prompt|Notification)$")
SETS = re.compile(r"^\s*[\"'](?:title|alt|placeholder|aria-(?:label|description|valuetext))[\"'],")
THROWN = re.compile(r"(?:Error|DOMException|console\.\w+)$")
FILLED = re.compile(r"\$\{[^}]*\}")


def in_script(text: str) -> Iterator[Finding]:
    """Find words in literals that reach the page, and sentences anywhere but in errors."""
    for token in TOKEN.finditer(text):
        literal = token["literal"]
        if literal is None:
            continue
        words = FILLED.sub(GAP, literal[1:-1])
        before = _statement(text, token.start())
        line = text.count("\n", 0, token.start()) + 1
        if _reaches_page(before) and says_something(words):
            yield Finding(line, "words in a script, outside <template data-word>", literal)
        elif PHRASE.fullmatch(words) and not THROWN.search(_call_around(before)[0]):
            yield Finding(line, "a sentence in a script, outside <template data-word>", literal)


def _reaches_page(before: str) -> bool:
    """Whether a literal after this code is itself what a person reads."""
    called, given = _call_around(before)
    if not called:
        return bool(ASSIGNED.search(before))
    if called.endswith("setAttribute"):
        return bool(SETS.search(given))
    return bool(SAYS.search(called)) and not re.search(r"[=!]==?\s*$", given)


def _call_around(before: str) -> tuple[str, str]:
    """Return the name of the innermost call that is still open, and its arguments so far."""
    depth = 0
    for at in range(len(before) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(before[at], 0)
        if depth < 0:
            return before[:at].rstrip(), before[at + 1 :]
    return "", before


def _statement(text: str, end: int) -> str:
    """Return the code of the statement so far."""
    start = max(text.rfind(sign, 0, end) for sign in (";", "{\n", "}\n"))
    return text[start + 1 : end]


CONTENT = re.compile(r"content:\s*(?P<quote>[\"'])(?P<words>.*?)(?P=quote)")


def in_sheet(text: str) -> Iterator[Finding]:
    """Find words that a style sheet writes."""
    for found in CONTENT.finditer(text):
        if says_something(re.sub(r"\\[0-9a-fA-F]+", "", found["words"])):
            line = text.count("\n", 0, found.start()) + 1
            yield Finding(line, "words in a style sheet", found["words"])


def all_files() -> list[Path]:
    """Return every file from which people get words."""
    said = ("app/web", "app/api", "app/wording")
    found = [path for folder in said for path in (ROOT / folder).rglob("*.py")]
    found += (ROOT / "templates").rglob("*.html")
    found += (ROOT / "static" / "js").rglob("*.js")
    found += (ROOT / "static" / "css").glob("*.css")
    return sorted(path for path in found if not is_for_developers(path))


def is_for_developers(path: Path) -> bool:
    """Whether only those who work on the app read it."""
    return path.relative_to(ROOT).as_posix().startswith(FOR_DEVELOPERS)


def main() -> int:
    wrong = 0
    for path in [Path(name).resolve() for name in sys.argv[1:]] or all_files():
        for finding in findings_in(path):
            wrong += 1
            where = f"{path.relative_to(ROOT)}:{finding.line}"
            print(f"{where}: {finding.why}: {finding.words}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
