"""`python -m sweatd.contract FOLDER`: writes the documents there, and takes away those of channels that are gone."""

import sys
from pathlib import Path

from sweatd.contract import documents


def write(folder: Path) -> None:
    """The documents, and no others."""
    texts = documents()
    for old in folder.glob("schemas/**/*.json"):
        if old.relative_to(folder).as_posix() not in texts:
            old.unlink()
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


write(Path(sys.argv[1]))
