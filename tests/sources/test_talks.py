"""What is written to wearables: over the virtual radio, and to a fake client where a wearable misbehaves."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from bleak import BleakClient, BleakScanner
from bleak.exc import BleakError

from sweatd.sources.ble.talks import TALKS, core, polar, talking
from virtualgym import core_sensor, polar_strap, radio
from virtualgym.activity import Load
from virtualgym.bleak_backend import backends
from virtualgym.chance import Chance
from virtualgym.wearable import Wearable

if TYPE_CHECKING:
    from virtualgym.body import Body

DEADLINE_S = 10.0
ADDRESS = "F0:00:00:06:00:00"
# a H10's answer to "which settings has your acceleration?"
H10 = bytes.fromhex("f001020000 0004c800640032001900 01011000 0203020004000800")


class Doll:
    heart_rate, rr_intervals_ms, core_c, skin_c = 150.0, (400.0,), 38.5, 33.5
    load = Load(900.0, speed_m_s=3.0)


class FakeClient:
    """A connected client whose wearable answers each request as it is told; what was written is kept."""

    is_connected = True

    def __init__(self, uuid: str, answers: Callable[[bytes], list[bytes]], features: bytes = b"\x0f\x04") -> None:
        self.services = SimpleNamespace(characteristics={1: SimpleNamespace(uuid=uuid)})
        self.written: list[str] = []
        self._answers, self._features = answers, features
        self._callback: Callable[[Any, bytearray], None] = lambda *_: None

    async def start_notify(self, uuid: str, callback: Callable[[Any, bytearray], None]) -> None:
        assert uuid in TALKS
        self._callback = callback

    async def read_gatt_char(self, _: str) -> bytearray:
        return bytearray(self._features)

    async def write_gatt_char(self, _: str, data: bytes, *, response: bool) -> None:
        assert response
        if not self.is_connected:
            raise BleakError("Not connected")
        self.written.append(data.hex(" "))
        for answer in self._answers(data):
            asyncio.get_running_loop().call_soon(self._callback, None, bytearray(answer))


async def talked(client: FakeClient, heart_rate: Callable[[], float | None] = lambda: None, seconds: float = 0) -> None:
    async with asyncio.timeout(DEADLINE_S), talking(cast("BleakClient", client), ADDRESS, heart_rate):
        await asyncio.sleep(seconds)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "EVERY_S", 0.01)
    monkeypatch.setattr(core, "NONE_AFTER_S", 0.1)


def fed(_: bytes) -> list[bytes]:
    return [b"\x80\x13\x01"]


def measuring(request: bytes) -> list[bytes]:
    return [bytes([0xF0, *request[:2], 0, 0]) + (H10[5:] if request[0] == 1 else b"")]


async def test_polar_is_asked_started_at_25_hz_and_stopped() -> None:
    client = FakeClient(polar.CONTROL_POINT, measuring)
    await talked(client)
    assert client.written == ["01 02", "02 02 00 01 19 00 01 01 10 00 02 01 08 00", "03 02"]


async def test_what_polar_does_not_offer_is_not_asked_for() -> None:
    for features in (b"\x0f\x01\x00", b"\x0f", b"", b"\x0e\xff"):
        client = FakeClient(polar.CONTROL_POINT, measuring, features)
        await talked(client)
        assert client.written == []


async def test_polar_may_refuse_one_thing_and_grant_the_next() -> None:
    def answers(request: bytes) -> list[bytes]:
        return [bytes([0xF0, *request[:2], 13])] if request[1] == 7 else measuring(request)

    client = FakeClient(polar.CONTROL_POINT, answers, b"\x0f\x84\x00")
    await talked(client)
    assert client.written == ["01 07", "01 02", "02 02 00 01 19 00 01 01 10 00 02 01 08 00", "03 02"]


async def test_a_stream_that_polar_did_not_confirm_is_stopped_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polar, "ANSWER_S", 0.05)
    client = FakeClient(polar.CONTROL_POINT, lambda request: [] if request[0] == 2 else measuring(request))
    await talked(client)
    assert [one[:5] for one in client.written] == ["01 02", "02 02", "03 02"]


async def test_settings_may_come_in_two_answers_among_others() -> None:
    def answers(request: bytes) -> list[bytes]:
        if request[0] != 1:
            return measuring(request)
        return [b"\xf0\x03\x02\x00", b"\xf0\x01\x02\x00\x01" + H10[5:15], b"\xf0\x01\x02\x00\x00" + H10[15:]]

    client = FakeClient(polar.CONTROL_POINT, answers)
    await talked(client)
    assert client.written[1] == "02 02 00 01 19 00 01 01 10 00 02 01 08 00"


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ("00013400 01011000 02010800 040103", "00013400 01011000 02010800 040103"),  # a Verity Sense
        ("0003040002000100 01012000", "00010100 01012000"),  # the lowest
        ("0500 0502 00000000 00000000 00011900", "00011900"),  # factors are told, not chosen
        ("00011900 7f0100 01011000", "00011900"),  # nothing beyond what is not known
        ("", ""),
        ("00", ""),
    ],
)
def test_one_value_of_each_setting_is_chosen(offered: str, chosen: str) -> None:
    assert polar.chosen(bytes.fromhex(offered)) == bytes.fromhex(chosen)


@pytest.mark.usefixtures("hurried")
async def test_core_is_told_the_heart_rate_until_it_is_taken_back() -> None:
    client = FakeClient(core.CONTROL_POINT, fed)
    rates = iter([150.4, 151.0, 400.0])
    await talked(client, lambda: next(rates, None), 0.3)
    assert client.written == ["13 96", "13 97", "13 ff", "13"]


@pytest.mark.usefixtures("hurried")
async def test_core_is_told_nothing_where_there_is_nothing_to_tell() -> None:
    client = FakeClient(core.CONTROL_POINT, fed)
    await talked(client, seconds=0.2)
    assert client.written == []


async def test_core_holds_no_heart_rate_after_hanging_up() -> None:
    client = FakeClient(core.CONTROL_POINT, fed)
    await talked(client, lambda: 150.0, 0.05)
    assert client.written == ["13 96", "13"]


@pytest.mark.usefixtures("hurried")
async def test_a_core_that_refuses_or_is_silent_does_no_harm(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(core, "ANSWER_S", 0.02)
    for answers in ([b"\x80\x13\x02"], []):
        client = FakeClient(core.CONTROL_POINT, lambda _, answers=answers: answers)  # type: ignore[misc] # a fresh one each
        await talked(client, lambda: 150.0, 0.1)
        assert client.written[:2] == ["13 96", "13 96"]
        assert client.written[-1] == "13"
    assert f"{ADDRESS}: CORE refused a heart rate (801302)" in caplog.messages
    assert f"{ADDRESS}: tell the heart rate: TimeoutError" in caplog.messages


async def test_a_cancelled_task_still_stops_everything() -> None:
    client = FakeClient(polar.CONTROL_POINT, measuring, b"\x0f\x84\x00")
    client.services.characteristics[2] = SimpleNamespace(uuid=core.CONTROL_POINT)
    client._answers = lambda request: fed(request) if request[0] == 0x13 else measuring(request)
    task = asyncio.create_task(talked(client, lambda: 150.0, DEADLINE_S))
    while "13 96" not in client.written:  # noqa: ASYNC110 - a list has no event
        await asyncio.sleep(0.01)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert task.cancelled()
    assert {"03 02", "03 07", "13"} <= set(client.written)
    assert [one for one in asyncio.all_tasks() if one.get_name().startswith("core ")] == []


async def test_nothing_is_written_to_a_link_that_is_lost() -> None:
    client = FakeClient(polar.CONTROL_POINT, measuring)
    client.services.characteristics[2] = SimpleNamespace(uuid=core.CONTROL_POINT)
    client._answers = lambda request: fed(request) if request[0] == 0x13 else measuring(request)
    async with asyncio.timeout(DEADLINE_S), talking(cast("BleakClient", client), ADDRESS, lambda: 150.0):
        await asyncio.sleep(0.05)
        client.is_connected = False
    assert client.written[-1] == "13 96"


async def test_who_has_no_control_point_is_not_talked_to() -> None:
    client = FakeClient("00002a37-0000-1000-8000-00805f9b34fb", measuring)
    await talked(client, lambda: 150.0)
    assert client.written == []


def on_air(link: Any, wearable: Wearable) -> radio.Peripheral:
    return radio.Peripheral(
        link, wearable, lambda uuid: wearable.read(uuid, 0), lambda uuid, data: wearable.write(uuid, data, 0)
    )


async def test_virtual_wearables_obey_over_the_air() -> None:
    body, link = cast("Body", Doll()), radio.air()
    strap = polar_strap.PolarStrap(ADDRESS, "Polar", body, Chance(1)(0), polar_strap.Settings())
    sensor = core_sensor.CoreSensor("F0:00:00:05:00:00", "CORE", body, Chance(1)(1), core_sensor.Settings())
    scanner, backend = backends(await radio.central(link))
    peripherals = [on_air(link, wearable) for wearable in (strap, sensor)]
    for peripheral in peripherals:
        await peripheral.power_on()
    async with asyncio.timeout(DEADLINE_S):
        for wearable in (strap, sensor):
            device = await BleakScanner.find_device_by_address(wearable.address, DEADLINE_S, backend=scanner)
            assert device
            async with BleakClient(device, backend=backend) as client:
                async with talking(client, wearable.address, lambda: 142.0):
                    while not (sensor.told_heart_rate if wearable is sensor else strap.running):  # noqa: ASYNC110
                        await asyncio.sleep(0.01)
                assert wearable is sensor or strap.running == set()
    assert sensor.told_heart_rate == 0
    for peripheral in peripherals:
        await peripheral.power_off()
