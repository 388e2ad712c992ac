"""The same cycle as a straightforward script: read with gspread, derive, write what differs. For comparing costs.

Usage: cycle_peer.py fill  SERVICE_ACCOUNT_JSON BASE_URL SPREADSHEET_ID ORDERS
       cycle_peer.py cycle SERVICE_ACCOUNT_JSON BASE_URL SPREADSHEET_ID ROUNDS

`fill` types a sheet of so many orders, with products, customers, lines and payments in proportion, into a sheet that
`orderd init` laid out. `cycle` runs so many cycles and prints what one of them cost in processor time, and how much
memory the process needed. It derives far less than orderd does: totals, money and a status word.
"""

import datetime
import resource
import sys
import time

from gspread_peer import client

EPOCH = datetime.date(1899, 12, 30)
BLOCK = 5_000


def serial(day):
    return (day - EPOCH).days


def headers(sheet):
    return {title: at for at, title in enumerate(sheet.row_values(1))}


def type_rows(sheet, rows):
    """Rows of {header: value}, below the header, a block at a time."""
    if sheet.row_count < len(rows) + 1:
        sheet.resize(rows=len(rows) + 1)
    at = headers(sheet)
    width = len(at)
    for start in range(0, len(rows), BLOCK):
        block = []
        for row in rows[start : start + BLOCK]:
            cells = [""] * width
            for header, value in row.items():
                cells[at[header]] = value
            block.append(cells)
        sheet.update(block, f"A{start + 2}", value_input_option="RAW")


def order(n, orders):
    today = datetime.date.today()
    row = {
        "Tgl Order": serial(today - datetime.timedelta(days=n % 10)),
        "PIC Sales": "Rina",
        "Outlet": "Outlet Contoh",
        "Kanal": "Chat/WA",
        "Pelanggan": f"Pelanggan {n % max(1, orders // 10)}",
        "No HP": f"0812{n:08}",
        "No PO Customer": f"PO/{n}/2026",
        "Menu": f"M-{n % 50}",
        "Jumlah (pack)": 50 + n % 1_500,
        "Metode": "Kirim",
        "Tanggal Kirim": serial(today + datetime.timedelta(days=5 + n % 60)),
        "Jam Kirim": "10:00",
        "Alamat": f"Jl. Jatinegara Barat No. {n}, Jakarta Timur",
        "Penerima": "Ibu Sari",
        "Ongkir": 350_000,
        "Skema Bayar": "DP",
        "Catatan": "sambal dipisah",
        "Kirim ke R&D": "Ya",
    }
    if n % 5:
        row |= {"Cek R&D": "Sanggup", "Cek PPIC": "Tersedia", "Konfirmasi SM": "Ya"}
    if n % 5 > 1:
        row |= {"Mulai Produksi": "Ya", "Selesai Produksi": "Ya", "Buat Surat Jalan": "Ya", "Sopir": "Budi"}
    if n % 5 > 2:
        row |= {"Dikirim": "Ya", "Diterima Oleh": "Ibu Sari", "Tgl Diterima": serial(today)}
    return row


def fill(book, orders):
    today = serial(datetime.date.today())
    year = datetime.date.today().year
    products = [{"Kode": f"M-{n}", "Nama": f"Menu Spesial {n}", "Harga": 20_000 + n * 500} for n in range(50)]
    type_rows(book.worksheet("Produk"), products)
    customers = [{"Nama": f"Pelanggan {n}", "PIC": "Ibu Sari"} for n in range(max(2, orders // 10))]
    type_rows(book.worksheet("Pelanggan"), customers)
    number = lambda n: f"ODR-{year}-{n:04}"
    lines = [
        {"No Order": number(n), "Menu": f"M-{n % 49}", "Jumlah (pack)": 10 + n % 90} for n in range(1, orders + 1, 2)
    ]
    type_rows(book.worksheet("Rincian"), lines)
    payments = [
        {
            "Tgl Bayar": today - n % 3,
            "No Order": number(n),
            "Jenis": "Pembayaran",
            "Nominal": 1_000_000 + n,
            "Metode": "Transfer",
            "Bank": "BCA",
            "No Referensi": f"TRX-{n}",
            "Terverifikasi": "Ya" if n % 7 else "",
        }
        for n in range(1, orders + 1)
    ]
    type_rows(book.worksheet("Pembayaran"), payments)
    type_rows(book.worksheet("Pesanan"), [order(n, orders) for n in range(1, orders + 1)])


def records(values):
    """A tab's rows as dictionaries, as `get_all_records` gives them."""
    titles = values[0]
    return [dict(zip(titles, row + [""] * (len(titles) - len(row)))) for row in values[1:]]


def number(value):
    return value if isinstance(value, (int, float)) else 0


def derive(tabs):
    """What the money columns and a status column should show, row by row."""
    prices = {row["Kode"]: number(row["Harga"]) for row in records(tabs["Produk"])}
    lines, verified, waiting = {}, {}, {}
    for row in records(tabs["Rincian"]):
        lines.setdefault(row["No Order"], []).append((row["Menu"], number(row["Jumlah (pack)"])))
    for row in records(tabs["Pembayaran"]):
        side = verified if row["Terverifikasi"] == "Ya" else waiting
        side[row["No Order"]] = side.get(row["No Order"], 0) + number(row["Nominal"])
    shown = []
    for row in records(tabs["Pesanan"]):
        no = row["No Order"]
        ordered = [(row["Menu"], number(row["Jumlah (pack)"])), *lines.get(no, [])]
        subtotal = sum(prices.get(menu, 0) * packs for menu, packs in ordered)
        total = subtotal + number(row["Ongkir"])
        paid = verified.get(no, 0)
        if row["Dikirim"] == "Ya":
            state = "Dikirim" if paid < total else "Selesai"
        elif row["Selesai Produksi"] == "Ya":
            state = "Menunggu Pelunasan" if paid < total else "Siap Kirim"
        elif row["Konfirmasi SM"] == "Ya":
            state = "Menunggu DP" if paid * 2 < total else "Siap Produksi"
        else:
            state = "Menunggu Cek Bahan"
        shown.append(
            {
                "Peer Status": state,
                "Peer Total": total,
                "Peer Terbayar": paid,
                "Peer Menunggu": waiting.get(no, 0),
                "Peer Sisa": max(0, total - paid),
            }
        )
    return shown


READ = ["Pesanan", "Rincian", "Pembayaran", "Pelanggan", "Prospek", "Produk", "Resep", "Stok Bahan", "Kapasitas"]
OWN = "Peer"


def one_cycle(book, own):
    """Read everything, derive, write the cells that differ; they stand in a tab of their own."""
    names = [f"'{title}'" for title in [*READ, OWN]]
    answer = book.values_batch_get(names, params={"valueRenderOption": "UNFORMATTED_VALUE"})
    tabs = dict(zip([*READ, OWN], (part.get("values", [[]]) for part in answer["valueRanges"])))
    shown = derive(tabs)
    present = tabs[OWN][1:]
    changed = []
    for at, row in enumerate(shown):
        cells = list(row.values())
        if at >= len(present) or present[at] != cells:
            changed.append({"range": f"A{at + 2}", "values": [cells]})
    if changed:
        own.batch_update(changed, value_input_option="RAW")
    return len(changed)


def cycle(book, rounds):
    orders = len(book.worksheet("Pesanan").col_values(1))
    titles = [sheet.title for sheet in book.worksheets()]
    own = book.worksheet(OWN) if OWN in titles else book.add_worksheet(OWN, rows=orders + 10, cols=5)
    own.update([["Peer Status", "Peer Total", "Peer Terbayar", "Peer Menunggu", "Peer Sisa"]], "A1")
    one_cycle(book, own)
    spent = []
    pesanan = book.worksheet("Pesanan")
    note = headers(pesanan)["Jumlah (pack)"] + 1
    for turn in range(rounds):
        pesanan.update_cell(2, note, 100 + turn)
        start = time.process_time()
        one_cycle(book, own)
        spent.append(time.process_time() - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"a cycle: {min(spent):.3f} s of processor time (median {sorted(spent)[len(spent) // 2]:.3f}); {memory:.0f} MiB")


def main():
    what, key_file, base_url, spreadsheet_id, count = sys.argv[1:6]
    book = client(key_file, base_url).open_by_key(spreadsheet_id)
    {"fill": fill, "cycle": cycle}[what](book, int(count))


if __name__ == "__main__":
    main()
