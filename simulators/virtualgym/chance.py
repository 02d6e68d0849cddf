"""The one door for chance: streams of random numbers, each known by what it is for.

Same keys, same numbers, so neither another athlete nor another fault changes anybody's fate.
"""

from numpy.random import Generator, default_rng  # noqa: TID251 - a simulator may use chance; the daemon's core may not

__all__ = ["Chance", "Generator"]


class Chance:
    """A family of streams: the session's, or one athlete's.

    >>> bool(Chance(7)(0).integers(100) == Chance(7)(0).integers(100))
    True
    """

    def __init__(self, *keys: int) -> None:
        self._keys = keys

    def __call__(self, *purpose: int) -> Generator:
        """The stream for one purpose."""
        return default_rng((*self._keys, *purpose))
