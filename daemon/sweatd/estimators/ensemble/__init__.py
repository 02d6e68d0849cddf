"""The one idea: an athlete is an ensemble of plausible bodies."""

from sweatd.estimators.ensemble.ensemble import Ensemble, Frozen, Settings

__all__ = ["Ensemble", "Frozen", "Settings"]
