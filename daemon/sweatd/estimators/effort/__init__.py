"""What a session costs: load, drift, recovery, and one picture of fatigue with its parts."""

from sweatd.estimators.effort.effort import Effort, Frozen

__all__ = ["Effort", "Frozen"]
