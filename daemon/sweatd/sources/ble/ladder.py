"""What is tried when the radio does not work: from what costs nobody anything to what costs all; then patience."""

from enum import Enum

TELL_AT = 3  # failures in a row: by then scanning anew and a new bus did not help
GENTLY_AT = 6  # ... so many: nobody new is heard for half a minute, and a new bus costs three seconds
EVERY = 4  # the second of so many failures asks for a new bus, the third for a power cycle, the others scan anew
MOST_POWER_CYCLES = 3


class Rung(Enum):
    """What to do next."""

    SCAN = "start scanning anew"
    BUS = "connect anew to what drives the radio"
    POWER = "switch the adapter off and on"


class Ladder:
    """Climbs with every failure, falls with a success.

    >>> ladder = Ladder(power_cycle=True)
    >>> [ladder.climb("nothing is heard", gentle=False).name for _ in range(6)]
    ['SCAN', 'BUS', 'POWER', 'SCAN', 'SCAN', 'BUS']
    >>> ladder.trouble
    'nothing is heard'
    >>> ladder.worked()
    >>> ladder.trouble
    """

    def __init__(self, *, power_cycle: bool) -> None:
        self._power_cycle = power_cycle
        self.height = 0
        self.trouble: str | None = None

    def climb(self, why: str, *, gentle: bool, beside: bool = False) -> Rung:
        """It failed again. Where it has to be `gentle`, what works is cut once, and late, for what does not.

        `beside`: others are cut, too, when it connects anew, but not when its adapter is switched off.
        """
        self.height += 1
        if self.height >= TELL_AT:
            self.trouble = why
        rung = self._rung()
        if gentle or (beside and rung is Rung.BUS):
            return Rung.BUS if self.height == GENTLY_AT else Rung.SCAN
        return rung

    def _rung(self) -> Rung:
        step, lap = (self.height - 1) % EVERY, (self.height - 1) // EVERY
        if step == 1:
            return Rung.BUS
        return Rung.POWER if step == 2 and self._power_cycle and lap < MOST_POWER_CYCLES else Rung.SCAN

    def worked(self) -> None:
        """It is as it should be."""
        self.height, self.trouble = 0, None
