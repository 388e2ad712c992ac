"""What a look costs a straightforward clerk written with gspread, beside what it costs orderd, on the same sheet.

Usage: peer.py ORDERD [ORDERS...]        (needs gspread; sizes 1000 and 10000 unless said)

ORDERD is the program as it is installed (`cargo build --profile dist`). The clerk in Python does less than a tenth of the
rules: it reads the same tabs in one request, adds up lines and payments, derives a status and a next step for every order,
and writes the rows that changed. It has no way to tell an idle look from another one. Printed: processor time of the process
for a look at an unchanged sheet and for one after a cell was typed, and its largest memory. The sheet server is a process of
its own and not counted.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request

TABS = ["Pesanan", "Rincian", "Pembayaran", "Pelanggan", "Produk"]
LOOKS = 10
DAY = 46350  # 2026-11-24 as a sheet counts days


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def book(base):
    import gspread

    class Local(gspread.HTTPClient):
        def request(self, method, endpoint, *args, **kwargs):
            endpoint = endpoint.replace("https://sheets.googleapis.com/", base)
            return super().request(method, endpoint, *args, **kwargs)

    scopes = ["https://www.googleapis.com/auth/spreadsheets"]
    return gspread.service_account("service-account.json", scopes, Local).open_by_key("sandbox")


def fill(base, orders):
    """Orders as staff type them: most of them asked for and answered, an order a payment."""
    sheet = book(base)

    def append(tab, rows):
        tab = sheet.worksheet(tab)
        header = tab.row_values(1)
        for start in range(0, len(rows), 2000):
            cells = [[row.get(name, "") for name in header] for row in rows[start : start + 2000]]
            tab.append_rows(cells, value_input_option="RAW", table_range="A1")

    append("Produk", [{"Kode": f"M-{n}", "Nama": f"Menu {n}", "Harga": 25000, "Menit/pack": 1.5} for n in range(50)])
    append("Pelanggan", [{"Nama": f"Pelanggan {n}"} for n in range(max(1, orders // 10))])
    append(
        "Pesanan",
        [
            {
                "Tgl Order": DAY, "Outlet": "Outlet Contoh", "Pelanggan": f"Pelanggan {n % max(1, orders // 10)}",
                "No HP": f"0812{n:08}", "Menu": f"Menu {n % 50}", "Jumlah (pack)": 50 + n % 900, "Metode": "Kirim",
                "Tanggal Kirim": DAY + 14 + n % 60, "Jam Kirim": "10:00", "Alamat": f"Jl. Contoh No. {n}",
                "Penerima": "Ibu Sari", "Ongkir": 350000, "Skema Bayar": "DP", "Kirim ke R&D": "Ya",
                "Cek R&D": "Sanggup" if n % 5 else "", "Cek PPIC": "Tersedia" if n % 5 else "",
            }
            for n in range(orders)
        ],
    )  # fmt: skip
    append(
        "Pembayaran",
        [{"No Order": f"ODR-2026-{n + 1:04}", "Tanggal": DAY, "Nominal": 1000000} for n in range(orders)],
    )


def clerk(base):
    """The clerk in Python: one look for every line it is sent."""
    sheet = book(base)
    shown = {}
    out = sheet.add_worksheet("Peer", 20000, 8)
    for _ in sys.stdin:
        answer = sheet.values_batch_get(TABS, params={"valueRenderOption": "UNFORMATTED_VALUE"})
        tables = []
        for part in answer["valueRanges"]:
            header, *rows = part.get("values", [[]])
            tables.append([dict(zip(header, row)) for row in rows])
        orders, lines, payments, _customers, products = tables
        prices = {product["Nama"]: product.get("Harga", 0) for product in products if "Nama" in product}
        packs, paid = {}, {}
        for line in lines:
            if line.get("No Order"):
                packs[line["No Order"]] = packs.get(line["No Order"], 0) + (line.get("Jumlah (pack)") or 0)
        for payment in payments:
            if payment.get("Terverifikasi") == "Ya":
                paid[payment["No Order"]] = paid.get(payment["No Order"], 0) + payment["Nominal"]
        changed = []
        for at, order in enumerate(orders, 2):
            number = order.get("No Order")
            total = (order.get("Jumlah (pack)") or 0) * prices.get(order.get("Menu"), 0) + (order.get("Ongkir") or 0)
            got = paid.get(number, 0)
            if order.get("Kirim ke R&D") != "Ya":
                status, step = "Draf", "Marketing: lengkapi"
            elif order.get("Cek R&D") != "Sanggup" or order.get("Cek PPIC") != "Tersedia":
                status, step = "Menunggu R&D/PPIC", "R&D, PPIC: jawab"
            elif order.get("Konfirmasi SM") != "Ya":
                status, step = "Menunggu Store Manager", "Store Manager: konfirmasi"
            elif got < total / 2:
                status, step = "Menunggu DP", f"Marketing: minta {total // 2 - got}"
            else:
                status, step = "Siap Produksi", "Produksi: mulai"
            row = [number, status, step, total, got, total - got, packs.get(number, 0), order.get("Catatan", "")]
            if shown.get(at) != row:
                shown[at] = row
                changed.append({"range": f"A{at}:H{at}", "values": [row]})
        if changed:
            out.batch_update(changed, value_input_option="RAW")
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(used.ru_utime + used.ru_stime, used.ru_maxrss, flush=True)


def processor(pid):
    """Seconds of processor: a look takes less than the clock of `/proc/PID/stat` ticks, so the process's own is read."""
    return time.clock_gettime((~pid << 3) | 2)  # what clock_getcpuclockid(3) answers


def largest(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1])


def looks(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as page:
        text = page.read().decode()
    return sum(float(line.split()[1]) for line in text.splitlines() if line.startswith("orderd_cycles_total"))


def measure_orderd(program, base, tab, note, row):
    """Seconds of processor for an idle and a changed look, and KiB."""
    process = subprocess.Popen([program, "run", "-c", "orderd.toml"], stderr=open("orderd.log", "w"))
    try:
        wait(lambda: looks(8499), 600)
        quiet(process.pid)
        before, count = processor(process.pid), looks(8499)
        time.sleep(4 * LOOKS)
        idle = (processor(process.pid) - before) / max(1, looks(8499) - count)
        before, count = processor(process.pid), looks(8499)
        for n in range(LOOKS):
            post(base + "_sandbox/edit", {"do": "type", "tab": tab, "cells": [[row + n, note, f"catatan {n}"]]})
            time.sleep(4)
        # Every edit met a look of its own; the others were idle, and are taken off.
        others = max(0, looks(8499) - count - LOOKS)
        changed = (processor(process.pid) - before - idle * others) / LOOKS
        return idle, changed, largest(process.pid)
    finally:
        process.terminate()
        process.wait(60)


def measure_clerk(base, tab, note, row):
    process = subprocess.Popen([sys.executable, __file__, "clerk", base], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def look():
        process.stdin.write("look\n")
        process.stdin.flush()
        used, memory = process.stdout.readline().split()
        return float(used), int(memory)

    look()
    start, _ = look()
    for _ in range(LOOKS):
        used, _ = look()
    idle = (used - start) / LOOKS
    for n in range(LOOKS):
        post(base + "_sandbox/edit", {"do": "type", "tab": tab, "cells": [[row + n, note, f"lain {n}"]]})
        last, memory = look()
    process.stdin.close()
    process.wait(60)
    return idle, (last - used) / LOOKS, memory


def wait(there, seconds):
    end = time.monotonic() + seconds
    while True:
        try:
            if there():
                return
        except OSError:
            pass
        if time.monotonic() > end:
            raise SystemExit("not ready in time; see orderd.log")
        time.sleep(0.5)


def quiet(pid):
    """Until nothing is left to do, mails and settling included: two spans in a row that cost next to nothing."""
    calm = 0
    while calm < 2:
        before = processor(pid)
        time.sleep(5)
        calm = calm + 1 if processor(pid) - before < 0.05 else 0


def main():
    program = os.path.abspath(sys.argv[1])
    for orders in [int(n) for n in sys.argv[2:]] or [1000, 10000]:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            server = subprocess.Popen(
                [program, "sandbox", "--port", "8498", "--data", "."], stdout=open("sandbox.log", "w"), stderr=subprocess.STDOUT
            )
            base = "http://127.0.0.1:8498/"
            try:
                wait(lambda: urllib.request.urlopen(base + "_sandbox/counters"), 60)
                text = open("orderd.toml").read().replace('poll_interval = "2s"', 'poll_interval = "1s"')
                text = text.replace('settle = "3s"', 'settle = "0s"') + '\n[telemetry]\nlisten = "127.0.0.1:8499"\n'
                open("orderd.toml", "w").write(text)
                subprocess.run([program, "init", "-c", "orderd.toml"], check=True, stdout=subprocess.DEVNULL)
                fill(base, orders)
                sheet = book(base)
                tab = sheet.worksheet("Pesanan")
                note = tab.row_values(1).index("Catatan")
                theirs = measure_clerk(base, tab.id, note, 1)
                ours = measure_orderd(program, base, tab.id, note, 1)
            finally:
                server.terminate()
                server.wait(60)
        (idle, changed, memory), (peer_idle, peer_changed, peer_memory) = ours, theirs
        print(
            f"{orders} orders: idle look {idle * 1e3:.1f} ms against {peer_idle * 1e3:.1f} ({peer_idle / max(idle, 1e-4):.1f} x less, bar 10), "
            f"changed {changed * 1e3:.0f} ms against {peer_changed * 1e3:.0f} ({peer_changed / max(changed, 1e-4):.1f} x less, bar 5), "
            f"largest memory {memory / 1024:.0f} MiB against {peer_memory / 1024:.0f} ({peer_memory / memory:.1f} x less, bar 3)",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1] == "clerk":
        clerk(sys.argv[2])
    else:
        main()
