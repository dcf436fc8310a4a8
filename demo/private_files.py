"""Files that only their owner may read: passwords, signing keys, the people of the demo."""

import os
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Puts the text in a file of mode 0600, whole or not at all; the folder is made when missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The process id keeps two writers apart; the rename at the end is what readers see.
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
