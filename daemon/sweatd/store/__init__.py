"""What outlives a restart, in one SQLite file."""

from sweatd.store.database import StoreError
from sweatd.store.store import Session, Settings, Store, default_path

__all__ = ["Session", "Settings", "Store", "StoreError", "default_path"]
