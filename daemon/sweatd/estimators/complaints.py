"""What athletes say of themselves: kept for two days, for a sore muscle outlasts a session. Nothing is estimated."""

from collections.abc import Iterable

from msgspec.structs import replace

from sweatd.model import SILENT, Cramp, Quantity, Said, Sample, Soreness

KEPT_S = 48 * 3600.0
MOST_CRAMPS = 20
WORDS = frozenset({Quantity.SORENESS, Quantity.CRAMP, Quantity.SIGN, Quantity.WELL, Quantity.STRETCHED})


class Complaints:
    """The words of everybody, athlete by athlete."""

    def __init__(self) -> None:
        self._said: dict[str, Said] = {}

    def heed(self, athlete: str, sample: Sample) -> None:
        """One of the WORDS, said just now."""
        said = self._said.get(athlete, SILENT)
        if sample.quantity is Quantity.SORENESS:
            others = tuple(one for one in said.soreness if one.muscle != sample.label)
            said = replace(said, soreness=(*others, Soreness(sample.at, sample.value, sample.label)))
        elif sample.quantity is Quantity.CRAMP:
            said = replace(said, cramps=(*said.cramps, Cramp(sample.at, sample.label))[-MOST_CRAMPS:])
        elif sample.quantity is Quantity.SIGN:
            others_told = tuple(one for one in said.signs if one[0] != sample.label)
            said = replace(said, signs=(*others_told, (sample.label, sample.at)))
        elif sample.quantity is Quantity.WELL:
            said = replace(said, well_at=sample.at)
        elif sample.quantity is Quantity.STRETCHED:
            said = replace(said, stretched_at=sample.at)
        self._said[athlete] = said

    def said(self, athletes: Iterable[str], now: float) -> tuple[Said, ...]:
        """What each of them said within two days."""
        return tuple(self._lately(athlete, now) for athlete in athletes)

    def _lately(self, athlete: str, now: float) -> Said:
        said = self._said.get(athlete)
        if said is None:
            return SILENT
        since = now - KEPT_S
        lately = Said(
            tuple(one for one in said.soreness if one.at >= since),
            tuple(one for one in said.cramps if one.at >= since),
            tuple(one for one in said.signs if one[1] >= since),
            said.stretched_at if said.stretched_at is not None and said.stretched_at >= since else None,
            said.well_at if said.well_at is not None and said.well_at >= since else None,
        )
        if lately == SILENT:
            del self._said[athlete]
        return lately

    def forget(self, athlete: str) -> None:
        """Nothing was ever said."""
        self._said.pop(athlete, None)

    def freeze(self) -> dict[str, Said]:
        """All words."""
        return dict(self._said)

    def thaw(self, frozen: dict[str, Said]) -> None:
        """Goes on with what `freeze` gave."""
        self._said = dict(frozen)
