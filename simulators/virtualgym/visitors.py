"""Who comes to a busy evening, when, with which history, what they will say, and when their straps fail.

- Members of the population as in `crowd`, but only one in fifteen is an over-drinker: an evening, not a study of risk.
- They come over the evening, and leave before its end. Seven in ten say when they are done, half have stretched then.
- Three in ten say at the start how sore they are; one in fifteen gets a cramp late in the session, and says so.
- History: a quarter has cramped before, a sixth was injured within a year, a fifth takes a medicine, a seventh has a
  condition. One strap in five loses its link for some minutes, one in eight is taken off and put on again.

All shares are ours: nobody has counted a gym.
"""

from datetime import UTC, datetime
from itertools import count
from typing import Any, NamedTuple

from virtualgym.chance import Generator
from virtualgym.crowd import GROUPS, Guest, guest
from virtualgym.recorder import START

OVER_DRINKERS = CRAMPS = 15  # one in so many
SAYS_END, SAYS_STRETCHED, SAYS_SORE = 0.7, 0.5, 0.3
CRAMPED = {"never": 0.75, "sometimes": 0.20, "often": 0.05}
INJURED, WEAK, MEDICATED, ILL = 1 / 6, 0.05, 0.2, 1 / 7
MUSCLES = ("calf", "hamstring", "quadriceps", "back", "shoulder")
MEDICINES = ("statins", "ace_inhibitors", "nsaids", "antidepressants", "diuretics", "beta_agonists", "insulin")
CONDITIONS = ("asthma", "blood_pressure", "allergy", "thyroid", "diabetes", "anaemia", "heart")
LOST, LOST_MIN = 0.2, (2.0, 6.0)
OFF, OFF_MIN = 0.12, (3.0, 8.0)
YEAR_DAYS = 365
SHORTEST_MIN = 20
COMING, HISTORY, WORDS, FAULTS = range(30, 34)  # what chance is for

Span = tuple[int, int]
Say = tuple[int, str, dict[str, Any]]  # second of the session, verb, facts


class Visitor(NamedTuple):
    """Somebody for an evening; seconds count from the arrival."""

    guest: Guest
    arrives_s: int  # of the evening
    profile: dict[str, Any]  # what the daemon may know
    says: tuple[Say, ...]
    lost_s: Span | None  # the strap is out of reach
    off_s: Span | None  # the strap is not worn

    @property
    def id(self) -> str:
        """As the daemon knows them."""
        return self.guest.member.id

    @property
    def stays_s(self) -> int:
        """How long."""
        return 60 * self.guest.minutes


def visitors(seed: int, athletes: int, minutes: int) -> list[Visitor]:
    """All of an evening of so many minutes."""
    return [_visitor(seed, number, place, minutes) for place, number in enumerate(_numbers(athletes))]


def _numbers(athletes: int) -> list[int]:
    """Members as they come, over-drinkers only now and then."""
    drinkers = (number for number in count() if GROUPS[number % len(GROUPS)] == "over-drinker")
    others = (number for number in count() if GROUPS[number % len(GROUPS)] != "over-drinker")
    return [next(drinkers if place % OVER_DRINKERS == 3 else others) for place in range(athletes)]


def _visitor(seed: int, number: int, place: int, minutes: int) -> Visitor:
    drawn = guest(seed, number)
    one = guest(seed, number, max(SHORTEST_MIN, min(drawn.minutes, minutes)))
    chance, stays_s = one.member.chance, 60 * one.minutes
    late_s = max(0, 60 * minutes - stays_s)
    faults = chance(FAULTS)
    return Visitor(
        one,
        int(chance(COMING).integers(late_s + 1)),
        one.member.known | _history(chance(HISTORY)),
        tuple(_says(chance(WORDS), stays_s, cramps=place % CRAMPS == CRAMPS // 2)),
        _span(faults, LOST, LOST_MIN, stays_s),
        _span(faults, OFF, OFF_MIN, stays_s),
    )


def _history(rng: Generator) -> dict[str, Any]:
    """What people write into a questionnaire. Always as many draws."""
    injured, weak, medicated, ill = (bool(x) for x in rng.random(4) < (INJURED, WEAK, MEDICATED, ILL))
    cramps = str(rng.choice(list(CRAMPED), p=list(CRAMPED.values())))
    hurt, feeble, medicine, condition = (str(rng.choice(some)) for some in (MUSCLES, MUSCLES, MEDICINES, CONDITIONS))
    date = f"{datetime.fromtimestamp(START - 86_400 * int(rng.integers(1, YEAR_DAYS)), UTC):%Y-%m-%d}"
    return {
        "cramps": cramps,
        "injuries": [{"muscle": hurt, "date": date}] if injured else [],
        "weak_muscles": [feeble] if weak else [],
        "medicines": [medicine] if medicated else [],
        "conditions": [condition] if ill else [],
    }


def _says(rng: Generator, stays_s: int, *, cramps: bool) -> list[Say]:
    sore, stretches, ends = (bool(x) for x in rng.random(3) < (SAYS_SORE, SAYS_STRETCHED, SAYS_END))
    muscle, score, late = str(rng.choice(MUSCLES)), int(rng.integers(1, 7)), float(rng.uniform(0.5, 0.9))
    said: list[Say] = [(60, "soreness", {"score": score, "muscle": muscle})] if sore else []
    if cramps:
        said.append((int(late * stays_s), "cramp", {"muscle": "calf"}))
    if stretches:
        said.append((stays_s - 45, "stretched", {}))
    if ends:
        said.append((stays_s - 1, "end", {}))
    return said


def _span(rng: Generator, share: float, minutes: tuple[float, float], stays_s: int) -> Span | None:
    happens, begins, lasts_min = rng.random() < share, float(rng.uniform(0.1, 0.8)), float(rng.uniform(*minutes))
    return (int(begins * stays_s), int(begins * stays_s + 60 * lasts_min)) if happens else None
