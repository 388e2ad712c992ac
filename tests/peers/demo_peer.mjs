// A browser on an open demo: answers as R&D and PPIC would and sees the clerk change the status and write to people.
//
// Usage: node demo_peer.mjs URL [FOLDER_FOR_PICTURES]      needs what browser.mjs needs
// Prints "N passed, M failed"; exits 1 when anything failed.

import { open, run, until } from "./browser.mjs";

const [url, pictures] = process.argv.slice(2);
// The clerk polls every 2 s and lets a row rest for 3 s; a slow machine may need some more.
const SECONDS = 60;
const { browser, page, complaints, tabs, rows, shown, walk } = await open(url, { width: 1500, height: 900 });
const picture = name => pictures && page.screenshot({ path: `${pictures}/${name}.png` });

await page.goto(url);
const orders = (await tabs()).find(tab => tab.title === "Pesanan").id;
const column = async header => (await rows(orders)).get(0).indexOf(header);
const headers = ["No Order", "Status", "Langkah Berikutnya", "Pelanggan", "Cek R&D", "Cek PPIC"];
const [number, status, step, customer, rnd, ppic] = await Promise.all(headers.map(column));
/** The first order that waits for R&D and PPIC, once the clerk has got there. */
async function waiting() {
  for (const [at, values] of await rows(orders)) if (values[status] === "Menunggu R&D/PPIC" && !values[rnd]) return at;
  return 0;
}
await until(true, async () => await waiting() > 0, SECONDS);
const row = await waiting();
async function answer(at, text) {
  await walk(row, at);
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}
const mails = async () => (await (await fetch(new URL("_sandbox/mail", url))).json()).mails;

const checks = {
  "people land on the orders": async () => {
    await until("Pesanan", () => page.$eval("nav button.on", button => button.textContent));
    await until("No Order", () => shown(0, 0));
  },
  "the clerk's status stands beside what was typed": async () => {
    await until("Menunggu R&D/PPIC", () => shown(row, status), SECONDS);
  },
  "a chosen cell shows all it holds, and a header what it wants": async () => {
    const full = () => page.$eval("#full", box => box.style.display === "block" ? box.textContent : "");
    await walk(row, step);
    await until((await rows(orders)).get(row)[step], full);
    await walk(0, step);
    await until(true, async () => (await full()).startsWith("Diisi otomatis"));
  },
  "answers typed on the page move the order on": async () => {
    await answer(rnd, "Sanggup");
    await answer(ppic, "Tersedia");
    await walk(row, status);
    await until("Menunggu Store Manager", () => shown(row, status), SECONDS);
    await picture("sheet");
  },
  "what was typed into the clerk's column is put back": async () => {
    await answer(status, "Selesai");
    await until("Menunggu Store Manager", () => shown(row, status), SECONDS);
  },
  "the store manager's mail can be read": async () => {
    // Other orders wait for their store managers too: the mail about this one.
    const about = `confirm-order-${(await rows(orders)).get(row)[number]}`;
    await until(true, async () => (await mails()).some(mail => mail.name.includes(about)), SECONDS);
    await page.click("#b-mail");
    await page.waitForSelector(`[data-mail*="${about}"]`);
    await page.click(`[data-mail*="${about}"]`);
    const frame = await (await page.waitForSelector("#letter iframe[srcdoc]")).contentFrame();
    const name = (await rows(orders)).get(row)[customer];
    await until(true, async () => (await frame.evaluate(() => document.body.textContent)).includes(name));
    await picture("mailbox");
    const link = await frame.evaluate(() => [...document.querySelectorAll("a")].map(a => a.href).find(href => href.includes("#gid=")));
    if (!link?.startsWith(url)) throw new Error(`the link to the row is ${link}`);
    await page.goto("about:blank");
    await page.goto(link);
    await until(`A${row + 1}`, () => page.$eval("#ref", ref => ref.textContent));
    await page.click("#b-mail");
    await page.click("#p-mail [data-close]");
  },
  "a phone shows the same": async () => {
    await page.setViewport({ width: 420, height: 800, isMobile: true, hasTouch: true });
    await page.goto("about:blank");
    await page.goto(url);
    await until("Menunggu Store Manager", () => shown(row, status));
    await page.tap(`td[data-r="${row}"][data-c="${status}"]`);
    await until("Menunggu Store Manager", () => page.$eval("#content", bar => bar.value));
    await picture("phone");
    await page.tap("#b-mail");
    await page.waitForSelector("[data-mail]");
    await page.tap("[data-mail]");
    await page.waitForSelector("#letter iframe[srcdoc]");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > 420) throw new Error(`the page is ${wide} pixels wide`);
    await picture("phone-mail");
  },
  "nothing was complained about in the console": async () => {
    if (complaints.length) throw new Error(complaints.join("; "));
  },
};

const code = await run(checks);
await browser.close();
process.exit(code);
