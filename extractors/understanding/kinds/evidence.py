"""What speaks for and against a table being of a kind: words of its title, caption and headings, as declared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors.understanding.kinds.declaration import MEASURED_TYPES
from extractors.understanding.kinds.headings import contains, normalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.understanding.kinds.declaration import KindDeclaration

_TITLE = 2  # what a title weighs against one heading
_DENIAL = 4  # a title that names another matter
_TELLING = 2  # headings that together say what a table is about
# So many times as many columns as those of another matter: a list that also says what each thing costs.
_ASIDE = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a table says of being of one kind. `pro` and `con` are phrases with where they stand."""

    kind: str
    pro: tuple[str, ...] = ()
    con: tuple[str, ...] = ()
    weight: int = 0
    is_named: bool = False
    is_ruled_out: bool = False
    in_title: bool = False

    @property
    def holds(self) -> bool:
        """Whether the table says that it is of the kind, and nothing outweighs it."""
        return self.is_named and self.weight > 0 and not self.is_ruled_out

    def __str__(self) -> str:
        said = "; ".join(self.pro) or "nothing names what it counts"
        return f"{self.kind}: {said}" + (f"; against: {'; '.join(self.con)}" if self.con else "")


def is_list(declaration: KindDeclaration) -> bool:
    """Whether the rows of a kind name something and say of it what is no figure: tasks, documents, systems."""
    return not any(column.type in (*MEASURED_TYPES, "figure") for column in declaration.columns.values())


def weigh(
    declaration: KindDeclaration,
    title: str | None,
    columns: Sequence[str],
    fields: Sequence[str | None],
    aimed: str | None = None,
) -> Evidence:
    """What title and headings say. A kind that declares no objects needs none: its headings are evidence enough.

    `aimed` is what says that the figures are no results (see `aims`), and rules the kind out.
    """
    if not (declaration.objects or declaration.telling):
        return Evidence(declaration.kind, ("its headings",), weight=1, is_named=True)
    text = normalised(title or "")
    said = _found(text, declaration.objects)
    ruled_out = _found(text, declaration.never)
    denied = ruled_out + _found(text, declaration.against)
    heads = [normalised(column) for column in columns]
    mapped = [
        head for head, name in zip(heads, fields, strict=True) if name and name not in {"number", "note"}
    ]
    naming = [(head, found) for head in mapped if (found := _found(head, declaration.objects))]
    telling = [(head, found) for head in mapped if (found := _found(head, declaration.telling))]
    denying = [
        (head, found)
        for head in heads
        if (found := _found(head, declaration.against))
        and not _found(_without(head, found), declaration.objects)
    ]
    if is_list(declaration) and naming and len(denying) * _ASIDE < len(heads):
        denying = []
    speaking = {head for head, _ in [*naming, *telling]}
    is_done = not declaration.acts or any(_found(said, declaration.acts) for said in (text, *heads))
    pro = [f"title says “{said[0]}”"] if said else []
    pro += [f"heading says “{found[0]}”" for _, found in [*naming, *telling][:2]]
    con = [aimed] if aimed else []
    con += [f"title says “{denied[0]}”"] if denied else []
    con += [f"heading says “{found[0]}”" for _, found in denying[:2]]
    con += [] if is_done else ["nothing says what is done with them"]
    return Evidence(
        declaration.kind,
        tuple(dict.fromkeys(pro)),
        tuple(dict.fromkeys(con)),
        weight=_TITLE * bool(said) + len(speaking) - _DENIAL * bool(denied) - len(denying),
        is_named=is_done and bool(said or naming or len(telling) >= _TELLING),
        is_ruled_out=bool(ruled_out or aimed),
        in_title=bool(said),
    )


@lru_cache(maxsize=16_384)
def _without(text: str, phrases: Sequence[str]) -> str:
    for phrase in map(normalised, phrases):
        text = text.replace(phrase, " | ")
    return text


def _found(text: str, phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(phrase for phrase in phrases if contains(text, normalised(phrase)))
