"""`make check` finds each kind of word that no translator would get, and lets the others pass."""

from pathlib import Path

import pytest

from scripts import check_words as check

ROOT = Path(__file__).parents[2]

WRONG_TEMPLATES = {
    "text": "<p>Read it aloud.</p>",
    "one word": "<button>Send</button>",
    "text of another script": "<p>हाँ</p>",
    "text beside a translated one": "<p>{{ _('Yes') }} or no</p>",
    "a label for screen readers": '<nav aria-label="Main"></nav>',
    "what a picture shows": '<img alt="A microphone" src="x">',
    "a hint": '<i title="More about this"></i>',
    "a placeholder": '<input placeholder="Name">',
    "the word on a button": '<input type="submit" value="Send">',
    "a choice between two texts": "<p>{{ 'On' if light else 'Off' }}</p>",
    "words when there is no value": "<p>{{ name or 'Somebody' }}</p>",
    "words joined to a value": "<p>{{ 'Hello ' ~ name }}</p>",
    "a default": "<p>{{ 'nobody'|upper }}</p>",
    "an attribute out of an expression": "<i title=\"{{ 'More' if x }}\"></i>",
    "words given to a macro": "{{ trouble('denied', 'You may not do this.') }}",
    "words kept in a variable": "{% set title = 'About this site' %}{{ title }}",
    "text after a pack's name": "{% block pack %}speak{% endblock %}<p>Read it</p>",
    "gettext of a variable": "<p>{{ _(title) }}</p>",
    "gettext of joined words": "<p>{{ _('Hello ' ~ name) }}</p>",
    "words above a library's macros": "{% set no = _('No') %}{% macro m() %}{{ no }}{% endmacro %}",
}
RIGHT_TEMPLATES = {
    "translated text": "<p>{{ _('Read it aloud.') }}</p>",
    "a translated attribute": "<nav aria-label=\"{{ _('Main') }}\"></nav>",
    "a brand": "<title>{{ title }} · Voicestead</title>",
    "a key": "<kbd>S</kbd> <kbd>1–9</kbd> <kbd>← →</kbd>",
    "classes": '<p class="muted {{ \' small\' if x }}" id="said">{{ words }}</p>',
    "a script": "<script>const said = 'Hello you';</script>",
    "a comment": "{# Read it aloud. #}<!-- Aloud, please -->",
    "a comparison": "{% if stage == 'open' %}{{ 1 if room == 'speak' else 2 }}{% endif %}",
    "plural forms": "{{ ngettext('%(num)s clip', '%(num)s clips', n) }}",
    "plural forms for scripts": "{{ plural_words('waiting', 'One take waits', '{n} takes wait') }}",
    "the name of a pack": "{% block pack %}speak{% endblock %}",
    "a drawing": '<svg><path d="M4 18v8M10 12v14"/></svg>',
}
WRONG_PYTHON = {
    "words to flash": "def f():\n    flash('Thank you')",
    "made-up words to flash": "def f():\n    flash(f'{n} clips')",
    "gettext of made-up words": "def f():\n    return _(f'{n} clips')",
    "gettext of formatted words": "def f():\n    return gettext('{} clips'.format(n))",
    "gettext of a variable": "def f(words):\n    return _l(words)",
    "a sentence for a page": "def f():\n    return page(title='There is nothing here.')",
    "a sentence in a table": "PROBLEMS = {404: 'There is nothing here'}",
    "gettext while loading": "TITLE = gettext('Not here')",
    "gettext in a default": "def f():\n    pass\nTITLES = [_('Not here')]",
}
RIGHT_PYTHON = {
    "translated words": "def f():\n    flash(_('Thank you for this'))",
    "lazy words in a table": "PROBLEMS = {404: _l('There is nothing here')}",
    "a docstring": 'def f():\n    """Return what is said."""',
    "a note on a constant": 'X = 1\n"""How many there are of them."""',
    "a mistake of ours": "def f():\n    raise RuntimeError('This should never happen')",
    "a line for the log": "def f():\n    current_app.logger.info('Somebody came back')",
    "a header's value": "HEADERS = {'X': 'same-origin', 'Y': 'text/plain; charset=utf-8'}",
}
WRONG_SCRIPTS = {
    "a word that is said": 'say(line, "Sent");',
    "a word that is filled in": "say(line, `${n} waiting`);",
    "a word after a condition": 'say(line, n > 1 ? "clips" : words(root, "one"));',
    "a word as text": 'element.textContent = "Stop";',
    "a word for screen readers": 'button.setAttribute("aria-label", "Stop");',
    "a hint": 'button.title = "Stop it";',
    "a word in a dialog": 'if (confirm("Sure")) go();',
    "a sentence anywhere": 'const advice = { quiet: "Move closer to it." };',
}
RIGHT_SCRIPTS = {
    "words of the page": 'say(line, words(root, "sent", { n }));',
    "a name in a template": "say(zone, words(root, `zone-${name}`));",
    "the part that speaks": 'say(part(root, "said"), title);',
    "a number": "element.textContent = `${n}`;",
    "nothing": 'element.textContent = "";',
    "a class": 'element.setAttribute("class", "muted");',
    "a comparison": 'element.textContent = state === "taken";',
    "an error": 'throw new Error("This cannot be packed");',
    "a comment": "// Say it aloud, please\n/* Say it aloud */",
}


@pytest.mark.parametrize("name", WRONG_TEMPLATES)
def test_it_finds_words_in_a_template(name: str) -> None:
    assert list(check.in_template(WRONG_TEMPLATES[name]))


@pytest.mark.parametrize("name", RIGHT_TEMPLATES)
def test_it_lets_a_template_pass(name: str) -> None:
    assert list(check.in_template(RIGHT_TEMPLATES[name])) == []


@pytest.mark.parametrize("name", WRONG_PYTHON)
def test_it_finds_words_in_python(name: str) -> None:
    assert list(check.in_python(WRONG_PYTHON[name]))


@pytest.mark.parametrize("name", RIGHT_PYTHON)
def test_it_lets_python_pass(name: str) -> None:
    assert list(check.in_python(RIGHT_PYTHON[name])) == []


@pytest.mark.parametrize("name", WRONG_SCRIPTS)
def test_it_finds_words_in_a_script(name: str) -> None:
    assert list(check.in_script(WRONG_SCRIPTS[name]))


@pytest.mark.parametrize("name", RIGHT_SCRIPTS)
def test_it_lets_a_script_pass(name: str) -> None:
    assert list(check.in_script(RIGHT_SCRIPTS[name])) == []


def test_it_finds_words_in_a_style_sheet_but_no_signs() -> None:
    assert list(check.in_sheet('.new::after { content: "New"; }'))
    assert not list(check.in_sheet('.a::after { content: "→"; }\n.b { content: "\\2014"; }'))


def test_it_names_the_line() -> None:
    template = "{#- one\ntwo -#}\n<p>\n  {{ x\n  }}\n\n  Read it\n</p>"
    (found,) = check.in_template(template)
    assert (found.line, found.words) == (7, "Read it")
    (found,) = check.in_script('\n\nsay(line,\n  "Sent");')
    assert found.line == 4


def test_every_word_of_ours_can_be_translated() -> None:
    found = {path: check.findings_in(path) for path in check.all_files()}
    assert {path.relative_to(ROOT).as_posix(): what for path, what in found.items() if what} == {}
    kinds = {path.suffix for path in found}
    assert kinds == {".html", ".py", ".js", ".css"}
