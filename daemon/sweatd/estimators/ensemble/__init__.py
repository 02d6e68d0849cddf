"""The one idea: an athlete is an ensemble of plausible bodies."""

from sweatd.estimators.ensemble.ensemble import Ensemble, Settings

__all__ = ["Ensemble", "Settings"]
