// A browser on the sandbox's page: types into a cell and sees what somebody else changes; opens every list and calendar of
// the laid-out sheet, by mouse and by finger; switches tabs quickly; takes edits back.
//
// Usage: node page_peer.mjs URL [SCREENSHOT.png]      needs what browser.mjs needs
// Prints "N passed, M failed"; exits 1 when anything failed. Works in a tab of its own and deletes it.

import { fine, open, run, until } from "./browser.mjs";

const [url, picture] = process.argv.slice(2);
const desk = await open(url);
const { browser, page, complaints, edit, tabs, rows, cell, shown, click, to, popped, paste } = desk;

const title = "Uji Halaman";
await edit({ do: "addTab", title });
const id = (await tabs()).find(tab => tab.title === title).id;
await edit({ do: "type", tab: id, cells: [[0, 0, "Nama"], [0, 1, "Status"], [1, 1, "Draf"]] });
await page.goto(url);
await page.waitForSelector(`[data-tab="${id}"]`);
await page.click(`[data-tab="${id}"]`);
await page.waitForFunction(() => document.querySelector('td[data-r="1"][data-c="1"]')?.textContent === "Draf");
const others = (await tabs()).filter(tab => tab.id !== id);

const whole = async tab => (await (await fetch(new URL(`_sandbox/changes?tab=${tab.id}`, url))).json()).tab;

/** The first row below the header and the columns in it whose rule is of a kind, of every tab. */
async function choices(wanted = /^ONE_OF_|^DATE_/) {
  const found = [];
  for (const tab of others) {
    const answer = await whole(tab), row = answer.rows.find(([at, , , pattern]) => at > 0 && pattern);
    if (!row) continue;
    answer.patterns[row[3] - 1].forEach((look, column) => {
      const kind = look && answer.looks[look - 1].rule?.condition.type;
      if (wanted.test(kind ?? "")) found.push({ tab, row: row[0], column, kind });
    });
  }
  return found;
}

/** Opens every list and calendar by its arrow with `press`; what stood in the cell stays. */
async function openAll(hands, press) {
  const all = await choices(), silent = [];
  if (all.length < 10) throw new Error(`only ${all.length} lists were found`);
  for (const { tab, row, column, kind } of all) {
    await hands.to(tab.id, row, column);
    const at = await hands.arrow(row, column);
    await press(at.x, at.y);
    // A list of a range may be empty: nobody has typed customers here yet.
    const wanted = kind === "ONE_OF_RANGE" ? () => hands.page.$eval("#editor", e => e.style.display !== "none") : async () => await hands.popped() > 0;
    await until(true, wanted).catch(() => silent.push(`${tab.title} ${row},${column} ${kind}`));
    await hands.page.keyboard.press("Escape");
    await until(0, hands.popped);
  }
  if (silent.length) throw new Error(`nothing opened in ${silent.join("; ")}`);
}

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
    await paste('a\t1,5\n"dua\nbaris"\tb\n');
    await until(1.5, () => cell(id, 4, 1));
    await until("dua\nbaris", () => cell(id, 5, 0));
  },
  "a paste is taken back and done again, by keys and by buttons": async () => {
    await page.keyboard.down("Control");
    await page.keyboard.press("z");
    await page.keyboard.up("Control");
    await until(null, () => cell(id, 4, 1));
    await until(null, () => cell(id, 5, 0));
    await page.click("#b-redo");
    await until(1.5, () => cell(id, 4, 1));
    await page.click("#b-undo");
    await until(null, () => cell(id, 4, 1));
    await page.keyboard.down("Control");
    await page.keyboard.press("y");
    await page.keyboard.up("Control");
    await until("dua\nbaris", () => cell(id, 5, 0));
  },
  "taking back leaves what somebody else wrote since": async () => {
    await click(7, 0);
    await page.keyboard.type("milik saya");
    await page.keyboard.press("Enter");
    await until("milik saya", () => cell(id, 7, 0));
    await edit({ do: "type", tab: id, cells: [[7, 1, "milik orang"]] });
    await page.click("#b-undo");
    await until(null, () => cell(id, 7, 0));
    await until("milik orang", () => cell(id, 7, 1));
  },
  "a row is deleted by the menu, with the keyboard alone, and comes back": async () => {
    await click(4, 0);
    await page.keyboard.down("Shift");
    await page.keyboard.press("F10");
    await page.keyboard.up("Shift");
    await until("menuitem", () => page.evaluate(() => document.activeElement.getAttribute("role")));
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await until("dua\nbaris", () => cell(id, 4, 0));
    await page.click("#b-undo");
    await until("dua\nbaris", () => cell(id, 5, 0));
    await until("a", () => cell(id, 4, 0));
  },
  "a text is found wherever it stands": async () => {
    await edit({ do: "type", tab: id, cells: [[300, 20, "jarum"]] });
    await until("jarum", () => cell(id, 300, 20));
    await page.click("#b-find");
    await page.keyboard.type("jarum");
    await until("1 ditemukan", () => page.$eval("#find-said", said => said.textContent));
    await page.keyboard.press("Enter");
    await until("U301", () => page.$eval("#ref", ref => ref.textContent));
    await page.keyboard.press("Escape");
  },
  "a press on a letter sorts by its column": async () => {
    await to(id, 1, 4);
    await edit({ do: "type", tab: id, cells: [[1, 4, "b"], [2, 4, "a"]] });
    await until("b", () => shown(1, 4));
    await page.click('th[data-l="4"]');
    await page.click('#pop [data-act="1"]');
    await until("a", () => cell(id, 1, 4));
    await page.click("#b-undo");
    await until("b", () => cell(id, 1, 4));
  },
  "fifteen tabs one after the other: none shows another's rows": async () => {
    // The first cell of each, as the server has it.
    const heads = new Map();
    for (const tab of others) heads.set(tab.id, String((await rows(tab.id)).get(0)?.[0] ?? ""));
    await page.evaluate(known => {
      window.mixed = [];
      new MutationObserver(() => {
        const on = document.querySelector("#tabs .on"), first = document.querySelector('td[data-r="0"][data-c="0"]');
        const wanted = on && known[on.dataset.tab];
        if (wanted !== undefined && first && first.textContent !== wanted) window.mixed.push(`${on.textContent}: ${first.textContent}`);
      }).observe(document.body, { childList: true, subtree: true });
    }, Object.fromEntries(heads));
    if (others.length < 12) throw new Error(`only ${others.length} tabs`);
    for (const tab of others) await page.$eval(`[data-tab="${tab.id}"]`, button => button.click());
    const last = others[others.length - 1];
    await until(heads.get(last.id), () => shown(0, 0), 3);
    for (const tab of [...others].reverse()) { await page.$eval(`[data-tab="${tab.id}"]`, button => button.click()); await new Promise(rest => setTimeout(rest, 60)); }
    await until(heads.get(others[0].id), () => shown(0, 0), 3);
    const mixed = await page.evaluate(() => window.mixed);
    if (mixed.length) throw new Error(mixed.join("; "));
  },
  "every list and calendar opens by a click on its arrow": () => openAll(desk, (x, y) => page.mouse.click(x, y)),
  "every list and calendar opens by a finger, which also chooses": async () => {
    const hand = await open(url, { width: 390, height: 800, isMobile: true, hasTouch: true });
    await hand.page.goto(url);
    await hand.page.waitForSelector("[data-tab]");
    await openAll(hand, (x, y) => hand.page.touchscreen.tap(x, y));
    const { tab, row, column } = (await choices()).find(choice => choice.kind === "ONE_OF_LIST");
    const before = await cell(tab.id, row, column);
    await hand.to(tab.id, row, column);
    const at = await hand.arrow(row, column);
    await hand.page.touchscreen.tap(at.x, at.y);
    await until(true, async () => await hand.popped() > 0);
    const wanted = await hand.page.$eval("#pop [data-choose]", button => button.dataset.choose);
    await hand.page.tap("#pop [data-choose]");
    await until(wanted, () => cell(tab.id, row, column));
    await edit({ do: "type", tab: tab.id, cells: [[row, column, before ?? ""]] });
    const wide = await hand.page.evaluate(() => document.documentElement.scrollWidth);
    complaints.push(...hand.complaints);
    await hand.browser.close();
    if (wide > 390) throw new Error(`the page is ${wide} pixels wide`);
  },
  "a cell that is not for people asks first, and lets them go on": async () => {
    const orders = others.find(tab => tab.title === "Pesanan").id;
    await to(orders, 400, 0);
    await page.keyboard.type("ODR-1");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#warning[open]");
    await page.click('#warning [value="no"]');
    await until("", () => shown(400, 0));
    if (await cell(orders, 400, 0) !== null) throw new Error("it was written all the same");
    await to(orders, 400, 0);
    await page.keyboard.type("ODR-1");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#warning[open]");
    await page.click('#warning [value="yes"]');
    await until("ODR-1", () => cell(orders, 400, 0));
    await page.click("#b-undo");
    await until(null, () => cell(orders, 400, 0));
  },
  "a box is ticked and emptied by clicks, and a calendar writes its day": async () => {
    for (const { tab, row, column } of (await choices(/^BOOLEAN$/)).slice(0, 2)) {
      await to(tab.id, row, column);
      const before = await cell(tab.id, row, column);
      await page.click("td.at input");
      await until(true, async () => ![before, false, null].includes(await cell(tab.id, row, column)));
      await page.click("td.at input");
      await until(true, async () => [false, null].includes(await cell(tab.id, row, column)));
    }
    for (const { tab, row, column } of (await choices(/^DATE_/)).slice(0, 1)) {
      await to(tab.id, row, column);
      const { x, y } = await desk.arrow(row, column);
      await page.mouse.click(x, y);
      await page.click("#pop [data-turn='1']");
      const day = await page.$eval("#pop [data-day]:not(.other)", button => button.dataset.day);
      await page.click("#pop [data-day]:not(.other)");
      await until(day, () => page.$eval("#content", bar => bar.value));
      await until("number", async () => typeof await cell(tab.id, row, column));
      await page.click("#b-undo");
      await until(null, () => cell(tab.id, row, column));
    }
  },
  "groups of columns fold and unfold, and a filter view shows its rows": async () => {
    for (const tab of others) {
      const { columnCount, columnGroups, filterViews } = await whole(tab);
      if (columnGroups.length) {
        // The handle stands over the column behind the group.
        await to(tab.id, 1, Math.min(columnGroups[0].range.endIndex, columnCount - 1));
        const isOpen = () => page.$eval('[data-fold="0"]', button => button.getAttribute("aria-expanded")).catch(() => "out of sight");
        for (const wanted of ["false", "true"]) {
          await page.$eval('[data-fold="0"]', button => button.dispatchEvent(new MouseEvent("mousedown", { bubbles: true })));
          await until(wanted, isOpen);
        }
      }
      for (const { title } of filterViews.slice(0, 2)) {
        await to(tab.id, 1, 0);
        await page.click("#b-views");
        await page.evaluate(title => [...document.querySelectorAll("#pop [data-act]")].find(b => b.textContent === title).click(), title);
        await until(`Tampilan: ${title}`, () => page.$eval("#view span", view => view.textContent));
        await page.click("#b-all");
        await until(true, () => page.$eval("#view", view => view.hidden));
      }
    }
  },
  "formulas of conditional formats hold as they do at Google": async () => {
    const wrong = await page.evaluate(async () => {
      const { holds } = await import("/_sandbox/page/formula.js");
      const cells = [["Menunggu", "", 5, null, true, "a;b"], ["Selesai", "x", "7", 0.5, false, null]];
      const value = (r, c) => cells[r]?.[c] ?? null;
      return [
        ['=$A1="menunggu"', 0, true], ['=$A1="Menunggu"', 1, false], ['=($A1="Menunggu")*($B1="")', 0, true], ['=($A1="Menunggu")*($B1="")', 1, false],
        ["=C1>4", 0, true], ["=C1>=5", 0, true], ["=C1>5", 0, false], ["=C1<5", 1, false], ["=D1<1/2", 1, false], ["=D1<=1/2", 1, true], ["=D1", 0, false],
        ['=D1=""', 0, true], ["=D1=0", 0, true], ["=E1", 0, true], ["=E1", 1, false], ["=NOT(E1)", 1, true], ["=ISBLANK(D1)", 0, true], ["=ISBLANK(B1)", 0, false],
        ['=AND($A1<>"",C1=5)', 0, true], ['=AND($A1<>"";C1=5)', 0, true], ['=LEFT(A1;3)="Sel"', 1, true], ['=LEN(A1)+1=9', 0, true], ["=-C1=-5", 0, true],
        ["=50%=1/2", 0, true], ['=A1&"!"="Menunggu!"', 0, true], ["=NOW()>46000", 0, true], ["=TODAY()<=NOW()", 0, true], ["=A$1=A1", 0, true], ["=A$1=A1", 1, false],
        ['=REGEXMATCH(A1,"^S")', 1, true], ["=A1+1>0", 0, false], ["=1/0", 0, false], ["=UNKNOWN(A1)", 0, false], ["=(A1", 0, false], ["", 0, false],
      ].filter(([source, down, wanted]) => holds(source, value, down, 0) !== wanted).map(([source, down]) => `${source} in row ${down + 1}`);
    });
    if (wrong.length) throw new Error(wrong.join("; "));
  },
  "merged cells are one cell: in sight, under the pointer and for the arrows": async () => {
    await edit({ do: "type", tab: id, cells: [[10, 1, "gabungan"], [10, 4, "kanan"], [13, 1, "bawah"]] });
    await to(id, 10, 4);
    await until("gabungan", () => shown(10, 1));
    // The page draws what the server tells it; merging itself is a request of the API.
    await page.evaluate(async () => {
      const { S } = await import("/_sandbox/page/book.js"), { draw } = await import("/_sandbox/page/draw.js");
      S.sheet.merges = [{ startRowIndex: 10, endRowIndex: 13, startColumnIndex: 1, endColumnIndex: 4 }];
      draw();
    });
    const sizes = await page.$eval('td[data-r="10"][data-c="1"] .whole', one => {
      const at = one.getBoundingClientRect(), last = document.querySelector('td[data-r="12"][data-c="3"]').getBoundingClientRect();
      return [Math.round(at.right - last.right), Math.round(at.bottom - last.bottom)].join();
    });
    await until("-1,-1", async () => sizes);
    const at = () => page.$eval("#ref", ref => ref.textContent);
    await click(10, 4);
    // Into it from the right, out of it to every side.
    for (const [key, name] of [["ArrowLeft", "B11"], ["ArrowRight", "E11"], ["ArrowLeft", "B11"], ["ArrowDown", "B14"], ["ArrowUp", "B11"]]) {
      await page.keyboard.press(key);
      await until(name, at);
    }
    const { x, y } = await page.$eval('td[data-r="12"][data-c="3"]', td => { const b = td.getBoundingClientRect(); return { x: b.x + 9, y: b.y + 9 }; });
    await click(1, 0);
    await page.mouse.click(x, y);
    await until("B11", at);
  },
  "a chart is drawn at its place and says its figures": async () => {
    const charted = [];
    for (const tab of others) if ((await whole(tab)).charts.length) charted.push(tab);
    if (charted.length < 2) throw new Error(`charts only in ${charted.map(tab => tab.title)}`);
    for (const tab of charted) {
      await to(tab.id, 1, 0);
      await until(true, () => page.$eval(".chart", chart => chart.getAttribute("aria-label").startsWith(`Grafik ${chart.querySelector("figcaption").textContent}`)));
    }
    await to(id, 1, 0);
    await until(0, () => page.$$eval(".chart", all => all.length));
    await edit({ do: "type", tab: id, cells: [[1, 6, "Ayam"], [2, 6, "Snack"], [1, 7, 30], [2, 7, 15]] });
    await until("15", () => shown(2, 7));
    const told = await page.evaluate(async tab => {
      const { S } = await import("/_sandbox/page/book.js"), { draw } = await import("/_sandbox/page/draw.js");
      const column = at => ({ sourceRange: { sources: [{ sheetId: tab, startRowIndex: 0, startColumnIndex: at, endColumnIndex: at + 1 }] } });
      const chart = chartType => ({
        spec: { title: chartType, basicChart: { chartType, headerCount: 1, domains: [{ domain: column(6) }], series: [{ series: column(7) }] } },
        position: { overlayPosition: { anchorCell: { rowIndex: 4, columnIndex: 2 } } },
      });
      S.sheet.charts = ["COLUMN", "LINE", "SCATTER"].map(chart);
      draw();
      const at = document.querySelector('td[data-r="4"][data-c="2"]').getBoundingClientRect();
      return [...document.querySelectorAll(".chart")].map(one => {
        const box = one.getBoundingClientRect(), bars = [...one.querySelectorAll("rect")].map(bar => +bar.getAttribute("width"));
        return [one.getAttribute("aria-label"), Math.round(box.left - at.left), Math.round(box.top - at.top), bars.length === 2 && bars[0] / bars[1], one.querySelectorAll("circle").length];
      });
    }, id);
    const wanted = [["Grafik COLUMN: Ayam 30, Snack 15", 0, 0, 2, 0], ["Grafik LINE: Ayam 30, Snack 15", 0, 0, false, 2], ["Grafik SCATTER, tidak digambar di sini", 0, 0, false, 0]];
    if (JSON.stringify(told) !== JSON.stringify(wanted)) throw new Error(JSON.stringify(told));
  },
  "a phone freezes no more than leaves room for the rest": async () => {
    await page.setViewport({ width: 390, height: 800 });
    for (const tab of others) {
      await to(tab.id, 1, 0);
      const { columnCount } = await whole(tab);
      for (const column of [1, Math.min(8, columnCount - 1)]) {
        await to(tab.id, 1, column);
        const [stuck, left, right] = await page.evaluate(() => {
          const fixed = [...document.querySelectorAll("thead th.l.fx")].pop(), at = document.querySelector("td.at").getBoundingClientRect();
          return [fixed ? fixed.getBoundingClientRect().right : 0, at.left, at.right];
        });
        const frozen = await page.$eval("td.at", td => td.classList.contains("fx"));
        if (stuck > 230 || left < (frozen ? 0 : stuck) || left > 350) throw new Error(`${tab.title}, column ${column}: ${[stuck, left, right]}`);
      }
    }
    await page.setViewport({ width: 1400, height: 800 });
  },
  "nothing is seriously wrong for those who cannot see or point": () => fine(page),
  "nothing was complained about in the console": async () => {
    if (complaints.length) throw new Error(complaints.join("; "));
  },
};

const code = await run(checks);
if (picture) await page.screenshot({ path: picture });
await edit({ do: "deleteTab", tab: id });
await browser.close();
process.exit(code);
