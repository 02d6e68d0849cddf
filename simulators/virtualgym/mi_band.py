"""A Mi Band or Amazfit that tells its heart rate to everybody; it is never connected.

Manufacturer data 0x0157 (as the Theengs Decoder knows it): type 2, two bytes nobody knows, heart rate (0xFF: none), and
up to the band's own address at the end, 24 bytes in all. So much leaves no room for a name.
Green light on a wrist is late and smooths: the heart rate is followed with 10 s, and is 3 beats off now and then.
"""

from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.encode import uint8
from virtualgym.wearable import Advertised, Faults, Wearable

COMPANY = 0x0157
HEART_RATE_TYPE, NO_HEART_RATE = 0x02, 0xFF
SMOOTHED_S = 10.0
ERROR_BPM = 3.0


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="mi_band"):
    """Nothing but what can go wrong."""


class MiBand(Wearable):
    """Sees the pulse at a wrist."""

    advertised = ()
    characteristics = ()

    def __init__(self, address: str, name: str, body: Body, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._body = body
        self._shown = body.heart_rate

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:  # noqa: ARG002 - it only watches
        """Nothing that is notified: it follows the pulse."""
        error = ERROR_BPM * float(self.rng.standard_normal())
        self._shown += (self._body.heart_rate + error - self._shown) / SMOOTHED_S
        return []

    def advertises(self, time_s: float) -> Advertised:
        """The heart rate, if it sees one."""
        rate = uint8(self._shown) if self.worn(time_s) else bytes([NO_HEART_RATE])
        own = bytes.fromhex(self.address.replace(":", ""))
        return Advertised(manufacturer={COMPANY: bytes([HEART_RATE_TYPE, 0x01, 0x00]) + rate + bytes(14) + own})
