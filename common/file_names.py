"""Names of files that people hand in, and how files are offered again."""

from urllib.parse import quote

from django.utils.http import content_disposition_header

from common.letters import line_refusal, typed_line

# What a name is called of which nothing remains.
_NAMELESS = "berkas"
_LONGEST_ENDING = 10
# Some system keeps no such sign in a name.
_NO_SYSTEM = frozenset('<>:"|?*')


def kept_file_name(name: str, *, most: int) -> str:
    """The name under which a file is kept, whatever system and script it comes from; never empty.

    The last part of a path, in one line, in letters that every print has: a sign for each other one, since whoever
    photographs with a telephone does not choose the name. No dot at either end, shortened before the ending.
    """
    last = typed_line(name).replace("\\", "/").rpartition("/")[2]
    plain = "".join("_" if letter in _NO_SYSTEM or line_refusal(letter) else letter for letter in last).strip(
        ". "
    )
    if plain and last.startswith(".") and "." not in plain:
        # Nothing but an ending: `.pdf`.
        plain = f"{_NAMELESS}.{plain}"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        return plain[:most].rstrip(". ") or _NAMELESS
    return f"{stem[: most - len(ending) - 1].rstrip('. ')}.{ending}"


def disposition(name: str, *, inline: bool = False) -> str:
    """The header under which a file is offered with its own name.

    Django's, but for a name that looks like an encoded word (RFC 2047), which some browsers would decode.
    """
    kind = "inline" if inline else "attachment"
    if "=?" in name:
        return f"{kind}; filename*=utf-8''{quote(name, safe='')}"
    return content_disposition_header(not inline, name) or kind
