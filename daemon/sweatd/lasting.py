"""What lasts: a trouble that heals by itself within seconds is told to nobody."""

from collections.abc import Iterable


class Lasting:
    """Lets a sentence through once it was said for a while; its end counts at once.

    >>> lasting = Lasting(10.0)
    >>> [lasting.of(["deaf"], now_s) for now_s in (0.0, 9.0, 10.0)]
    [[], [], ['deaf']]
    >>> lasting.of([], 11.0)
    []
    >>> lasting.of(["deaf"], 12.0)
    []
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: dict[str, float] = {}

    def of(self, said: Iterable[str], now_s: float) -> list[str]:
        """Those of them that have been said without a pause for long enough."""
        self._since = {each: self._since.get(each, now_s) for each in said}
        return [each for each, since_s in self._since.items() if now_s - since_s >= self._seconds]
