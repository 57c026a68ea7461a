"""Licences in plain words: what somebody who downloads a dataset may do with it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence's short name, its consequences in a sentence, and where its text is."""

    name: str | LazyString
    words: LazyString
    url: str | None = None


_CC = "https://creativecommons.org"
_ODC = "https://opendatacommons.org/licenses"
LICENCES = {
    "CC0-1.0": Licence(
        "CC0 1.0",
        _l("Anyone may use the recordings for anything, without asking or naming anybody."),
        f"{_CC}/publicdomain/zero/1.0/",
    ),
    "CC-BY-4.0": Licence(
        "CC BY 4.0",
        _l("Anyone may use the recordings for anything, if they say where they come from."),
        f"{_CC}/licenses/by/4.0/",
    ),
    "CC-BY-SA-4.0": Licence(
        "CC BY-SA 4.0",
        _l(
            "Anyone may use the recordings for anything, if they say where they come from "
            "and share what they make of them in the same way."
        ),
        f"{_CC}/licenses/by-sa/4.0/",
    ),
    "CC-BY-NC-4.0": Licence(
        "CC BY-NC 4.0",
        _l("Anyone may use the recordings, but not to earn money, and must name their source."),
        f"{_CC}/licenses/by-nc/4.0/",
    ),
    "CC-BY-NC-SA-4.0": Licence(
        "CC BY-NC-SA 4.0",
        _l(
            "Anyone may use the recordings, but not to earn money. They must name their source "
            "and share what they make of them in the same way."
        ),
        f"{_CC}/licenses/by-nc-sa/4.0/",
    ),
    "ODbL-1.0": Licence(
        "ODbL 1.0",
        _l("Anyone may use the database if they name it and keep what they add to it open."),
        f"{_ODC}/odbl/1-0/",
    ),
    "ODC-By-1.0": Licence(
        "ODC-By 1.0",
        _l("Anyone may use the database for anything, if they name it."),
        f"{_ODC}/by/1-0/",
    ),
    "CDLA-Permissive-2.0": Licence(
        "CDLA Permissive 2.0",
        _l("Anyone may use the recordings for anything, if they pass this licence on with them."),
        "https://cdla.dev/permissive-2-0/",
    ),
    "LicenseRef-NOODL-1.0": Licence(
        "NOODL 1.0",
        _l(
            "Free for people in countries that are not rich, if they share alike. "
            "Others first say what they give back."
        ),
    ),
    "CC-PDM-1.0": Licence(
        _l("Public domain"),
        _l("It belongs to nobody: anyone may use it for anything."),
        f"{_CC}/publicdomain/mark/1.0/",
    ),
    "LicenseRef-Esethu-1.0": Licence(
        "Esethu 1.0",
        _l("Free for research and for African organisations. Other businesses pay a fee."),
    ),
}


def plain_licence(spdx: str) -> Licence:
    """Return the licence in plain words; one we do not know is called by its own name."""
    unknown = _l("The community's own licence. Its text comes with every dataset.")
    return LICENCES.get(spdx) or Licence(spdx.removeprefix("LicenseRef-"), unknown)
