// A browser on the sandbox's page: types into a cell and sees what somebody else changes.
//
// Usage: node page_peer.mjs URL [SCREENSHOT.png]      needs what browser.mjs needs
// Prints "N passed, M failed"; exits 1 when anything failed. Works in a tab of its own and deletes it.

import { open, run, until } from "./browser.mjs";

const [url, picture] = process.argv.slice(2);
const { browser, page, complaints, edit, tabs, cell, shown, click } = await open(url);

const title = "Uji Halaman";
await edit({ do: "addTab", title });
const id = (await tabs()).find(tab => tab.title === title).id;
await edit({ do: "type", tab: id, cells: [[0, 0, "Nama"], [0, 1, "Status"], [1, 1, "Draf"]] });
await page.goto(url);
await page.waitForSelector(`[data-tab="${id}"]`);
await page.click(`[data-tab="${id}"]`);
await page.waitForFunction(() => document.querySelector('td[data-r="1"][data-c="1"]')?.textContent === "Draf");

const checks = {
  "a typed text is stored": async () => {
    await click(1, 0);
    await page.keyboard.type("Ayam");
    await page.keyboard.press("Enter");
    await until("Ayam", () => cell(id, 1, 0));
    await until("Ayam", () => shown(1, 0));
  },
  "an Indonesian date becomes a serial and stays readable": async () => {
    await click(2, 2);
    await page.keyboard.type("27/11/2026");
    await page.keyboard.press("Tab");
    await until(46353, () => cell(id, 2, 2));
    await until("27/11/2026", () => shown(2, 2));
  },
  "a grouped number becomes a number": async () => {
    await click(2, 3);
    await page.keyboard.type("1.500");
    await page.keyboard.press("Enter");
    await until(1500, () => cell(id, 2, 3));
  },
  "somebody else's change appears by itself": async () => {
    await edit({ do: "type", tab: id, cells: [[1, 1, "Menunggu R&D"]] });
    await until("Menunggu R&D", () => shown(1, 1));
  },
  "a row inserted by somebody else moves the rows below": async () => {
    await edit({ do: "insertRows", tab: id, at: 1, count: 1 });
    await until("Ayam", () => shown(2, 0));
    await edit({ do: "deleteRows", tab: id, at: 1, count: 1 });
    await until("Ayam", () => shown(1, 0));
  },
  "delete empties a cell, Escape keeps it": async () => {
    await click(2, 3);
    await page.keyboard.press("Delete");
    await until(null, () => cell(id, 2, 3));
    await click(1, 0);
    await page.keyboard.press("F2");
    await page.keyboard.type("!!");
    await page.keyboard.press("Escape");
    await until("Ayam", () => shown(1, 0));
  },
  "a pasted table fills the cells from here on": async () => {
    await click(4, 0);
    await page.evaluate(() => {
      const clipboard = new DataTransfer();
      clipboard.setData("text/plain", 'a\t1,5\n"dua\nbaris"\tb\n');
      window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard }));
    });
    await until(1.5, () => cell(id, 4, 1));
    await until("dua\nbaris", () => cell(id, 5, 0));
  },
  "a row is deleted by the menu": async () => {
    await click(4, 0, { button: "right" });
    await page.evaluate(() => [...document.querySelectorAll("#pop button")].find(b => b.textContent.startsWith("Hapus")).click());
    await until("dua\nbaris", () => cell(id, 4, 0));
  },
  "nothing was complained about in the console": async () => {
    if (complaints.length) throw new Error(complaints.join("; "));
  },
};

const code = await run(checks);
if (picture) await page.screenshot({ path: picture });
await edit({ do: "deleteTab", tab: id });
await browser.close();
process.exit(code);
