"""Tests against other people's libraries: they live in an environment of their own, and are not collected elsewhere."""

import importlib.util
import os
import warnings
from pathlib import Path

import pytest

ORACLES = ("filterpy", "neurokit2", "pycycling", "pythermalcomfort")
COMPILING_S = 300  # numba compiles for half a minute when pythermalcomfort is called for the first time
FOREIGN = (  # what is wrong in a foreign library is for its authors; what is wrong in ours stays an error
    "ignore::DeprecationWarning",
    "ignore::PendingDeprecationWarning",
    "ignore::FutureWarning",
    "ignore:::(neurokit2|pythermalcomfort|filterpy|pycycling|numba)",
)

if any(importlib.util.find_spec(oracle) is None for oracle in ORACLES):
    collect_ignore_glob = ["test_*.py"]
else:
    # One thread: otherwise the order of sums depends on the machine, and numba looks for a library of threads.
    os.environ.update(NUMBA_NUM_THREADS="1", NUMBA_THREADING_LAYER="workqueue")
    with warnings.catch_warnings(action="ignore"):
        for oracle in ORACLES:
            importlib.import_module(oracle)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is an oracle test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.oracle)
            item.add_marker(pytest.mark.timeout(COMPILING_S))
            for foreign in FOREIGN:
                item.add_marker(pytest.mark.filterwarnings(foreign))
