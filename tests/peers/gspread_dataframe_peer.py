"""A stranger's client, gspread-dataframe (pandas over gspread), against the sandbox: unchanged but for the base URL.

Usage: gspread_dataframe_peer.py SERVICE_ACCOUNT_JSON BASE_URL SPREADSHEET_ID
Prints "N passed, M failed"; exits 1 when anything failed. Works in a tab of its own and deletes it.
"""

import sys

import gspread
import pandas
from gspread_dataframe import get_as_dataframe, set_with_dataframe
from gspread_peer import client
from walk import refused, run, same


def checks(book, sheet):
    """Each check by its name, in order; later ones build on earlier ones."""

    def a_frame_is_written_and_read():
        frame = pandas.DataFrame({"Nama": ["Ayam", "Ikan"], "Jumlah": [1500, 7], "Harga": [1.5, 2.25]})
        set_with_dataframe(sheet, frame)
        seen = get_as_dataframe(sheet).dropna(how="all").dropna(axis=1, how="all")
        same(list(seen.columns), ["Nama", "Jumlah", "Harga"])
        same(seen["Jumlah"].tolist(), [1500, 7])

    def the_sheet_is_sized_like_the_frame():
        frame = pandas.DataFrame({"a": range(40), "b": range(40)})
        set_with_dataframe(sheet, frame, resize=True)
        same((sheet.row_count, sheet.col_count), (41, 2))
        same(get_as_dataframe(sheet)["b"].sum(), 780)

    def a_frame_keeps_its_index_and_its_place():
        sheet.clear()
        sheet.resize(rows=30, cols=8)
        frame = pandas.DataFrame({"Jumlah": [1, 2]}, index=pandas.Index(["x", "y"], name="Kode"))
        set_with_dataframe(sheet, frame, row=3, col=2, include_index=True)
        same(sheet.get("B3:C5"), [["Kode", "Jumlah"], ["x", "1"], ["y", "2"]])

    def blanks_are_blank():
        frame = pandas.DataFrame({"a": [1, None], "b": [None, "x"]})
        set_with_dataframe(sheet, frame, row=10)
        same(sheet.get("A10:B12", value_render_option="UNFORMATTED_VALUE"), [["a", "b"], [1], ["", "x"]])

    def formulas_of_a_frame_are_worked_out():
        sheet.clear()
        frame = pandas.DataFrame({"a": [2, 3], "b": ["=A2*2", "=A3*2"]})
        set_with_dataframe(sheet, frame)
        same(get_as_dataframe(sheet, evaluate_formulas=True)["b"].dropna().tolist(), [4, 6])
        same(get_as_dataframe(sheet, evaluate_formulas=False)["b"].dropna().tolist(), ["=A2*2", "=A3*2"])

    def texts_that_begin_like_a_formula_are_kept_when_asked():
        frame = pandas.DataFrame({"a": ["=) senyum"]})
        error = gspread.exceptions.APIError
        assert "does not compute" in refused(lambda: set_with_dataframe(sheet, frame), error)
        set_with_dataframe(sheet, frame, allow_formulas=False)
        same(sheet.acell("A2").value, "=) senyum")

    return [act for name, act in locals().items() if callable(act) and act not in (book, sheet)]


def main():
    key_file, base_url, spreadsheet_id = sys.argv[1:4]
    book = client(key_file, base_url).open_by_key(spreadsheet_id)
    # A point is the decimal sign of a data frame, whatever the spreadsheet's locale was.
    locale = book.locale
    book.update_locale("en_US")
    sheet = book.add_worksheet("Uji pandas", rows=30, cols=8)
    try:
        return run(checks(book, sheet))
    finally:
        book.del_worksheet(sheet)
        book.update_locale(locale)


if __name__ == "__main__":
    sys.exit(main())
