"""A stranger's client, gspread, against the sandbox: unchanged but for the base URL.

Usage: gspread_peer.py SERVICE_ACCOUNT_JSON BASE_URL SPREADSHEET_ID
Prints "N passed, M failed"; exits 1 when anything failed. Works in a tab of its own and deletes it.
"""

import sys

import gspread
from walk import refused as refusal
from walk import run, same


def client(key_file, base_url):
    """gspread with Google's host replaced by ours."""

    class Local(gspread.HTTPClient):
        def request(self, method, endpoint, *args, **kwargs):
            endpoint = endpoint.replace("https://sheets.googleapis.com/", base_url)
            return super().request(method, endpoint, *args, **kwargs)

    scopes = ["https://www.googleapis.com/auth/spreadsheets"]
    return gspread.service_account(filename=key_file, scopes=scopes, http_client=Local)


def refused(act):
    return refusal(act, gspread.exceptions.APIError)


def checks(book, sheet):
    """Each check by its name, in order; later ones build on earlier ones."""

    def values_are_written_and_read():
        sheet.update([["Nama", "Jumlah"], ["Ayam", 1500], ["Ikan", 7]], "A1")
        same(sheet.get_all_values(), [["Nama", "Jumlah"], ["Ayam", "1500"], ["Ikan", "7"]])

    def numbers_come_back_as_numbers():
        rows = sheet.get("A2:B3", value_render_option="UNFORMATTED_VALUE")
        same(rows, [["Ayam", 1500], ["Ikan", 7]])

    def records_are_read_by_header():
        same(sheet.get_all_records(), [{"Nama": "Ayam", "Jumlah": 1500}, {"Nama": "Ikan", "Jumlah": 7}])

    def one_cell_is_written_as_typed():
        sheet.update_acell("B3", "1.500")
        same(sheet.acell("B3", value_render_option="UNFORMATTED_VALUE").value, 1500)

    def a_batch_of_ranges_is_written_and_read():
        sheet.batch_update([{"range": "D1", "values": [["x"]]}, {"range": "D3", "values": [["y"]]}])
        same(sheet.batch_get(["D1:D2", "D3"]), [[["x"]], [["y"]]])

    def a_row_is_appended_below_the_table():
        sheet.batch_clear(["D1:D3"])
        sheet.append_row(["Tempe", 3])
        same(sheet.row_values(4), ["Tempe", "3"])

    def many_rows_are_appended_and_the_grid_grows():
        before = sheet.row_count
        sheet.append_rows([["r", n] for n in range(before)])
        book_rows = book.fetch_sheet_metadata()["sheets"]
        grown = [s for s in book_rows if s["properties"]["sheetId"] == sheet.id][0]
        assert grown["properties"]["gridProperties"]["rowCount"] > before

    def a_cell_is_found():
        found = sheet.find("Tempe")
        same((found.row, found.col), (4, 1))
        same(sheet.find("nothing like it"), None)
        same(len(sheet.findall("r")) > 10, True)

    def cells_are_updated_as_a_list():
        cells = sheet.range("A6:B6")
        cells[0].value, cells[1].value = "Tahu", 9
        sheet.update_cells(cells)
        same(sheet.row_values(6), ["Tahu", "9"])

    def rows_are_inserted_and_deleted():
        sheet.insert_row(["Baru", 1], 2)
        same(sheet.row_values(2), ["Baru", "1"])
        same(sheet.row_values(3), ["Ayam", "1500"])
        sheet.delete_rows(2)
        same(sheet.row_values(2), ["Ayam", "1500"])

    def a_range_is_sorted():
        sheet.sort((2, "asc"), range="A2:B4")
        same(sheet.col_values(1)[1:4], ["Tempe", "Ayam", "Ikan"])

    def formats_notes_and_freezing_are_kept():
        sheet.format("A1:B1", {"textFormat": {"bold": True}, "backgroundColor": {"red": 0.9}})
        sheet.insert_note("A1", "catatan")
        sheet.freeze(rows=1)
        same(sheet.get_note("A1"), "catatan")
        fields = "sheets(properties(sheetId,gridProperties),data.rowData.values.userEnteredFormat)"
        data = book.client.fetch_sheet_metadata(book.id, params={"fields": fields, "ranges": f"'{sheet.title}'!A1"})
        kept = data["sheets"][0]
        same(kept["properties"]["gridProperties"]["frozenRowCount"], 1)
        look = kept["data"][0]["rowData"][0]["values"][0]["userEnteredFormat"]
        same((look["textFormat"]["bold"], look["backgroundColor"]["red"]), (True, 0.8980392))

    def a_dropdown_is_set():
        from gspread.utils import ValidationConditionType

        sheet.add_validation("C2:C9", ValidationConditionType.one_of_list, ["Ya", "Tidak"], showCustomUi=True)

    def cells_are_merged_and_protected():
        sheet.merge_cells("E1:F1")
        sheet.add_protected_range("A1:B1", warning_only=True)
        same(len(book.list_protected_ranges(sheet.id)), 1)
        sheet.unmerge_cells("E1:F1")

    def a_tab_is_copied_renamed_resized_and_deleted():
        copy = book.duplicate_sheet(sheet.id, new_sheet_name="Salinan")
        same(copy.acell("A1").value, "Nama")
        copy.update_title("Salinan ini")
        copy.resize(rows=20, cols=5)
        same([s.title for s in book.worksheets() if s.title.startswith("Salinan")], ["Salinan ini"])
        book.del_worksheet(copy)
        same([s.title for s in book.worksheets() if s.title.startswith("Salinan")], [])

    def a_cleared_tab_is_empty():
        sheet.clear()
        same(sheet.get_all_values(), [[]])

    def formulas_names_groups_and_copies_work():
        sheet.update([["Nama", "Jumlah"], ["Ayam", 2]], "A1")
        sheet.update([[1], [3]], "G2")
        sheet.update_acell("G1", "=SUM(G2:G9)*2")
        same(sheet.acell("G1").value, "8")
        sheet.define_named_range("A1:B2", "Uji")
        same(sheet.get("Uji"), [["Nama", "Jumlah"], ["Ayam", "2"]])
        reply = sheet.append_rows([["Ikan", 1]], table_range="A1", include_values_in_response=True)
        same(reply["updates"]["updatedData"]["values"], [["Ikan", "1"]])
        sheet.add_dimension_group_rows(1, 3)
        sheet.delete_dimension_group_rows(1, 3)
        copied = sheet.copy_to(book.id)
        book.del_worksheet_by_id(copied["sheetId"])

    def refusals_are_understood():
        assert "exceeds grid limits" in refused(lambda: sheet.get("ZZ1:ZZ2"))
        assert "Unable to parse range" in refused(lambda: book.values_get("Tidak Ada!A1"))
        assert "already exists" in refused(lambda: book.add_worksheet(sheet.title, 5, 5))

    return [act for name, act in locals().items() if callable(act) and act not in (book, sheet)]


def main():
    key_file, base_url, spreadsheet_id = sys.argv[1:4]
    book = client(key_file, base_url).open_by_key(spreadsheet_id)
    sheet = book.add_worksheet("Uji gspread", rows=30, cols=8)
    try:
        return run(checks(book, sheet))
    finally:
        book.del_worksheet(sheet)


if __name__ == "__main__":
    sys.exit(main())
