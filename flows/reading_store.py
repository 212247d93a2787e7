"""Keeps readings where several machines find them: a shared folder or an object store, named by an fsspec URL.

The store has the lasting copy. The folder beside the warehouse is what runs work with: what it lacks is fetched before
a run, and what a run adds is put into the store as soon as a document has been read. Each machine understands for
itself, which costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from baocao.errors import BaocaoError, UsageError
from extractors.store.readings import SUFFIX

if TYPE_CHECKING:
    from pathlib import Path

_WITH_BUCKETS = {"s3", "s3a", "gs", "gcs", "abfs", "az"}
"""Stores without folders: there is none to make, and a bucket that is missing is a slip of who named it."""


class ReadingStore:
    """A place for readings, such as s3://bucket/readings, file:///mnt/shared/readings or memory://readings."""

    def __init__(self, url: str) -> None:
        """Raises UsageError for a URL that no installed library knows."""
        import fsspec

        self._url = url
        try:
            self._files, self._folder = fsspec.url_to_fs(url)
            self._has_buckets = url.partition("://")[0] in _WITH_BUCKETS
        except (ImportError, ValueError) as error:
            raise UsageError(
                f"{url.partition('://')[0]}:// is no store that can be used here ({error}).",
                advice="Install the library it names, or use a folder: file:///mnt/shared/readings.",
            ) from error

    def fetch_into(self, readings: Path) -> None:
        """Fetch what the folder lacks. Raises BaocaoError if the store cannot be read."""
        try:
            readings.mkdir(parents=True, exist_ok=True)
            there = self._files.ls(self._folder, detail=False) if self._files.exists(self._folder) else []
            for path in there:
                name = path.rpartition("/")[2]
                if name.endswith(SUFFIX) and not name.startswith(".") and not (readings / name).exists():
                    partial = readings / f".{name}.partial"
                    self._files.get_file(path, str(partial))
                    partial.replace(readings / name)
        except Exception as error:  # each store has errors of its own
            raise self._unreachable(error) from error

    def put(self, reading: Path) -> None:
        """Put a reading into the store; readers never see half of it. Raises BaocaoError if that cannot be."""
        target = f"{self._folder}/{reading.name}"
        partial = f"{self._folder}/.{reading.name}.partial"
        try:
            if not self._has_buckets:
                self._files.makedirs(self._folder, exist_ok=True)
            self._files.put_file(str(reading), partial)
            self._files.mv(partial, target)
        except Exception as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: Any) -> BaocaoError:
        return BaocaoError(
            f"The store of readings cannot be used: {type(error).__name__}: {error}",
            advice="What was published before is untouched.",
        )
