#!/usr/bin/env python3
"""What strangers' programs make of a workbook: LibreOffice prints it, openpyxl reads its structure.

    office_peer.py report BOOK.xlsx    the accounting workbook
    office_peer.py pack BOOK.xlsx      the document pack of an order
    office_peer.py kitchen BOOK.xlsx   the sheets of kitchens

Needs `soffice` (libreoffice-calc), `pdftotext`/`pdfinfo` (poppler-utils) and openpyxl. Prints `N passed, 0 failed`.
"""

import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter

SHEETS = [
    "Ringkasan", "Proforma", "Invoice", "Surat Jalan", "Pembayaran", "Umur Piutang", "Kartu Piutang",
    "Tagihan Sebelum Kirim", "Uang Muka", "Nota Kredit", "Pembatalan", "Penomoran", "KPI",
]
A4 = "9"
results = []


def check(name, fine, detail=""):
    results.append(bool(fine))
    if not fine:
        print(f"FAILED {name} {detail}")


def formulas(sheet):
    return [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def printed(path):
    """The pages as LibreOffice prints them, as text."""
    with tempfile.TemporaryDirectory() as out:
        profile = f"-env:UserInstallation=file://{out}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", out, str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        pdf = Path(out) / (path.stem + ".pdf")
        text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True)
        return text.stdout.split("\f")[:-1]


def common(path, book, values):
    with zipfile.ZipFile(path) as archive:
        check("the archive is whole", archive.testzip() is None)
        names = archive.namelist()
        check("no links, macros or outside parts", not [n for n in names if "externalLink" in n or "vba" in n])
        rels = "".join(archive.read(n).decode() for n in names if n.endswith(".rels"))
        check("no hyperlinks", "hyperlink" not in rels)
    for sheet in book:
        check(f"{sheet.title}: A4", str(sheet.page_setup.paperSize) == A4, sheet.page_setup.paperSize)
        check(f"{sheet.title}: as wide as its sheets", sheet.sheet_properties.pageSetUpPr.fitToPage)
        check(f"{sheet.title}: as long as it is", str(sheet.page_setup.fitToHeight) == "0", sheet.page_setup.fitToHeight)
        cached = values[sheet.title]
        for cell in formulas(sheet):
            value = cached[cell.coordinate].value
            check(f"{sheet.title}!{cell.coordinate} has its result", isinstance(value, (int, float)), value)
        for row in cached.iter_rows():
            for cell in row:
                text = cell.value if isinstance(cell.value, str) else ""
                if text.startswith("#") and text.endswith("!"):
                    check(f"{sheet.title}!{cell.coordinate} is no error", False, text)
    pages = printed(path)
    check("LibreOffice prints it", pages)
    check("nothing is too wide for its column", not [p for p in pages if "###" in p])


def report(book, values):
    check("worksheets in order", book.sheetnames == SHEETS, book.sheetnames)
    for sheet in book:
        title = sheet.title
        # Of the many figures of a week one shall be seen beside its week.
        check(f"{title}: head frozen", sheet.freeze_panes == ("B2" if title == "KPI" else "A2"), sheet.freeze_panes)
        check(f"{title}: head repeats", sheet.print_title_rows == "$1:$1", sheet.print_title_rows)
        check(f"{title}: landscape", sheet.page_setup.orientation == "landscape", sheet.page_setup.orientation)
        head = [c.value for c in sheet[1] if c.value is not None]
        if title == "KPI":
            weeks_and_charts(sheet, head)
            continue
        wanted = re.compile(rf"A1:{get_column_letter(len(head))}\d+")
        check(f"{title}: autofilter", wanted.fullmatch(sheet.auto_filter.ref or ""), sheet.auto_filter.ref)
        totals = [r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == "JUMLAH"]
        check(f"{title}: one totals row", len(totals) == 1, totals)
        if title == "Ringkasan" or not totals:
            continue
        check(f"{title}: formulas only below", all(c.row >= totals[0] for c in formulas(sheet)))
        for cell in formulas(sheet):
            if cell.row != totals[0]:
                continue
            # Sums of one customer are not added twice.
            rows = [r for r in range(2, totals[0]) if not any(c.value == "Jumlah" for c in values[title][r])]
            column = [values[title].cell(r, cell.column).value or 0 for r in rows]
            check(f"{title}!{cell.coordinate} adds up", values[title][cell.coordinate].value == sum(column))
        for header, column in zip(head, range(1, len(head) + 1)):
            kinds = {values[title].cell(r, column).data_type for r in range(2, totals[0])} - {"n", "s", "d"}
            check(f"{title}: {header} holds values", not kinds, kinds)
            if "Tanggal" in header or header == "Jatuh Tempo":
                dates = [values[title].cell(r, column) for r in range(2, totals[0])]
                check(f"{title}: {header} holds dates", all(c.is_date or c.value is None for c in dates))
    check("three charts", len(book["Ringkasan"]._charts) in (1, 2, 3), len(book["Ringkasan"]._charts))
    for row in values["Ringkasan"].iter_rows(min_row=2, values_only=True):
        if row[0] == "Pemeriksaan":
            check(f"Pemeriksaan: {row[1]}", row[2] == 0, row[2])


def weeks_and_charts(sheet, head):
    """A row a week and a line a figure; no sums, for weeks of shares do not add up."""
    measured = [c for row in sheet.iter_rows(min_row=2, min_col=2) for c in row if c.value is not None]
    named = len(head) > 1 or not measured
    check("KPI: figures have names", named and head[0] == "Minggu mulai", head[:2])
    check("KPI: holds numbers", all(c.data_type == "n" for c in measured))
    check("KPI: what was measured is drawn", bool(sheet._charts) == bool(measured), len(sheet._charts))
    drawn = [line for chart in sheet._charts for line in chart.series]
    columns = {c.column for c in measured}
    check("KPI: a line for each figure", len(drawn) == len(columns), (len(drawn), len(columns)))


def pack(book, values):
    kinds = {"PI", "SJ", "INV", "KW", "NK"}
    check("a worksheet per document", all(s.split(" ")[0] in kinds for s in book.sheetnames), book.sheetnames)
    for sheet in book:
        check(f"{sheet.title}: portrait", sheet.page_setup.orientation in (None, "default", "portrait"))
        check(f"{sheet.title}: no formulas", not formulas(sheet))
        head = sheet.print_title_rows
        if not sheet.title.startswith("KW"):
            row = int(head.split(":")[0].strip("$")) if head else 0
            check(f"{sheet.title}: the table's head repeats", row and sheet.cell(row, 1).value == "No", head)
        text = " ".join(str(c.value) for r in values[sheet.title].iter_rows() for c in r if c.value)
        check(f"{sheet.title}: names the procedure", "MKN-ODR01" in text)


def kitchen(book, values):
    for sheet in book:
        check(f"{sheet.title}: portrait", sheet.page_setup.orientation in (None, "default", "portrait"))
        check(f"{sheet.title}: no formulas", not formulas(sheet))
        text = " ".join(str(c.value) for r in values[sheet.title].iter_rows() for c in r if c.value)
        check(f"{sheet.title}: is a kitchen's sheet", "LEMBAR DAPUR" in text)
        check(f"{sheet.title}: shows no money", "Rp" not in text)


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("report", "pack", "kitchen"):
        sys.exit(__doc__)
    path = Path(sys.argv[2])
    book, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    {"report": report, "pack": pack, "kitchen": kitchen}[sys.argv[1]](book, values)
    common(path, book, values)
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
