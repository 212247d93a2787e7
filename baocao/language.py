"""Says what people are told in their language.

Messages are written in English where they arise, also in processes and libraries that know nothing of who reads them;
they are translated where they are shown. The catalogue (`vi.po`) has a message as its code has it, with {0}, {1}
for what is put in; `scripts/messages.py` collects it from the code. What the catalogue lacks is shown as it is.
Output that programs read (JSON, piped tables, logs) is never translated.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VARIABLE = "BAOCAO_LANGUAGE"
LANGUAGES = ("en", "vi")
CATALOGUES = Path(__file__).parent

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_PLACE = re.compile(r"\{(\d)\}")
_BETWEEN = re.compile(r"(?<=[.?!]) (?=[^a-z])|(?<=:) ")
"""Where a text may be put together of two messages."""

_LONGEST = 2000
"""Characters of a text that is looked for in the catalogue: one of a stranger's making may not take long to match."""

_current = ["en"]


def wanted(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language asked for: by `--lang`, then by BAOCAO_LANGUAGE, then by the locale; English if by none.

    It is needed before the options are read: help is shown while they are.
    """
    for before, argument in zip(("", *arguments), arguments, strict=False):
        if before == "--lang" or argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
    if environment.get(VARIABLE):
        return environment[VARIABLE]
    locale = next((environment[name] for name in _LOCALE_VARIABLES if environment.get(name)), "")
    return "vi" if locale.lower().startswith("vi") else "en"


def use(language: str) -> None:
    """Have this process speak a language of LANGUAGES; any other is English."""
    _current[0] = language if language in LANGUAGES else "en"


def spoken(text: str, language: str) -> str:
    """A text in a language that need not be the one of this process.

    Args:
        text: a message.
        language: one of LANGUAGES.
    """
    before = current()
    use(language)
    try:
        return translated(text)
    finally:
        use(before)


def current() -> str:
    """The language that is spoken."""
    return _current[0]


def translated(text: str) -> str:
    """The text in the language that is spoken, as far as the catalogue has it."""
    if current() == "en" or not text.strip() or len(text) > _LONGEST:
        return text
    sentences = [_whole(each) for each in _BETWEEN.split(text)]
    if None not in sentences:  # else the last place of one could take in all that follow
        return " ".join(each for each in sentences if each is not None)
    found = _whole(text)
    return found if found is not None else _in_parts(text)


def said(text: str) -> str:
    """A message that stands in a line with others, translated; what is given here is collected into the catalogue."""
    return translated(text)


def _whole(text: str) -> str | None:
    """A text that is one message of the catalogue; what was put into it may be a message itself."""
    messages, patterns = _catalogue(current())
    stripped = text.strip()
    if stripped in messages:
        return text.replace(stripped, messages[stripped])
    for pattern, translation in patterns:
        if match := pattern.fullmatch(stripped):
            return text.replace(stripped, _filled(translation, match))
    return None


def _filled(translation: str, match: re.Match[str]) -> str:
    # one word is a name, a number or a code; only a sentence can be a message of its own
    values = {
        name[1:]: translated(value) if " " in value.strip() else value
        for name, value in match.groupdict().items()
    }
    return _PLACE.sub(lambda place: values.get(place[1], ""), translation)


def _in_parts(text: str) -> str:
    """A text of several messages, such as "FILE, page 3: what is wrong. What to do."; the longest that are known."""
    if "\n" in text:
        return "\n".join(translated(line) for line in text.split("\n"))
    parts = _BETWEEN.split(text)
    told = []
    while parts:
        for count in range(len(parts), 0, -1):
            found = _whole(" ".join(parts[:count]))
            if found is not None:
                break
        told.append(found if found is not None else _place(parts[0]))
        parts = parts[count:]
    return " ".join(told)


def _place(text: str) -> str:
    """Where something is, such as "FILE, page 3:"; anything else is as it was."""
    if not text.endswith(":"):
        return text
    return ", ".join((_whole(each) if " " in each else None) or each for each in text[:-1].split(", ")) + ":"


@cache
def _catalogue(language: str) -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """Messages that are always the same, and patterns of the others, those that say most first."""
    from babel.messages.pofile import read_po

    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    messages: dict[str, str] = {}
    patterns: list[tuple[int, re.Pattern[str], str]] = []
    for message in catalogue:
        if not isinstance(message.id, str) or not message.id or not isinstance(message.string, str):
            continue
        if not message.string or message.fuzzy:
            continue
        if _PLACE.search(message.id):
            patterns.append((len(_PLACE.sub("", message.id)), pattern_of(message.id), message.string))
        else:
            messages[message.id] = message.string
    patterns.sort(key=lambda each: -each[0])
    return messages, [(pattern, translation) for _, pattern, translation in patterns]


def pattern_of(message: str) -> re.Pattern[str]:
    """Matches the texts that a message with {0}, {1} can become; the groups are named _0, _1."""
    seen: set[str] = set()
    parts = []
    for part in re.split(r"(\{\d\})", message):
        if not _PLACE.fullmatch(part):
            parts.append(re.escape(part))
        elif part in seen:
            parts.append(f"(?P=_{part[1]})")
        else:
            seen.add(part)
            parts.append(f"(?P<_{part[1]}>.*?)")
    return re.compile("".join(parts), re.DOTALL)
