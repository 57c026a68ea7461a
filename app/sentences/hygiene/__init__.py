"""What a sentence must be like to be read aloud: rules per locale, as data."""

from __future__ import annotations

from app.sentences.hygiene.checking import Checker, checker_for
from app.sentences.hygiene.defaults import languages_with_files, rules_for
from app.sentences.hygiene.reasons import REASONS, Checked, Reason
from app.sentences.hygiene.ruleset import BadRules, RuleSet, RulesOvertaken

__all__ = [
    "REASONS",
    "BadRules",
    "Checked",
    "Checker",
    "Reason",
    "RuleSet",
    "RulesOvertaken",
    "checker_for",
    "languages_with_files",
    "rules_for",
]
