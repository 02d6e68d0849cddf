"""What was refused, by reason; and who is refused again and again, which somebody should know."""

from collections import Counter, deque

from sweatd.model import Channel, Frame, Refused

MOST_REASONS = 256  # some hold the senders' own words
MOST_COMPLAINTS = 64
IN_A_ROW = 10  # a cut-off frame now and then is nobody's concern


class Refusals:
    """Of all frames.

    >>> refusals = Refusals()
    >>> frame = Frame(0.0, "F0:00:00:00:00:01", Channel.CHARACTERISTIC, "2a37", b"")
    >>> for _ in range(20):
    ...     refusals.count(frame, Refused("too short"))
    >>> list(refusals.complaints)
    ['F0:00:00:00:00:01: its last 10 frames were refused: too short']
    """

    def __init__(self) -> None:
        self.by_reason: Counter[str] = Counter()
        self.complaints: deque[str] = deque(maxlen=MOST_COMPLAINTS)  # the shell takes them away, and tells people
        self._in_a_row: Counter[str] = Counter()

    def count(self, frame: Frame, refusal: Refused) -> None:
        """One more."""
        reason = str(refusal)
        known = reason in self.by_reason or len(self.by_reason) < MOST_REASONS
        self.by_reason[reason if known else "other reasons"] += 1
        if frame.channel is not Channel.TOLD:  # who tells something is answered
            self._in_a_row[frame.device] += 1
            if self._in_a_row[frame.device] == IN_A_ROW:
                self.complaints.append(f"{frame.device}: its last {IN_A_ROW} frames were refused: {reason}")

    def understood(self, device: str) -> None:
        """It can speak so that one understands it."""
        self._in_a_row.pop(device, None)
