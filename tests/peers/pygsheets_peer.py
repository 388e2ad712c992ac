"""A stranger's client, pygsheets, against the sandbox: unchanged but for the base URL.

Usage: pygsheets_peer.py SERVICE_ACCOUNT_JSON BASE_URL SPREADSHEET_ID
Prints "N passed, M failed"; exits 1 when anything failed. Works in a tab of its own and deletes it.
"""

import sys
import warnings

import httplib2
import pygsheets
from googleapiclient.errors import HttpError

from walk import refused, run, same

warnings.filterwarnings("ignore")


def client(key_file, base_url):
    """pygsheets with Google's host replaced by ours."""

    class Local(httplib2.Http):
        def request(self, uri, *args, **kwargs):
            return super().request(uri.replace("https://sheets.googleapis.com/", base_url), *args, **kwargs)

    scopes = ["https://www.googleapis.com/auth/spreadsheets"]
    return pygsheets.authorize(service_account_file=key_file, scopes=scopes, http=Local(), retries=0)


def checks(book, sheet):
    """Each check by its name, in order; later ones build on earlier ones."""

    def the_spreadsheet_opens_with_its_default_format():
        same(book.default_parse, True)

    def values_are_written_and_read():
        sheet.update_values("A1", [["Nama", "Jumlah", "Catatan"], ["Ayam", 1500, "x"], ["Ikan", 7, ""]])
        same(sheet.get_values("A1", "B3"), [["Nama", "Jumlah"], ["Ayam", "1500"], ["Ikan", "7"]])
        same(sheet.get_all_records(numericise_data=True)[1]["Jumlah"], 7)

    def cells_are_objects():
        cell = sheet.cell("B2")
        same((cell.value, cell.label), ("1500", "B2"))
        cell.value = 1600
        same(sheet.get_value("B2"), "1600")

    def a_formula_is_worked_out():
        sheet.update_value("D1", "=B2+B3")
        same(sheet.get_value("D1"), "1607")
        same(sheet.cell("D1").formula, "=B2+B3")

    def a_formula_it_cannot_work_out_is_refused():
        assert "does not compute this formula" in refused(lambda: sheet.update_value("D2", "=NOW()"), HttpError)

    def rows_are_appended_below_the_table():
        reply = sheet.append_table(["Tempe", 3], start="A1")
        same(reply["updates"]["updatedRange"].label.split("!")[1], "A4:B4")

    def rows_are_inserted_moved_and_deleted():
        sheet.insert_rows(1, number=1, values=["Baru", 1])
        same(sheet.get_row(2)[:2], ["Baru", "1"])
        sheet.delete_rows(2)
        same(sheet.get_row(2)[0], "Ayam")

    def a_range_is_sorted():
        sheet.sort_range("A2", "B4", basecolumnindex=1, sortorder="ASCENDING")
        same(sheet.get_col(1)[1:4], ["Tempe", "Ikan", "Ayam"])

    def a_cell_is_formatted_coloured_and_noted():
        cell = sheet.cell("A1")
        cell.color = (1.0, 0.5, 0.0, 1.0)
        cell.set_text_format("bold", True)
        cell.note = "catatan"
        again = sheet.cell("A1")
        again.fetch()
        same([round(part, 3) for part in again.color[:3]], [1, 0.498, 0])
        same((again.note, again.text_format["bold"]), ("catatan", True))

    def a_format_is_applied_to_a_range():
        model = pygsheets.Cell("A1")
        model.set_number_format(pygsheets.FormatType.NUMBER, "#,##0")
        pygsheets.DataRange("B2", "B4", worksheet=sheet).apply_format(model)
        same(sheet.get_value("B4"), "1.600")

    def columns_are_sized_and_hidden():
        sheet.adjust_column_width(start=1, end=2, pixel_size=120)
        sheet.hide_dimensions(3, dimension="COLUMNS")
        sheet.show_dimensions(3, dimension="COLUMNS")

    def what_is_typed_is_validated():
        sheet.set_data_validation("C2", "C9", condition_type="ONE_OF_LIST", condition_values=["Ya", "Tidak"], strict=True)

    def a_rule_google_does_not_take_is_refused():
        rule = {"range": {"sheetId": sheet.id, "endRowIndex": 1}, "rule": {"condition": {"type": "NOT_BLANK"}}}
        request = {"setDataValidation": rule}
        assert "not supported" in refused(lambda: book.custom_request(request, "replies"), HttpError)

    def ranges_are_named_and_protected():
        sheet.create_named_range("Daftar", "A1", "B3", returnas="json")
        same(sheet.get_named_range("Daftar").name, "Daftar")
        sheet.delete_named_range("Daftar")
        sheet.create_protected_range("A1", "B1")
        book.fetch_properties()
        same(len(book.protected_ranges), 1)

    def cells_are_merged_and_split():
        sheet.merge_cells("E1", "F2")
        sheet.merge_cells("E1", "F2", merge_type="NONE")

    def text_is_replaced():
        sheet.replace("Tempe", "Tahu")
        same(sheet.get_value("A2"), "Tahu")

    def a_cell_is_found():
        same([cell.label for cell in sheet.find("Ikan")], ["A3"])

    def metadata_is_kept_and_found():
        sheet.create_developer_metadata("sumber", "uji")
        same([found.value for found in sheet.get_developer_metadata("sumber")], ["uji"])

    def a_tab_is_copied_and_deleted():
        copy = sheet.copy_to(book.id)
        same(copy.title, f"Copy of {sheet.title}")
        same(copy.get_value("A1"), "Nama")
        book.fetch_properties()
        book.del_worksheet(book.worksheet("id", copy.id))

    def a_chart_is_added_and_deleted():
        chart = sheet.add_chart(("A1", "A4"), [("B1", "B4")], "Bagan", chart_type=pygsheets.ChartType.COLUMN, anchor_cell="E5")
        same([found.title for found in sheet.get_charts()], ["Bagan"])
        chart.delete()

    def a_batch_is_sent_in_one():
        before = sheet.rows
        sheet.add_rows(3)
        sheet.resize(before, 10)
        same((sheet.rows, sheet.cols), (before, 10))

    def refusals_are_understood():
        assert "exceeds grid limits" in refused(lambda: sheet.client.sheet.values_get(book.id, "ZZ1:ZZ2"), HttpError)
        assert "Unable to parse range" in refused(lambda: sheet.client.sheet.values_get(book.id, "Tidak Ada!A1"), HttpError)

    return [act for name, act in locals().items() if callable(act) and name not in ("book", "sheet")]


def main():
    key_file, base_url, spreadsheet_id = sys.argv[1:4]
    book = client(key_file, base_url).open_by_key(spreadsheet_id)
    sheet = book.add_worksheet("Uji_pygsheets", rows=30, cols=8)
    try:
        return run(checks(book, sheet))
    finally:
        book.del_worksheet(sheet)


if __name__ == "__main__":
    sys.exit(main())
