"""What an error says: about the wearable, about the adapter's room, or about BlueZ itself; and in words for people."""

from enum import Enum

from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakDeviceNotFoundError,
)

from sweatd.sources.ble.patience import told


class Stuck(Exception):  # noqa: N818 - a finding, with a sentence for people
    """BlueZ or the adapter does not do what it should, or does not answer at all."""


class Verdict(Enum):
    """Whose fault it is."""

    WEARABLE = "its own"
    FULL = "the adapter has no room"
    DOUBT = "perhaps the adapter has no room"
    STUCK = "BlueZ's"


# BlueZ's own words (src/error.h, from 5.62) and those of the kernel below it, as older ones pass them on
_FULL = ("concurrent-connection-limit", "memory-allocation", "too many", "cannot allocate memory", "enomem")
_DOUBTFUL = ("abort-by-local", "connection-busy", "software caused connection abort")


def verdict(error: Exception) -> Verdict:
    """Whose fault it is that a connection did not come about."""
    match error:
        case Stuck() | OSError() if not isinstance(error, TimeoutError):
            return Verdict.STUCK
        case BleakDeviceNotFoundError() | TimeoutError():
            return Verdict.DOUBT
        case BleakDBusError():
            return _of_bluez(error.dbus_error, " ".join(map(str, error.args[1:])).lower())
    return Verdict.WEARABLE


def _of_bluez(name: str, words: str) -> Verdict:
    if any(sign in words for sign in _FULL):
        return Verdict.FULL
    if name == "org.bluez.Error.ConnectionAttemptFailed" or any(sign in words for sign in _DOUBTFUL):
        return Verdict.DOUBT
    if name in {"org.bluez.Error.InProgress", "org.bluez.Error.NotReady"} or name.startswith("org.freedesktop.DBus."):
        return Verdict.STUCK
    return Verdict.WEARABLE


_ABSENT = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: "there is no Bluetooth adapter: plug one in (bluetoothctl list)",
    BleakBluetoothNotAvailableReason.POWERED_OFF: "Bluetooth is switched off: bluetoothctl power on (rfkill list)",
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: "D-Bus does not let us in: join the group bluetooth",
}


def cure(error: Exception) -> str:
    """Why nothing can be heard, and what to do about it."""
    match error:
        case Stuck():
            return str(error)
        case BleakBluetoothNotAvailableError() if error.reason in _ABSENT:
            return _ABSENT[error.reason]
        case BleakDBusError(dbus_error="org.bluez.Error.InProgress"):
            return "another program scans, or BlueZ is stuck: bluetoothctl power off, then power on"
        case TimeoutError():
            return "BlueZ does not answer: systemctl restart bluetooth"
        case (
            FileNotFoundError()
            | ConnectionError()
            | BleakDBusError(dbus_error="org.freedesktop.DBus.Error.ServiceUnknown")
        ):
            return "BlueZ is not running: install bluez, then systemctl start bluetooth"
        case _:
            return f"Bluetooth does not work: {told(error)}"
