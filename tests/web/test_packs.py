"""The packer: what it joins runs as the modules would, and what it cannot join it refuses."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.web.packs import NotPackable, Packs, without_comments

ROOT = Path(__file__).parents[2]
NODE = Path(sys.executable).with_name("node")


def folder_of(folder: Path, **modules: str) -> Packs:
    """Write modules, named as `pages__one`, and return their packs."""
    for name, text in modules.items():
        path = folder / f"{name.replace('__', '/')}.js"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return Packs(folder)


def run(*scripts: Path) -> list[object]:
    """Run scripts one after another in one Node, and return what they gave to `told`."""
    program = "globalThis.told = [];" + "".join(
        f"await import({json.dumps(script.as_uri())});" for script in scripts
    )
    program += "console.log(JSON.stringify(told));"
    done = subprocess.run(
        [str(NODE), "--input-type=module", "-e", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said: list[object] = json.loads(done.stdout)
    return said


def told(folder: Path, *scripts: str) -> list[object]:
    """Run packs, given by their text, as the classic scripts that they are."""
    paths = []
    for number, script in enumerate(scripts):
        is_module = "\nexport const" in script
        paths.append(folder / f"{number}.{'mjs' if is_module else 'cjs'}")
        paths[-1].write_text(script)
    return run(*paths)


def test_a_pack_runs_each_module_once_after_what_it_needs(tmp_path: Path) -> None:
    packs = folder_of(
        tmp_path,
        lib__count='told.push("count runs");\nlet n = 0;\nexport const next = () => (n += 1);\n',
        lib__one='import { next } from "vs/lib/count.js";\n\nexport const one = next();\n',
        lib__two=(
            'import {\n  next as more,\n} from "vs/lib/count.js";\n\nexport const two = more();\n'
        ),
        pages__all=(
            'import * as first from "vs/lib/one.js";\nimport { two } from "vs/lib/two.js";\n\n'
            "told.push(first.one, two);\n"
        ),
    )
    assert told(tmp_path, packs.page("all")) == ["count runs", 1, 2]


def test_every_form_of_export_that_we_write_is_passed_on_by_its_name(tmp_path: Path) -> None:
    packs = folder_of(
        tmp_path,
        lib__kinds=(
            "export const a = 1;\nexport function b() {\n  return 2;\n}\n"
            "export async function c() {}\nexport class D {\n  #e = 4;\n  get e() {\n"
            "    return this.#e;\n  }\n}\nexport function* f() {\n  yield 6;\n}\n"
        ),
        pages__all=(
            'import { a, b, c, D, f } from "vs/lib/kinds.js";\n\n'
            "told.push(a, b(), c.name, new D().e, ...f());\n"
        ),
    )
    assert told(tmp_path, packs.page("all")) == [1, 2, "c", 4, 6]


def test_names_of_one_module_do_not_meet_those_of_another(tmp_path: Path) -> None:
    packs = folder_of(
        tmp_path,
        lib__one='const name = "one";\nexport const one = () => name;\n',
        pages__all=(
            'import { one } from "vs/lib/one.js";\n\nconst name = "all";\ntold.push(one(), name);\n'
        ),
    )
    script = packs.page("all")
    assert told(tmp_path, script) == ["one", "all"]
    assert told(tmp_path, script + "told.push(typeof name);") == ["one", "all", "undefined"]


LATE = {
    "lib__state": "let n = 0;\nexport const next = () => (n += 1);\n",
    "lib__more": "export const more = 10;\n",
    "parts__late": (
        'import { more } from "vs/lib/more.js";\nimport { next } from "vs/lib/state.js";\n\n'
        "export const later = () => next() + more;\n"
    ),
    "pages__one": (
        'import { next } from "vs/lib/state.js";\n\ntold.push(next());\n'
        'export const load = () => import("vs/parts/late.js");\n'
    ),
}


def test_a_part_loaded_later_shares_the_state_of_what_is_there(tmp_path: Path) -> None:
    packs = folder_of(tmp_path, **LATE)
    assert packs.late_parts("one") == ["parts/late.js"]
    late = packs.late("parts/late.js")
    assert late is not None
    assert "lib/more.js" in late
    assert '"lib/state.js"]??=' not in late, "the page has it already"
    ask = 'told.push(globalThis.voicestead["parts/late.js"].later());\nexport const done = 1;\n'
    assert told(tmp_path, packs.page("one"), late, ask) == [1, 12]


def test_a_late_part_brings_along_what_any_of_its_pages_has_not(tmp_path: Path) -> None:
    two = 'export const load = () => import("vs/parts/late.js");\n'
    late = folder_of(tmp_path, **LATE, pages__two=two).late("parts/late.js")
    assert late is not None
    assert '"lib/state.js"]??=' in late


def test_a_module_that_no_page_loads_later_is_no_late_part(tmp_path: Path) -> None:
    assert folder_of(tmp_path, **LATE).late("lib/state.js") is None


REFUSED = {
    "default": ("\nexport default function a() {}\n", "page.js:2: cannot join 'export default"),
    "list": ("const a = 1;\nexport { a };\n", "page.js:2: cannot join 'export { a };'"),
    "from elsewhere": ('export * from "vs/lib/one.js";\n', "page.js:1: cannot join 'export *"),
    "changing": ("export let a = 1;\n", "page.js:1: cannot join 'export let"),
    "several": ("export const { a, b } = {};\n", "page.js:1: cannot join 'export const {"),
    "for its effect": ('import "vs/lib/one.js";\n', "page.js:1: cannot join 'import \"vs"),
    "default import": ('import one from "vs/lib/one.js";\n', "page.js:1: cannot join 'import one"),
    "another place": ('\nimport { one } from "./one.js";\n', "page.js:2: cannot join 'import {"),
    "indented": ("if (1) {\n  export const a = 1;\n}\n", "page.js:2: cannot join 'export const"),
    "meta": ("\n\nconst here = import.meta.url;\n", "page.js:3: cannot join 'import.meta'"),
    "computed": ("const a = (n) => import(`vs/${n}`);\n", "page.js:1: cannot join 'import(`vs"),
    "no such name": (
        'import { one, none } from "vs/lib/one.js";\n',
        "page.js:1: vs/lib/one.js does not export none",
    ),
    "no such module": (
        '\nimport { one } from "vs/lib/gone.js";\n',
        "page.js:2: there is no vs/lib/gone.js",
    ),
    "template over lines": (
        "const a = `one`;\nconst b = `two\n// three`;\n",
        "page.js:2: cannot join 'const b = `two'",
    ),
    "string over lines": ("\nconst a = 'two \\\n// three';\n", "page.js:2: cannot join '\\\\'"),
    "odd names": ('import { "a-b" as c } from "vs/lib/one.js";\n', "page.js:1: cannot join"),
}


@pytest.mark.parametrize("form", REFUSED)
def test_what_cannot_be_joined_is_refused_with_its_line(form: str, tmp_path: Path) -> None:
    text, words = REFUSED[form]
    packs = folder_of(tmp_path, lib__one="export const one = 1;\n", pages__page=text)
    with pytest.raises(NotPackable) as refused:
        packs.page("page")
    assert f"{tmp_path.name}/pages/{words}" in str(refused.value)


def test_a_late_part_that_is_not_there_is_refused_with_its_line(tmp_path: Path) -> None:
    packs = folder_of(tmp_path, pages__page='\nconst a = () => import("vs/lib/gone.js");\n')
    with pytest.raises(NotPackable, match=r"pages/page\.js:2: there is no vs/lib/gone\.js"):
        packs.late_parts("page")


def test_imports_in_a_circle_are_refused_and_named(tmp_path: Path) -> None:
    packs = folder_of(
        tmp_path,
        lib__a='import { b } from "vs/lib/b.js";\nexport const a = () => b;\n',
        lib__b='// one\nimport { a } from "vs/lib/a.js";\nexport const b = () => a;\n',
        pages__page='import { a } from "vs/lib/a.js";\na();\n',
    )
    with pytest.raises(NotPackable, match=r"lib/b\.js:2: .*lib/a\.js → lib/b\.js → lib/a\.js"):
        packs.page("page")


def test_a_worker_is_a_classic_script_and_can_load_nothing_later(tmp_path: Path) -> None:
    packs = folder_of(
        tmp_path,
        lib__one="export const one = 1;\n",
        worker__good='import { one } from "vs/lib/one.js";\n\ntold.push(one);\n',
        worker__late='\nconst a = () => import("vs/lib/one.js");\n',
    )
    assert told(tmp_path, packs.alone("worker/good.js")) == [1]
    with pytest.raises(NotPackable, match=r"worker/late\.js:2: a worker can load nothing later"):
        packs.alone("worker/late.js")


HARD_TO_SHRINK = r"""
// A comment with `quotes" and 'others
/** One over
 * lines, // with a line in it
 */
class Box {
  #held = { "a  //  b": 1 }; /* beside code */ #other = 2;
  /* before code */ static has(thing) { return #held in thing; }
  /* alone */
  get #all() { return Object.keys(this.#held); } // behind code
  show() { return this.#all.map((key) => `<${key}>  ${[1, 2].map((n) => `${n}  // ${n}`)}`); }
}
const n = 8, g = 2;
const found = "a/b//c".replace(/[/"'`]/g, (slash) => slash + "` ");
const isUrl = (text) => /^https?:\/\/ {2}/.test(text);
let i = 1
let j = i++
  // between
  + 2
const odd = i
++j
const words = `two  spaces // not a comment /* nor this */ \\ ${{ a: "}" }.a}`;
told.push(new Box().show(), Box.has(new Box()), Box.has({}), found, isUrl("http://  "), j, odd,
  words, n /* between */ / /* these */ g);
"""


def test_leaving_comments_out_changes_nothing_in_what_a_script_does(tmp_path: Path) -> None:
    plain, short = tmp_path / "plain.mjs", tmp_path / "short.mjs"
    plain.write_text(HARD_TO_SHRINK)
    short.write_text(without_comments(HARD_TO_SHRINK))
    for gone in ("A comment", "One over", "with a line", "alone", "between\n"):
        assert gone not in short.read_text()
    assert run(short) == run(plain)


def test_our_modules_pass_their_tests_without_their_comments(tmp_path: Path) -> None:
    home = tmp_path / "js"
    for source in (ROOT / "static" / "js").rglob("*.js"):
        path = home / source.relative_to(ROOT / "static" / "js")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(without_comments(source.read_text("utf-8")))
    suites = sorted(str(path) for path in (ROOT / "tests" / "js").glob("*.test.mjs"))
    done = subprocess.run(
        [str(NODE), "--test", *suites],
        env={"VS_HOME": f"{home}/"},
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.parametrize("entry", ["base", "speak", "listen"])
def test_our_pages_can_be_joined(entry: str, tmp_path: Path) -> None:
    packs = Packs(ROOT / "static" / "js")
    assert entry in packs.pages
    script = tmp_path / "page.js"
    script.write_text(packs.page(entry))
    subprocess.run([str(NODE), "--check", str(script)], check=True, timeout=60)


def test_every_behaviour_stands_in_the_table_of_some_page() -> None:
    home = ROOT / "static" / "js"
    tables = [*(home / "pages").glob("*.js"), home / "everywhere.js"]
    text = "".join(table.read_text("utf-8") for table in tables)
    behaviours = [path.stem for path in (home / "behaviours").glob("*.js")]
    assert len(behaviours) >= 4
    missing = [name for name in behaviours if f'"vs/behaviours/{name}.js"' not in text]
    assert missing == []
