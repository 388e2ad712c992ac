// A browser on an open demo: answers as R&D and PPIC would and sees the clerk change the status and write to people; plays
// the tour to its end with a finger alone.
//
// Usage: node demo_peer.mjs URL [FOLDER_FOR_PICTURES]      needs what browser.mjs needs
// Prints "N passed, M failed"; exits 1 when anything failed.

import { fine, open, run, until } from "./browser.mjs";

const [url, pictures] = process.argv.slice(2);
// The clerk polls every 2 s and lets a row rest for 3 s; a slow machine may need some more.
const SECONDS = 60;
const { browser, page, complaints, tabs, rows, cell, shown, walk } = await open(url, { width: 1400, height: 900 });
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
async function type(at, text) {
  await walk(row, at);
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}
/** Types an answer; where only one role may give it, the page asks first. */
async function answer(at, text) {
  await type(at, text);
  await until(text, async () => {
    if (await page.$("#warning[open]")) await page.click('#warning [value="yes"]');
    return cell(orders, row, at);
  });
}
const mails = async () => (await (await fetch(new URL("_sandbox/mail", url))).json()).mails;

/** The step's own button, then the cell: its list, its box, or a word on the keyboard of the phone. */
async function fillTheCell() {
  await page.tap("#steps .now [data-to]");
  const [tab, r, c] = await page.$eval("#steps .now [data-to]", button => button.dataset.to.split(",").map(Number));
  await until(true, () => page.evaluate((tab, r, c) => document.querySelector("#tabs .on").dataset.tab === String(tab)
    && document.querySelector("td.at")?.dataset.r === String(r) && document.querySelector("td.at").dataset.c === String(c), tab, r, c));
  const spot = await page.$eval("td.at", td => {
    const b = td.getBoundingClientRect(), bar = document.querySelector("#tabs").getBoundingClientRect();
    const kind = td.querySelector("input") ? "box" : td.querySelector(".arrow") ? "list" : "text";
    return { kind, x: b.right - 8, y: (b.top + Math.min(b.bottom, bar.top)) / 2, seen: b.left >= 0 && b.right <= innerWidth && b.top < bar.top };
  });
  if (!spot.seen) throw new Error(`the cell of ${await page.$eval("#steps .now", li => li.textContent)} is out of sight`);
  await page.touchscreen.tap(spot.x, spot.y);
  if (spot.kind === "list") {
    await page.waitForSelector("#pop [data-choose]");
    await page.tap("#pop [data-choose]");
  } else if (spot.kind === "text") {
    await page.waitForSelector("#editor", { visible: true });
    await page.keyboard.type("Bu Misal");
    await page.keyboard.press("Enter");
  }
  // Where only one role may fill the cell, Google asks.
  await until(true, async () => {
    if (await page.$("#warning[open]")) await page.tap('#warning [value="yes"]');
    return await cell(tab, r, c) !== null;
  });
}
async function readAMail() {
  await page.tap("#steps .now [data-mailbox]");
  await page.waitForSelector("[data-mail]");
  await page.tap("[data-mail]");
  await page.waitForSelector("#letter iframe[srcdoc]");
  await picture("phone-mail");
  await page.tap("#b-list");
  await page.tap("#p-mail [data-close]");
}

const checks = {
  "people land on the orders, where the tour begins": async () => {
    await until("Pesanan", () => page.$eval("nav button.on", button => button.textContent));
    await until("No Order", () => shown(0, 0));
    await until(3, () => page.$$eval("#steps li", all => all.length));
    await page.click("#steps .now [data-to]");
    await until(true, () => page.$eval("td.at", (td, column) => +td.dataset.c === column, rnd));
  },
  "no tab is left over from before": async () => {
    if ((await tabs()).some(tab => tab.title === "Sheet1")) throw new Error("Sheet1 is still there");
  },
  "the clerk's status stands beside what was typed": async () => {
    await walk(row, status);
    await until("Menunggu R&D/PPIC", () => shown(row, status), SECONDS);
  },
  "a chosen cell shows all it holds, and a header what it wants": async () => {
    const full = () => page.$eval("#full", box => box.style.display === "block" ? box.textContent : "");
    await walk(row, step);
    // A row that is high enough shows it in the cell itself.
    const whole = async () => await full() || page.$eval("td.at .t", t => t.scrollHeight <= t.clientHeight + 3 ? t.textContent : "");
    await until((await rows(orders)).get(row)[step], whole);
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
    await type(status, "Selesai");
    await page.waitForSelector("#warning[open]");
    await page.click('#warning [value="yes"]');
    await until("Selesai", () => cell(orders, row, status));
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
    const wanted = /range=([A-Z]+\d+)/.exec(link)[1];
    // In the page it leads to the cell, and so it does in a window of its own.
    await frame.evaluate(() => [...document.querySelectorAll("a")].find(a => a.href.includes("#gid=")).click());
    await until(wanted, () => page.$eval("#ref", ref => ref.textContent));
    await page.goto("about:blank");
    await page.goto(link);
    await until(wanted, () => page.$eval("#ref", ref => ref.textContent));
  },
  "two taps in that mail say yes, and it is known who did": async () => {
    const about = `confirm-order-${(await rows(orders)).get(row)[number]}`;
    const mail = (await mails()).find(mail => mail.name.includes(about) && mail.to.includes("manager"));
    const html = (await (await fetch(new URL(`_sandbox/mail/${encodeURIComponent(mail.name)}`, url))).json()).html;
    const phone = await browser.newPage();
    await phone.setViewport({ width: 390, height: 800, isMobile: true, hasTouch: true });
    await phone.setContent(html);
    if (pictures) await phone.screenshot({ path: `${pictures}/answer-mail.png` });
    const buttons = await phone.$$eval('a[href*="/viewform"]', all => all.map(a => [a.textContent.trim(), a.href]));
    if (buttons.map(([label]) => label).join() !== "Konfirmasi SM: Ya,Konfirmasi SM: Tolak") throw new Error(`the buttons are ${buttons}`);
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth);
    if (wide > 390) throw new Error(`the mail is ${wide} pixels wide`);
    await phone.goto(buttons[0][1]);
    await fine(phone);
    if (pictures) await phone.screenshot({ path: `${pictures}/answer-form.png` });
    await phone.select("select", mail.to.match(/manager\d@demo\.example/)[0]);
    await phone.tap("button");
    await phone.waitForFunction(() => document.body.textContent.includes("Jawaban Anda telah direkam"));
    if (pictures) await phone.screenshot({ path: `${pictures}/answer-sent.png` });
    await phone.close();
    const by = await column("Dijawab Oleh");
    await until(true, async () => ((await rows(orders)).get(row)[by] ?? "").includes("Konfirmasi SM: manager"), SECONDS);
    if ((await rows(orders)).get(row)[status] === "Menunggu Store Manager") throw new Error("the order did not move on");
  },
  "what hangs on a mail opens, and so does every file": async () => {
    await until(true, async () => (await mails()).some(mail => mail.attachments.length > 0), SECONDS);
    const mail = (await mails()).find(mail => mail.attachments.length > 0);
    if (!await page.$("#p-mail.on")) await page.click("#b-mail");
    await page.waitForSelector(`[data-mail="${mail.name}"]`);
    await page.click(`[data-mail="${mail.name}"]`);
    await page.waitForSelector("#meta a");
    await page.click("#b-files");
    await page.waitForSelector("#files a");
    const links = await page.$$eval("#meta a, #files a", all => all.map(a => a.href));
    if (links.length < 2) throw new Error(`only ${links.length} files`);
    for (const link of links) {
      const answer = await fetch(link), start = Buffer.from(await answer.arrayBuffer()).subarray(0, 4).toString("latin1");
      // Papers, workbooks, and entries for calendars.
      if (!answer.ok || !["%PDF", "PK\x03\x04", "BEGI"].includes(start)) throw new Error(`${link} is ${answer.status}, ${JSON.stringify(start)}`);
    }
    await picture("files");
    await page.click("#p-files [data-close]");
  },
  "a role sees its own tasks": async () => {
    if (!(await tabs()).some(tab => tab.title === "Tugas")) return;
    await page.focus("#role");
    await until(true, () => page.$$eval("#role option", all => all.length > 1));
    const role = await page.$eval("#role option:nth-child(2)", option => option.value);
    await page.select("#role", role);
    await until("Tugas", () => page.$eval("nav button.on", button => button.textContent));
    await until(`Tampilan: Tugas ${role}`, () => page.$eval("#view span", view => view.textContent).catch(() => ""));
    await picture("tasks");
    await page.click("#b-all");
  },
  "nothing is seriously wrong for those who cannot see or point": () => fine(page),
  "a finger alone plays the tour to its end on a phone": async () => {
    await page.setViewport({ width: 390, height: 800, isMobile: true, hasTouch: true });
    // Somebody else's phone: it has read no mail yet.
    await page.evaluate(() => sessionStorage.clear());
    await page.goto("about:blank");
    await page.goto(url);
    const text = selector => page.$eval(selector, there => there.textContent).catch(() => "");
    await until(true, async () => (await text("#tour-at")).startsWith("Coba sendiri"));
    await picture("phone");
    for (let step = 0; !(await text("#tour-at")).startsWith("Selesai"); step++) {
      if (step === 12) throw new Error(`it does not end: ${await text("#steps .now")}`);
      const before = await text("#tour-at");
      if (await page.$("#steps .now [data-mailbox]")) await readAMail(); else await fillTheCell();
      await until(true, async () => await text("#tour-at") !== before, SECONDS);
    }
    await picture("phone-end");
  },
  "a phone shows the same": async () => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > 390) throw new Error(`the page is ${wide} pixels wide`);
    await fine(page);
    await page.tap("#b-mail");
    await page.waitForSelector("[data-mail]");
    await fine(page);
  },
  "nothing was complained about in the console": async () => {
    if (complaints.length) throw new Error(complaints.join("; "));
  },
};

const code = await run(checks);
await browser.close();
process.exit(code);
