"""Tests against a real Home Assistant: it lives in an environment of its own, and they are not collected elsewhere."""

import importlib.util
import warnings
from pathlib import Path

import pytest

WITHIN_S = 120  # the first test waits for Home Assistant to start
FOREIGN = "ignore::DeprecationWarning"  # of Home Assistant and what it imports; ours stay errors elsewhere

if importlib.util.find_spec("homeassistant") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    with warnings.catch_warnings(action="ignore"):
        for module in ("bootstrap", "components.mqtt.sensor", "components.mqtt.config_flow"):
            importlib.import_module(f"homeassistant.{module}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a test with Home Assistant."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.homeassistant)
            item.add_marker(pytest.mark.timeout(WITHIN_S))
            item.add_marker(pytest.mark.filterwarnings(FOREIGN))
