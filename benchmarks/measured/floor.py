"""The whole pipeline, from the bytes of straps to the bytes of messages."""

import math
from collections.abc import Sequence

from measured.rounds import Figures, Turn, alone, compared, cpu_s, say
from measured.straps import mass_kg, notifications, seconds
from sweatd.estimators.ensemble import Settings as Estimation
from sweatd.model import Channel, Frame, Profile
from sweatd.pipeline import Pipeline, Settings
from sweatd.roster import Roster

START_S = 1_761_900_000
WARM_UP_S = 150  # the window of beats is full
OURS_S, PEER_S = 120, 60  # the length of a round: whole minutes, for the peer's heat balance runs by the minute
ATHLETES = 40
SIZES = (100, 1_000, 10_000)
GROWTH_S = 10
DAY_S, STRETCH_S = 86_400, 120  # ten minutes in five rounds
HEART_RATE = "2a37"
SAME_WORK = ("rmssd", "dfa_alpha1")


class Gym:
    """Ours: the pipeline with athletes who each wear a strap; frames arrive spread over the second."""

    def __init__(self, athletes: int, bodies: int) -> None:
        names = [f"a{athlete}" for athlete in range(athletes)]
        self.devices = [
            f"F0:00:00:{athlete >> 16:02X}:{athlete >> 8 & 255:02X}:{athlete & 255:02X}" for athlete in range(athletes)
        ]
        profiles = [Profile(id=name, mass_kg=mass_kg(athlete), height_m=1.75) for athlete, name in enumerate(names)]
        settings = Settings(estimation=Estimation(bodies=bodies))
        self.pipeline = Pipeline(settings, Roster(profiles, dict(zip(self.devices, names, strict=True))))
        self.every_s = settings.state_every_s
        self.last = b""
        self._straps = [notifications(athlete) for athlete in range(athletes)]
        self._now = START_S

    def frames(self, count: int) -> list[list[Frame]]:
        """The next seconds, as the radio would give them."""
        waiting = []
        for notified in seconds(self._straps, count):
            self._now += 1
            waiting.append([self._frame(athlete, data) for athlete, data in enumerate(notified)])
        return waiting

    def _frame(self, athlete: int, data: bytes) -> Frame:
        at = self._now + (athlete + 0.5) / len(self.devices)
        return Frame(at, self.devices[athlete], Channel.CHARACTERISTIC, HEART_RATE, data)

    def live(self, waiting: Sequence[Sequence[Frame]]) -> None:
        """What the daemon does with them: every frame, and every second its tick."""
        for second in waiting:
            told = self.pipeline.tick(math.floor(second[0].at))
            for frame in second:
                told += self.pipeline.push(frame)
            self.last = next((message.payload for message in told if message.topic.endswith("/state")), self.last)

    def cost_s(self, count: int) -> float:
        """CPU seconds that the next `count` seconds cost; making the frames is not counted."""
        waiting = self.frames(count)
        return cpu_s(lambda: self.live(waiting))

    def turn(self, count: int) -> Turn:
        """Athlete-seconds per CPU second, over so many seconds."""
        return lambda: count * len(self.devices) / self.cost_s(count)

    def warmed_up(self, count: int = WARM_UP_S) -> "Gym":
        """After so many seconds."""
        self.live(self.frames(count))
        return self


def against_peers(rounds: int, *, bodies: int) -> Figures:
    """Bytes to messages: decode, follow, beats every five seconds, heat, JSON."""
    from measured.peers import Program  # noqa: PLC0415 - imports half of the scientific world

    gym = Gym(ATHLETES, bodies).warmed_up()
    program = Program([mass_kg(athlete) for athlete in range(ATHLETES)], gym.every_s)
    straps = [notifications(athlete) for athlete in range(ATHLETES)]
    for notified in seconds(straps, WARM_UP_S):
        program.hear(notified)

    def peer() -> float:
        waiting = seconds(straps, PEER_S)
        return PEER_S * ATHLETES / cpu_s(lambda: [program.live(notified) for notified in waiting])

    figures = compared(gym.turn(OURS_S), peer, rounds)
    lacking = [label for label in SAME_WORK if label.encode() not in gym.last]
    return figures._replace(fair=not lacking, note=f"ours publishes no {', no '.join(lacking)}" if lacking else "")


def growth(rounds: int) -> Figures:
    """The exponent with which the cost of a second grows with the number of athletes, one body each."""
    gyms = []
    for size in SIZES:
        say(f"  {size} athletes come in")
        gyms.append(Gym(size, 1).warmed_up(GROWTH_S))
    exponents = []
    for number in range(rounds + 1):
        costs = [gym.cost_s(GROWTH_S) / GROWTH_S for gym in gyms]
        say(f"  round {number}: " + ", ".join(f"{1000 * cost:.2f} ms" for cost in costs) + " per second")
        exponents.append(math.log(costs[-1] / costs[0]) / math.log(SIZES[-1] / SIZES[0]))
    return alone(exponents[1:])


def day(rounds: int, *, full: bool) -> Figures:
    """CPU minutes for a day of 40 athletes: all of it, or a stretch of it made longer on paper."""
    gym = Gym(ATHLETES, 64).warmed_up()
    if full:
        cost_s = sum(gym.cost_s(3600) for _ in range(24))
        return alone([cost_s / 60.0])
    say("  stretches")
    stretches = [gym.cost_s(STRETCH_S) / 60.0 * DAY_S / STRETCH_S for _ in range(rounds)]
    return alone(stretches, f"{rounds} stretches of {STRETCH_S // 60} min, times {DAY_S // STRETCH_S}")
