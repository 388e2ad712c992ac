"""Google's own Python client, from the discovery document it ships, against the sandbox: only the end point is ours.

Usage: google_api_peer.py SERVICE_ACCOUNT_JSON BASE_URL SPREADSHEET_ID
Prints "N passed, M failed"; exits 1 when anything failed. Works in a tab of its own and deletes it.
"""

import sys

from google.oauth2.service_account import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from walk import refused, run, same

TAB = "Uji google-api"


def checks(sheets, book, tab):
    """Each check by its name, in order; later ones build on earlier ones."""
    values = sheets.values()

    def batch(*requests):
        return sheets.batchUpdate(spreadsheetId=book, body={"requests": list(requests)}).execute()["replies"]

    def get(cells, **how):
        return values.get(spreadsheetId=book, range=f"'{TAB}'!{cells}", **how).execute()

    def put(cells, rows, how="RAW", **more):
        body = {"values": rows}
        return values.update(spreadsheetId=book, range=f"'{TAB}'!{cells}", valueInputOption=how, body=body, **more).execute()

    def grid(rows, columns):
        return {
            "sheetId": tab, "startRowIndex": rows[0], "endRowIndex": rows[1],
            "startColumnIndex": columns[0], "endColumnIndex": columns[1],
        }

    def the_spreadsheet_is_described():
        seen = sheets.get(spreadsheetId=book).execute()
        same(seen["properties"]["defaultFormat"]["textFormat"]["fontSize"], 10)
        same(seen["properties"]["spreadsheetTheme"]["primaryFontFamily"], "Arial")

    def values_are_written_and_read():
        put("A1:B3", [["Nama", "Jumlah"], ["Ayam", 1500], ["Ikan", 7]])
        same(get("A1:B3", valueRenderOption="UNFORMATTED_VALUE")["values"][1], ["Ayam", 1500])
        same(get("A1:B3", majorDimension="COLUMNS")["values"][0], ["Nama", "Ayam", "Ikan"])

    def nulls_leave_cells_and_count_nothing():
        reply = put("A5:F5", [["a", "b", None, "d", None, None]], includeValuesInResponse=True)
        same((reply["updatedRange"].split("!")[1], reply["updatedCells"]), ("A5:F5", 3))
        same(reply["updatedData"]["range"].split("!")[1], "A5:F5")

    def a_row_is_appended_to_the_table_beside_another():
        put("E1:E2", [["lain"], ["tabel"]])
        body = {"values": [["Tempe", 3, None]]}
        reply = values.append(
            spreadsheetId=book, range=f"'{TAB}'!A1", valueInputOption="RAW", body=body, includeValuesInResponse=True
        ).execute()
        same(reply["tableRange"].split("!")[1], "A1:B3")
        same(reply["updates"]["updatedRange"].split("!")[1], "A4:B4")
        same(reply["updates"]["updatedData"]["values"], [["Tempe", "3"]])

    def totals_count_once():
        data = [{"range": f"'{TAB}'!{at}", "values": [["x", "y"]]} for at in ("A10:B10", "A12:B12", "A10")]
        body = {"valueInputOption": "RAW", "data": data}
        reply = values.batchUpdate(spreadsheetId=book, body=body).execute()
        same((reply["totalUpdatedRows"], reply["totalUpdatedColumns"], reply["totalUpdatedCells"]), (2, 2, 4))

    def formulas_are_worked_out_and_others_refused():
        put("C1", [["=SUM(B2:B4)"]], "USER_ENTERED")
        same(get("C1", valueRenderOption="UNFORMATTED_VALUE")["values"], [[1510]])
        same(get("C1", valueRenderOption="FORMULA")["values"], [["=SUM(B2:B4)"]])
        assert "does not compute this formula" in refused(lambda: put("C2", [["=NOW()"]], "USER_ENTERED"), HttpError)

    def cells_are_formatted_and_read_back_with_both_names_of_a_colour():
        look = {"userEnteredFormat": {"backgroundColor": {"red": 0.5}, "textFormat": {"bold": True}}}
        fields = "userEnteredFormat(backgroundColor,textFormat.bold)"
        batch({"repeatCell": {"range": grid((0, 1), (0, 2)), "cell": look, "fields": fields}})
        seen = sheets.get(spreadsheetId=book, ranges=f"'{TAB}'!A1", includeGridData=True).execute()
        cell = seen["sheets"][0]["data"][0]["rowData"][0]["values"][0]
        same(cell["userEnteredFormat"]["backgroundColorStyle"]["rgbColor"], {"red": 0.49803922})
        same(cell["effectiveFormat"]["textFormat"]["bold"], True)

    def rows_are_inserted_moved_and_deleted():
        span = {"sheetId": tab, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
        batch({"insertDimension": {"range": span}}, {"moveDimension": {"source": span, "destinationIndex": 4}})
        batch({"deleteDimension": {"range": {**span, "startIndex": 3, "endIndex": 4}}})
        same(get("A1:A4")["values"], [["Nama"], ["Ayam"], ["Ikan"], ["Tempe"]])

    def a_range_is_sorted():
        specs = [{"dimensionIndex": 1, "sortOrder": "ASCENDING"}]
        batch({"sortRange": {"range": grid((1, 4), (0, 2)), "sortSpecs": specs}})
        same(get("A2:A4")["values"], [["Tempe"], ["Ikan"], ["Ayam"]])

    def what_is_typed_is_validated_and_a_wrong_rule_refused():
        def rule(kind, *words):
            condition = {"type": kind, "values": [{"userEnteredValue": word} for word in words]}
            return {"setDataValidation": {"range": grid((1, 9), (3, 4)), "rule": {"condition": condition}}}

        batch(rule("ONE_OF_LIST", "Ya", "Tidak"))
        assert "not supported" in refused(lambda: batch(rule("NOT_BLANK")), HttpError)
        assert "Unable to parse range" in refused(lambda: batch(rule("ONE_OF_RANGE", "=Nirwana!A1:A3")), HttpError)

    def a_protection_names_its_editors():
        batch({"addProtectedRange": {"protectedRange": {"range": grid((0, 1), (0, 1)), "warningOnly": True}}})
        seen = sheets.get(spreadsheetId=book, fields="sheets(properties.sheetId,protectedRanges)").execute()
        own = [sheet for sheet in seen["sheets"] if sheet["properties"]["sheetId"] == tab][0]
        same(len(own["protectedRanges"][0]["editors"]["users"]), 1)

    def metadata_is_kept_and_found():
        metadata = {"metadataKey": "sumber", "metadataValue": "uji", "location": {"sheetId": tab}, "visibility": "DOCUMENT"}
        made = batch({"createDeveloperMetadata": {"developerMetadata": metadata}})[0]["createDeveloperMetadata"]
        found = made["developerMetadata"]
        seen = sheets.developerMetadata().get(spreadsheetId=book, metadataId=found["metadataId"]).execute()
        same(seen["metadataValue"], "uji")
        body = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "sumber"}}]}
        matched = sheets.developerMetadata().search(spreadsheetId=book, body=body).execute()
        same(len(matched["matchedDeveloperMetadata"]), 1)

    def a_tab_is_copied_within_the_spreadsheet_alone():
        body = {"destinationSpreadsheetId": book}
        copied = sheets.sheets().copyTo(spreadsheetId=book, sheetId=tab, body=body).execute()
        same(copied["title"], f"Copy of {TAB}")
        batch({"deleteSheet": {"sheetId": copied["sheetId"]}})
        away = sheets.sheets().copyTo(spreadsheetId=book, sheetId=tab, body={"destinationSpreadsheetId": "another"})
        assert "holds one spreadsheet" in refused(away.execute, HttpError)

    def what_is_not_imitated_says_so():
        slicer = {"addSlicer": {"slicer": {"spec": {"title": "x"}}}}
        assert "does not imitate" in refused(lambda: batch(slicer), HttpError)
        assert "does not create" in refused(sheets.create(body={"properties": {"title": "x"}}).execute, HttpError)

    def refusals_are_understood():
        assert "exceeds grid limits" in refused(lambda: get("ZZ1:ZZ2"), HttpError)
        assert "Unable to parse range" in refused(lambda: get(""), HttpError)
        assert "tried writing to column" in refused(lambda: put("A1:B1", [[1, 2, 3]]), HttpError)

    return [act for name, act in locals().items() if callable(act) and name not in ("batch", "get", "put", "grid")]


def main():
    key_file, base_url, book = sys.argv[1:4]
    credentials = Credentials.from_service_account_file(
        key_file, scopes=["https://www.googleapis.com/auth/spreadsheets"]
    )
    service = build(
        "sheets", "v4", credentials=credentials, static_discovery=True, cache_discovery=False,
        client_options={"api_endpoint": base_url},
    )
    sheets = service.spreadsheets()
    size = {"rowCount": 30, "columnCount": 8}
    add = {"requests": [{"addSheet": {"properties": {"title": TAB, "gridProperties": size}}}]}
    reply = sheets.batchUpdate(spreadsheetId=book, body=add).execute()
    tab = reply["replies"][0]["addSheet"]["properties"]["sheetId"]
    try:
        return run(checks(sheets, book, tab))
    finally:
        sheets.batchUpdate(spreadsheetId=book, body={"requests": [{"deleteSheet": {"sheetId": tab}}]}).execute()


if __name__ == "__main__":
    sys.exit(main())
