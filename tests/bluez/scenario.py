import asyncio, time
from contextlib import asynccontextmanager
T0=time.monotonic()
def say(*a): print(f"{time.monotonic()-T0:6.1f}", *a, flush=True)
from bumble.controller import Controller
from bumble.hci import LeFeatureMask, Address
from bumble.host import Host
from bumble.device import Device
from bumble.gatt import Service, Characteristic
from bumble.transport.common import AsyncPipeSink
from bumble.link import LocalLink
from bumble.core import AdvertisingData, UUID
from bumble.transport import open_transport
say("bumble")
import bleak
say("bleak")

async def peripheral(link, address, name):
    c = Controller(name, link=link)
    d = Device(name=name, address=Address(address), host=Host(c, AsyncPipeSink(c)))
    ch = Characteristic("2A37", Characteristic.Properties.NOTIFY, Characteristic.READABLE, b"")
    d.add_service(Service("180D", [ch]))
    d.advertising_data = bytes(AdvertisingData([(AdvertisingData.FLAGS, b"\x06"),(AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, bytes(UUID("180D"))),(AdvertisingData.COMPLETE_LOCAL_NAME, name.encode())]))
    await d.power_on()
    await d.start_advertising(auto_restart=True, advertising_interval_min=100, advertising_interval_max=100)
    return d, ch

async def main():
    link = LocalLink()
    async with await open_transport("vhci") as t:
        say("vhci open")
        c = Controller("bluez", host_source=t.source, host_sink=t.sink, link=link)
        c.le_features &= ~(LeFeatureMask.LL_PRIVACY | LeFeatureMask.LE_EXTENDED_ADVERTISING)
        for _ in range(60):
            p = await asyncio.create_subprocess_exec("bluetoothctl", "show", stdout=-1, stderr=-1)
            out, err = await p.communicate()
            if b"Powered: yes" in out: break
            await asyncio.sleep(1)
            p = await asyncio.create_subprocess_exec("bluetoothctl", "power", "on", stdout=-1, stderr=-1)
            print(await p.communicate())
        say(out.decode())
        d, ch = await peripheral(link, "F0:F1:F2:00:00:01", "strap 1")
        found = await bleak.BleakScanner.find_device_by_filter(lambda d, a: "strap" in (d.name or ""), timeout=30)
        say("found", found)
        got = asyncio.Event()
        async with bleak.BleakClient(found) as client:
            say("connected")
            await client.start_notify("00002a37-0000-1000-8000-00805f9b34fb", lambda c, b: (say(b.hex()), got.set()))
            say("notify")
            while not got.is_set():
                await d.notify_subscribers(ch, b"\x00\x4a")
                await asyncio.sleep(1)
        say("done")
asyncio.run(main())
