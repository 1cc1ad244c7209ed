"""Are two names those of one person? As far as words tell, for whoever looks at both."""

import re


def have_a_word_in_common(first: str, second: str) -> bool:
    """Whether two names share a word. Titles and degrees have a full stop, initials one letter: they do not count."""
    return bool(_words(first) & _words(second))


def _words(name: str) -> set[str]:
    found = re.split(r"[\s,]+", name.casefold())
    return {word for word in found if len(word) > 1 and "." not in word}
