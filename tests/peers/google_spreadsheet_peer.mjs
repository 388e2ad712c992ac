// A stranger's client, google-spreadsheet for Node, against the sandbox: unchanged but for the base URL.
//
// Usage: node google_spreadsheet_peer.mjs SERVICE_ACCOUNT_JSON BASE_URL SPREADSHEET_ID
// Needs google-spreadsheet and google-auth-library. Prints "N passed, M failed"; exits 1 when anything failed. Works in
// a tab of its own and deletes it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { JWT } from "google-auth-library";
import { GoogleSpreadsheet } from "google-spreadsheet";

const [keyFile, base, id] = process.argv.slice(2);
const key = JSON.parse(readFileSync(keyFile, "utf8"));

// Google's hosts are written into both libraries: the way there is bent, nothing else.
const bent = url => String(url)
  .replace("https://sheets.googleapis.com/", base)
  .replace("https://oauth2.googleapis.com/token", key.token_uri);
const google = globalThis.fetch;
globalThis.fetch = (input, options) =>
  input instanceof Request ? google(new Request(bent(input.url), input), options) : google(bent(input), options);

const auth = new JWT({
  email: key.client_email,
  key: key.private_key,
  scopes: ["https://www.googleapis.com/auth/spreadsheets"],
  transporterOptions: { fetchImplementation: globalThis.fetch },
});
const book = new GoogleSpreadsheet(id, auth);
await book.loadInfo();
const sheet = await book.addSheet({
  title: "Uji Node", headerValues: ["Nama", "Jumlah", "Catatan"], gridProperties: { rowCount: 20, columnCount: 6 },
});

const checks = {
  "the spreadsheet is described": async () => {
    assert.equal(book.title, "Order B2B");
    assert.equal(book.locale, "in_ID");
    assert.equal(sheet.rowCount, 20);
  },
  "headers are read": async () => {
    await sheet.loadHeaderRow();
    assert.deepEqual(sheet.headerValues, ["Nama", "Jumlah", "Catatan"]);
  },
  "rows are added and read": async () => {
    await sheet.addRows([{ Nama: "Ayam", Jumlah: 1500 }, { Nama: "Ikan", Jumlah: 7, Catatan: "=1+1 tidak" }], { raw: true });
    const rows = await sheet.getRows();
    assert.deepEqual(rows.map(row => [row.get("Nama"), row.get("Jumlah"), row.get("Catatan") || ""]),
      [["Ayam", "1500", ""], ["Ikan", "7", "=1+1 tidak"]]);
    assert.deepEqual(rows.map(row => row.rowNumber), [2, 3]);
  },
  "a row is changed and saved": async () => {
    const [row] = await sheet.getRows({ offset: 1, limit: 1 });
    row.assign({ Jumlah: "1.500", Catatan: "diubah" });
    await row.save();
    const [again] = await sheet.getRows({ offset: 1, limit: 1 });
    assert.deepEqual([again.get("Jumlah"), again.get("Catatan")], ["1.500", "diubah"]);
  },
  "cells are loaded with values, formats and notes, and saved": async () => {
    await sheet.loadCells("A1:D4");
    assert.equal(sheet.getCellByA1("B2").value, 1500);
    assert.equal(sheet.getCellByA1("D4").value, null);
    const cell = sheet.getCellByA1("D2");
    cell.value = 0.25;
    cell.numberFormat = { type: "PERCENT", pattern: "0%" };
    cell.textFormat = { bold: true };
    cell.note = "catatan";
    await sheet.saveUpdatedCells();
    sheet.resetLocalCache(true);
    await sheet.loadCells("D2");
    const kept = sheet.getCellByA1("D2");
    assert.deepEqual([kept.value, kept.formattedValue, kept.note, kept.textFormat.bold], [0.25, "25%", "catatan", true]);
  },
  "a row is deleted": async () => {
    const [row] = await sheet.getRows();
    await row.delete();
    const rows = await sheet.getRows();
    assert.deepEqual(rows.map(r => r.get("Nama")), ["Ikan"]);
  },
  "dimensions are inserted, and the tab is resized and renamed": async () => {
    await sheet.insertDimension("ROWS", { startIndex: 1, endIndex: 3 }, false);
    await sheet.resize({ rowCount: 30, columnCount: 5 });
    await sheet.updateProperties({ title: "Uji Node 2" });
    await book.loadInfo();
    assert.equal(book.sheetsByTitle["Uji Node 2"].rowCount, 30);
    assert.equal(book.sheetsByTitle["Uji Node 2"].columnCount, 5);
  },
  "a tab is duplicated and deleted": async () => {
    const copy = await sheet.duplicate({ title: "Uji Node Salinan" });
    await copy.delete();
    await book.loadInfo();
    assert.equal(book.sheetsByTitle["Uji Node Salinan"], undefined);
  },
  "a range of cells is cleared": async () => {
    await sheet.clear();
    await sheet.loadCells("A1:C4");
    assert.equal(sheet.getCellByA1("A1").value, null);
  },
  "refusals are understood": async () => {
    await assert.rejects(() => sheet.loadCells("ZZ1:ZZ2"), /out of bounds|exceeds grid limits/i);
    await assert.rejects(() => book.addSheet({ title: "Uji Node 2" }), /already exists/);
  },
};

let passed = 0, failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    passed++;
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}: ${error.message}`);
  }
}
await sheet.delete();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
