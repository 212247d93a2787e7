"""Runs tesseract's line-reading network on many lines at once.

The tesseract program reads one line after the other, a column at a time: 3 CPU seconds for a page of text. The same
network as matrix products over all lines of a page takes a fifth of that, and gives the probability of every letter at
every step, so that a second opinion on a word needs no second reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from extractors.readers.scan.imaging import Image
    from extractors.readers.scan.traineddata import Layers, Lstm, Matrix

STEP = 3
"""Pixels along the line from one step to the next."""

BATCH_STEPS = 6000
"""Steps of all lines read together: more take more memory and are not faster."""

CHUNK = 1024
"""Columns that are looked at together before they are steps of a line; sized for the processor's cache."""


class Network:
    """A line-reading network, ready to run. Arrays hold features by lines, step after step."""

    def __init__(self, layers: Layers) -> None:
        self.height = layers.height
        self._convolution, self._bias = _pooled(layers.convolution), layers.convolution[:, -1:]
        self._upright, self._level = layers.upright, layers.level
        self._output = layers.output

    def read(self, strips: Sequence[Image]) -> list[Matrix]:
        """For each strip (grey, `height` pixels high, any width) the probabilities of all codes, a row a step."""
        found: dict[int, Matrix] = {}
        for batch in _batches([_steps(strip) for strip in strips]):
            probabilities = self._read_batch([strips[number] for number in batch])
            for place, number in enumerate(batch):
                found[number] = probabilities[: _steps(strips[number]), :, place].copy()
        return [found[number] for number in range(len(strips))]

    def _read_batch(self, strips: Sequence[Image]) -> Matrix:
        lengths = np.array([_steps(strip) for strip in strips])
        longest = int(lengths.max())
        page = np.zeros((longest * STEP + 2, self.height + 2, len(strips)), np.float32)
        for place, strip in enumerate(strips):
            width = min(strip.shape[1], longest * STEP)
            page[1 : width + 1, 1:-1, place] = _contrasted(strip)[:, :width].T
        steps_at_once = max(CHUNK // len(strips), 1)
        values = np.concatenate(
            [
                self._columns(page[at * STEP : (at + steps_at_once) * STEP + 2])
                for at in range(0, longest, steps_at_once)
            ]
        )
        inside = np.arange(longest)[:, None] < lengths
        for lstm in self._level:
            values = _remember(lstm, values, inside)
        scores = self._output[:, :-1] @ values + self._output[:, -1:]
        scores -= scores.max(axis=1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        return scores

    def _columns(self, pixels: Matrix) -> Matrix:
        """Features (steps, size, lines) of a stretch of all lines (x, y, line): each column is read downwards."""
        steps, rows, lines = (len(pixels) - 2) // STEP, self.height // STEP, pixels.shape[2]
        windows = np.empty((25, rows, steps, lines), np.float32)
        for number in range(25):
            down, right = divmod(number, 5)
            windows[number] = pixels[
                right : right + STEP * steps : STEP, down : down + STEP * rows : STEP
            ].swapaxes(0, 1)
        filtered = self._convolution @ windows.reshape(25, -1)
        features = filtered.reshape(STEP * STEP, -1, rows * steps * lines).max(axis=0)
        features += self._bias
        np.tanh(features, out=features)
        by_row = features.reshape(-1, rows, steps * lines).swapaxes(0, 1)
        read = _remember(self._upright, by_row)[-1]
        return read.reshape(-1, steps, lines).swapaxes(0, 1)


def _remember(lstm: Lstm, values: Matrix, inside: NDArray[np.bool_] | None = None) -> Matrix:
    """Outputs (steps, size, lines) of a layer with memory. Beyond its end (`inside`) a line leaves no memory."""
    steps, inputs, lines = values.shape
    size = len(lstm.weights) // 4
    outputs = np.empty((steps, size, lines), np.float32)
    source = np.zeros((inputs + size + 1, lines), np.float32)
    own, source[-1] = source[inputs:-1], 1
    gates, memory = np.empty((4 * size, lines), np.float32), np.zeros((size, lines), np.float32)
    cell, shares = gates[:size], gates[size:]
    into, keep, out = shares.reshape(3, size, lines)
    for step in range(steps - 1, -1, -1) if lstm.reverse else range(steps):
        source[:inputs] = values[step]
        np.matmul(lstm.weights, source, out=gates)
        # 1 / (1 + exp(-x)) is tanh(x / 2) / 2 + 1 / 2, and that is fast.
        shares *= 0.5
        np.tanh(gates, out=gates)
        shares *= 0.5
        shares += 0.5
        memory *= keep
        cell *= into
        memory += cell
        np.tanh(memory, out=own)
        own *= out
        if lstm.reverse and inside is not None:
            memory *= inside[step]
            own *= inside[step]
        outputs[step] = own
    return outputs


def _pooled(convolution: Matrix) -> Matrix:
    """3x3 filters at all nine places of a pool, as filters on its 5x5 pixels (rows by place, then by filter)."""
    filters = convolution[:, :-1].reshape(-1, 3, 3).transpose(0, 2, 1)  # stored column by column
    pooled = np.zeros((STEP, STEP, len(filters), 5, 5), np.float32)
    for down in range(STEP):
        for right in range(STEP):
            pooled[down, right, :, down : down + 3, right : right + 3] = filters
    return pooled.reshape(-1, 25)


def _contrasted(strip: Image) -> Matrix:
    """Grey values from -1 (ink) to 1 (paper), as the network was trained: ink and paper are those in mid-height."""
    line = strip[len(strip) // 2].astype(np.int16)
    before, here, after = line[:-2], line[1:-1], line[2:]
    valleys = here[((here < before) & (here <= after)) | ((here <= before) & (here < after))]
    hills = here[((here > before) & (here >= after)) | ((here >= before) & (here > after))]
    black = np.sort(valleys)[valleys.size // 4] if valleys.size else 0.0
    white = np.sort(hills)[hills.size * 3 // 4] if hills.size else 255.0
    contrast = max((white - black) / 2, 1.0)
    return np.clip((strip.astype(np.float32) - black) / contrast - 1, -1, 1).astype(np.float32)


def _steps(strip: Image) -> int:
    return max(strip.shape[1] // STEP, 1)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of lines of about the same length."""
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lengths.__getitem__):
        length = lengths[number]
        if batch and (length > 1.3 * lengths[batch[0]] + 8 or length * (len(batch) + 1) > BATCH_STEPS):
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch
