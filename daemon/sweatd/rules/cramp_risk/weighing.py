"""From causes to weights: logarithms of ratios, which add; causes that overlap add no more than their group allows."""

from functools import lru_cache

import numpy as np

from sweatd.model import SILENT, Array, Picture, Profile, Said
from sweatd.rules.cramp_risk.causes import ASKED, CAUSES, GROUPS, SENSED, TOLD, WEAK
from sweatd.rules.cramp_risk.seen import DAY_S

LOGS = np.log([cause.ratio for cause in CAUSES])[:, None]
REASONS = tuple(dict.fromkeys(cause.reason for cause in CAUSES))
BY_REASON = np.array([[float(cause.reason == reason) for cause in CAUSES] for reason in REASONS])
OF_TODAY = np.array([float(reason not in {cause.reason for cause in ASKED}) for reason in REASONS])
LIMITS = [
    (np.array([n for n, cause in enumerate(CAUSES) if cause.group == group]), np.log(most))
    for group, most in GROUPS.items()
    if most is not None
]
SAYS_NOTHING = (0.0,) * len(TOLD)


def weigh(picture: Picture, *, weak: bool = True) -> Array:
    """What each of REASONS weighs, shape (reasons, athletes): their sum is the logarithm of the ratio of the risk.

    Without the weak causes where `weak` is false: some of them are only known in seconds in which the state is told.
    """
    logs = shares(picture, weak=weak) * LOGS
    _limit(logs)
    weights: Array = BY_REASON @ logs
    return weights


def shares(picture: Picture, *, weak: bool = True) -> Array:
    """How much of each of CAUSES is there, 0 to 1, shape (causes, athletes); what is not known counts as nothing."""
    nothing, day = np.zeros(len(picture.athletes)), int(picture.at // DAY_S)
    asked = _asked(picture.profiles, day) if picture.profiles else [nothing] * len(ASKED)
    told = np.array([_told(said, picture.at) for said in picture.said] or [SAYS_NOTHING] * len(nothing)).T
    sensed = [cause.share(picture) if weak or cause.strength != WEAK else nothing for cause in SENSED]
    return np.concatenate([asked, told, np.nan_to_num(sensed)])


@lru_cache(maxsize=64)
def _asked(profiles: tuple[Profile, ...], day: int) -> Array:
    """The same all day; nobody writes into it."""
    return np.array([[cause.share(profile, day) for profile in profiles] for cause in ASKED])


def _told(said: Said, now: float) -> tuple[float, ...]:
    return SAYS_NOTHING if said is SILENT else tuple(cause.share(said, now) for cause in TOLD)


def _limit(logs: Array) -> None:
    """Shrinks what the causes of a group add up to, to its limit, or to the largest of them where that is more."""
    for rows, most in LIMITS:
        own = logs[rows]
        limit = np.maximum(own.max(axis=0), most)
        logs[rows] = own * np.minimum(limit / np.maximum(own.sum(axis=0), 1e-9), 1.0)
