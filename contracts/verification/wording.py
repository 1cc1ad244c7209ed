"""Verdicts in words for people who never saw this system. Each says what to do, none is a bare tick."""

from django.utils.translation import gettext_lazy as _

from common.types import StrOrPromise
from contracts.enums import Party
from contracts.verification.verdicts import FileVerdict

VERDICT_TITLES: dict[FileVerdict, StrOrPromise] = {
    FileVerdict.IDENTICAL: _("Identical to the registered document"),
    FileVerdict.SIGNED_OTHER_FILE: _("Validly signed, but not the same file"),
    FileVerdict.ALTERED: _("Altered after signing"),
    FileVerdict.FOREIGN: _("Not our document"),
    FileVerdict.NO_PDF: _("Not a PDF"),
}
# Identical, but with a version from before the first signature: it binds nobody, and the verdict says so at once.
UNSIGNED_TITLE: StrOrPromise = _("Identical to the registered text, which nobody has signed")
UNSIGNED_EXPLANATION: StrOrPromise = _(
    "Every byte of this file equals the registered text of this contract from before any signature. Nobody has signed "
    "this file: by itself it proves no agreement. Ask for the signed version."
)
# Beside the words, so that nobody has to tell verdicts apart by colour alone.
VERDICT_ICONS: dict[FileVerdict, str] = {
    FileVerdict.IDENTICAL: "patch-check",
    FileVerdict.SIGNED_OTHER_FILE: "exclamation-triangle",
    FileVerdict.ALTERED: "x-circle",
    FileVerdict.FOREIGN: "question-circle",
    FileVerdict.NO_PDF: "info-circle",
}
VERDICT_EXPLANATIONS: dict[FileVerdict, StrOrPromise] = {
    FileVerdict.IDENTICAL: _(
        "Every byte of this file equals a registered version of this contract. Compare the number, the parties and the "
        "state below with what you expected."
    ),
    FileVerdict.SIGNED_OTHER_FILE: _(
        "The signatures in this file are valid and were made by the registered signers, but its bytes differ from "
        "every registered version. Ask for the registered file before you rely on it."
    ),
    FileVerdict.ALTERED: _(
        "This file derives from a contract of ours, bears its code or claims its signatures, but it was changed, "
        "shortened, printed anew, or its signatures do not hold. Do not rely on it; what is registered is shown below "
        "where it is known."
    ),
    FileVerdict.FOREIGN: _(
        "Nothing like this is registered here. Check the address of this page, the code, and whether the file is the "
        "one that was sent to you."
    ),
    FileVerdict.NO_PDF: _(
        "Only the PDF itself, as it was sent, can be checked. A photo, a scan or another kind of file cannot."
    ),
}


def verdict_title(verdict: FileVerdict, *, unsigned: bool) -> StrOrPromise:
    """The verdict in a few words."""
    return UNSIGNED_TITLE if verdict is FileVerdict.IDENTICAL and unsigned else VERDICT_TITLES[verdict]


def verdict_explanation(verdict: FileVerdict, *, unsigned: bool) -> StrOrPromise:
    """What it means and what to do."""
    told = VERDICT_EXPLANATIONS[verdict]
    return UNSIGNED_EXPLANATION if verdict is FileVerdict.IDENTICAL and unsigned else told


PARTY_WORDS: dict[str, StrOrPromise] = {party.value: party.label for party in Party}
CAPACITY_WORDS: dict[str, StrOrPromise] = {
    "definitive": _("definitive holder"),
    "plt": _("acting (Plt.)"),
    "plh": _("daily acting (Plh.)"),
    "pj": _("appointed interim (Pj.)"),
    "pjs": _("temporary interim (Pjs.)"),
    "delegate": _("on behalf (a.n.)"),
}


def version_words(number: int, newest: int, signatures: int, parties: int) -> str:
    """Which version a file is: with how many signatures, and whether a later one exists."""
    if signatures == 0:
        which = _("Version %(number)d: the text before any signature")
    elif signatures >= parties:
        which = _("Version %(number)d: signed by every party")
    elif signatures == 1:
        which = _("Version %(number)d: signed by the first party only")
    else:
        which = _("Version %(number)d: signed by %(signatures)d of %(parties)d parties")
    described = str(which % {"number": number, "signatures": signatures, "parties": parties})
    if number < newest:
        described += ". " + str(_("A later version (%(newest)d) is registered.") % {"newest": newest})
    return described
