"""Reads tesseract's language data (`vie.traineddata`): a line-reading network, its letters, and a list of words.

The file is a directory of components. Those used here are the network, the letters (one a line), the code of each
letter in the network's output, and the word list, kept as a graph whose edges are letters.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

NETWORK, WORDS, LETTERS, CODES = 17, 19, 21, 22
"""Numbers of the components."""

LAYER_RATES = 64
"""Flag of a layer: learning rates of its parts follow."""

INTEGERS, DOUBLES = 1, 128
"""Flags of a matrix: 8-bit integers with a factor a row; floating-point numbers of 64 bits."""

WORD_ENDS, BACKWARD, LAST_OF_NODE = 4, 2, 1
"""Flags of an edge of the word graph."""


class UnknownFormError(ValueError):
    """The file is no language data, or its network is built in another way."""


@dataclass(frozen=True, slots=True)
class Lstm:
    """Weights of a layer with memory: a row for each output of the gates cell, input, forget, output in turn.

    The columns are the layer's inputs, its own last outputs, and the bias.
    """

    weights: Matrix
    reverse: bool


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers of a network that reads lines of `height` pixels.

    `convolution` (3x3, after it the largest of 3x3 counts), `upright` (reads each column downwards),
    `level` (read along the line), `output` (a code at each step).
    """

    height: int
    convolution: Matrix
    upright: Lstm
    level: list[Lstm]
    output: Matrix


@dataclass(frozen=True, slots=True)
class LanguageData:
    """A network, the text of each of its codes ("" for none), the code that says "nothing here", known words."""

    layers: Layers
    texts: list[str]
    blank: int
    words: frozenset[str]


def read_language_data(path: Path) -> LanguageData:
    """Read a `.traineddata` file for tesseract 4 or later. Raises UnknownFormError if it is of another form."""
    try:
        parts = _components(path.read_bytes())
        layers, blank = _network(_Reader(parts[NETWORK]))
        letters = [line.split(" ")[0] for line in parts[LETTERS].decode().splitlines()[1:]]
        letters[0] = " "  # "NULL" in the file; the two after it mark letters that are joined or broken
        codes = _codes(_Reader(parts[CODES]), len(letters))
        texts = [""] * len(layers.output)
        for letter, code in reversed(list(zip(letters, codes, strict=True))):
            texts[code] = letter
        texts[blank] = texts[codes[2]] = ""
        return LanguageData(layers, texts, blank, frozenset(_words(parts[WORDS], letters)))
    except (KeyError, IndexError, ValueError, struct.error) as error:
        raise UnknownFormError(f"{path.name}: {error}") from error


def _components(data: bytes) -> dict[int, bytes]:
    (count,) = struct.unpack_from("<i", data)
    starts = struct.unpack_from(f"<{count}q", data, 4)
    ends = [*sorted(start for start in starts if start >= 0), len(data)]
    return {
        number: data[start : ends[ends.index(start) + 1]] for number, start in enumerate(starts) if start >= 0
    }


class _Reader:
    """Takes values off a component one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def values(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize("<" + form)
        return found

    def value(self, form: str) -> Any:
        return self.values(form)[0]

    def text(self) -> str:
        return bytes(self.values(f"{self.value('I')}s")[0]).decode()

    def array(self, kind: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self._data, kind, count, self._at)
        self._at += found.nbytes
        return found

    def matrix(self) -> Matrix:
        mode = self.value("B")
        if not mode & DOUBLES:
            raise UnknownFormError("weights in the form of tesseract 4.0 alpha")
        rows, columns = self.values("II")
        self.array("i1" if mode & INTEGERS else "<f8", 1)  # the value of empty places
        weights = self.array("i1" if mode & INTEGERS else "<f8", rows * columns).reshape(rows, columns)
        if mode & INTEGERS:
            weights = weights * self.array("<f8", self.value("I"))[:rows, None]
        return weights.astype(np.float32)


def _network(reader: _Reader) -> tuple[Layers, int]:
    layers = _layer(reader)
    reader.text()  # the network described in one line
    *_, blank = reader.values("iiii")
    kinds = [kind for kind, _ in layers]
    if kinds[:5] != ["Input", "Convolve", "Tanh", "Maxpool", "SummLSTM"] or kinds[-1] != "Softmax":
        raise UnknownFormError(f"a network of {', '.join(kinds)}")
    level = [part for kind, part in layers[5:-1] if kind == "LSTM"]
    height, windows = layers[0][1][1], (layers[1][1], layers[3][1])
    if len(level) != len(layers) - 6 or windows != ((1, 1), (3, 3)) or height % 3:
        raise UnknownFormError(f"a network of {', '.join(kinds)}")
    return Layers(height, layers[2][1], layers[4][1], level, layers[-1][1]), int(blank)


def _layer(reader: _Reader, *, reverse: bool = False) -> list[tuple[str, Any]]:
    """The simple layers that a layer is made of, each with its kind and what there is to know of it."""
    reader.value("b")
    kind = reader.text()
    reader.values("bb")
    flags = reader.values("iiii")[0]
    reader.text()
    if kind in {"Series", "RTLReversed", "XYTranspose"}:
        count = reader.value("I")
        parts = [part for _ in range(count) for part in _layer(reader, reverse=kind == "RTLReversed")]
        if flags & LAYER_RATES:
            reader.array("<f4", reader.value("I"))
        return parts
    if kind in {"LSTM", "SummLSTM"}:
        reader.value("i")
        return [(kind, Lstm(np.concatenate([reader.matrix() for _ in range(4)]), reverse))]
    if kind in {"Tanh", "Softmax"}:
        return [(kind, reader.matrix())]
    if kind in {"Input", "Convolve", "Maxpool"}:
        return [(kind, reader.values("iiiii" if kind == "Input" else "ii"))]
    raise UnknownFormError(f"a layer {kind}")


def _codes(reader: _Reader, letters: int) -> list[int]:
    """The code of each letter."""
    if reader.value("I") != letters:
        raise UnknownFormError("codes for other letters")
    codes = []
    for _ in range(letters):
        reader.value("b")
        if reader.value("i") != 1:
            raise UnknownFormError("letters of several codes")
        codes.append(reader.value("i"))
    return codes


def _words(data: bytes, letters: list[str]) -> list[str]:
    """All words of a graph: each node is a run of edges, each edge a letter and the node it leads to."""
    reader = _Reader(data)
    _, size, count = reader.values("hii")
    bits = (size - 1).bit_length()
    edges = [
        (letters[edge & ((1 << bits) - 1)], edge >> bits & 7, edge >> (bits + 3))
        for edge in reader.array("<u8", count).tolist()
    ]
    words, waiting = [], [(0, "")]
    while waiting:
        node, before = waiting.pop()
        for letter, flags, target in edges[node:]:
            if not flags & BACKWARD:
                if flags & WORD_ENDS:
                    words.append(before + letter)
                if target:
                    waiting.append((target, before + letter))
            if flags & LAST_OF_NODE:
                break
    return words
