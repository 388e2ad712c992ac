// Google's own client for Node, googleapis, against the sandbox: only the end point is ours.
//
// Usage: node googleapis_peer.mjs SERVICE_ACCOUNT_JSON BASE_URL SPREADSHEET_ID
// Needs @googleapis/sheets. Prints "N passed, M failed"; exits 1 when anything failed. Works in a tab of its own and
// deletes it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { auth as googleAuth, sheets as sheetsOf } from "@googleapis/sheets";

const [keyFile, base, spreadsheetId] = process.argv.slice(2);
const key = JSON.parse(readFileSync(keyFile, "utf8"));
const TAB = "Uji googleapis";

// Google's token end point is written into the library; the key's own is asked instead.
const google = globalThis.fetch;
const bent = url => String(url).replace("https://oauth2.googleapis.com/token", key.token_uri);
globalThis.fetch = (input, options) =>
  input instanceof Request ? google(new Request(bent(input.url), input), options) : google(bent(input), options);
const auth = new googleAuth.JWT({
  email: key.client_email, key: key.private_key, scopes: ["https://www.googleapis.com/auth/spreadsheets"],
  transporterOptions: { fetchImplementation: globalThis.fetch },
});
const { spreadsheets } = sheetsOf({ version: "v4", auth, rootUrl: base, retry: false });

const batch = async (...requests) =>
  (await spreadsheets.batchUpdate({ spreadsheetId, requestBody: { requests } })).data.replies;
const range = cells => `'${TAB}'!${cells}`;
const get = async (cells, how = {}) => (await spreadsheets.values.get({ spreadsheetId, range: range(cells), ...how })).data;
const put = async (cells, values, how = {}) => (await spreadsheets.values.update({
  spreadsheetId, range: range(cells), valueInputOption: "RAW", requestBody: { values }, ...how,
})).data;
const refused = async act => {
  try { await act(); } catch (error) { return error.response?.data?.error?.message ?? error.message; }
  assert.fail("was not refused");
};

const size = { rowCount: 30, columnCount: 8 };
const [added] = await batch({ addSheet: { properties: { title: TAB, gridProperties: size } } });
const { sheetId } = added.addSheet.properties;
const grid = (startRowIndex, endRowIndex, startColumnIndex, endColumnIndex) =>
  ({ sheetId, startRowIndex, endRowIndex, startColumnIndex, endColumnIndex });

const checks = {
  "the spreadsheet is described": async () => {
    const { data } = await spreadsheets.get({ spreadsheetId });
    assert.equal(data.properties.defaultFormat.textFormat.fontSize, 10);
    assert.equal(data.properties.spreadsheetTheme.themeColors.length, 9);
  },
  "values are written and read": async () => {
    await put("A1:B3", [["Nama", "Jumlah"], ["Ayam", 1500], ["Ikan", 7]]);
    assert.deepEqual((await get("A2:B3", { valueRenderOption: "UNFORMATTED_VALUE" })).values, [["Ayam", 1500], ["Ikan", 7]]);
  },
  "nulls leave cells, and the echo is of the range asked for": async () => {
    const reply = await put("A6:F6", [["a", "b", null, "d", null]], { includeValuesInResponse: true });
    assert.equal(reply.updatedData.range, range("A6:F6"));
    assert.equal(reply.updatedCells, 3);
  },
  "a row is appended below the table, nulls at its end aside": async () => {
    const { data } = await spreadsheets.values.append({
      spreadsheetId, range: range("A1"), valueInputOption: "RAW", requestBody: { values: [["Tempe", 3, null, null]] },
    });
    assert.deepEqual([data.tableRange, data.updates.updatedRange], [range("A1:B3"), range("A4:B4")]);
  },
  "formulas are worked out, and others refused": async () => {
    await put("C1", [["=SUM(B2:B4)"]], { valueInputOption: "USER_ENTERED" });
    assert.deepEqual((await get("C1", { valueRenderOption: "UNFORMATTED_VALUE" })).values, [[1510]]);
    const sentence = await refused(() => put("C2", [["=NOW()"]], { valueInputOption: "USER_ENTERED" }));
    assert.match(sentence, /does not compute this formula/);
  },
  "cells are formatted": async () => {
    await batch({ repeatCell: {
      range: grid(0, 1, 0, 2), fields: "userEnteredFormat(backgroundColorStyle,textFormat)",
      cell: { userEnteredFormat: { backgroundColorStyle: { rgbColor: { blue: 0.5 } }, textFormat: { bold: true } } },
    } });
    const { data } = await spreadsheets.get({ spreadsheetId, ranges: [range("A1")], includeGridData: true });
    const look = data.sheets[0].data[0].rowData[0].values[0];
    assert.deepEqual(look.userEnteredFormat.backgroundColor, { blue: 0.49803922 });
    assert.equal(look.effectiveFormat.textFormat.bold, true);
  },
  "rows are inserted and sorted": async () => {
    await batch({ insertDimension: { range: { sheetId, dimension: "ROWS", startIndex: 4, endIndex: 5 } } },
      { sortRange: { range: grid(1, 4, 0, 2), sortSpecs: [{ dimensionIndex: 1, sortOrder: "ASCENDING" }] } });
    assert.deepEqual((await get("A2:A4")).values, [["Tempe"], ["Ikan"], ["Ayam"]]);
  },
  "what is typed is validated, and a wrong rule refused": async () => {
    const rule = (type, ...words) => ({ setDataValidation: {
      range: grid(1, 9, 3, 4), rule: { condition: { type, values: words.map(userEnteredValue => ({ userEnteredValue })) } },
    } });
    await batch(rule("ONE_OF_LIST", "Ya", "Tidak"));
    assert.match(await refused(() => batch(rule("BLANK"))), /not supported/);
  },
  "a tab is not copied elsewhere": async () => {
    const away = { spreadsheetId, sheetId, requestBody: { destinationSpreadsheetId: "another" } };
    assert.match(await refused(() => spreadsheets.sheets.copyTo(away)), /holds one spreadsheet/);
  },
  "refusals are understood": async () => {
    assert.match(await refused(() => get("ZZ1:ZZ2")), /exceeds grid limits/);
    assert.match(await refused(() => spreadsheets.values.get({ spreadsheetId, range: "Tidak Ada!A1" })), /Unable to parse range/);
  },
};

let passed = 0, failed = 0;
try {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      passed += 1;
    } catch (error) {
      failed += 1;
      console.log(`FAILED ${name}\n${error.stack}`);
    }
  }
} finally {
  await batch({ deleteSheet: { sheetId } });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || !passed ? 1 : 0;
