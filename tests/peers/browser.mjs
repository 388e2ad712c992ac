// A browser and its hands: what the checks of the page share. Needs puppeteer-core, axe-core and a Chromium ($CHROMIUM,
// /usr/bin/chromium).

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

/** Opens a browser for the page at `url`. */
export async function open(url, viewport = { width: 1400, height: 800 }) {
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
    defaultViewport: viewport,
  });
  const page = await browser.newPage();
  const complaints = [];
  page.on("pageerror", error => complaints.push(error.message));
  page.on("console", message => message.type() === "error" && complaints.push(message.text()));

  const hands = {
    browser, page, complaints,
    /** An edit by somebody else. */
    async edit(body) {
      const answer = await fetch(new URL("_sandbox/edit", url), {
        method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    tabs: async () => (await (await fetch(new URL("_sandbox/changes", url))).json()).tabs,
    /** A tab's rows as the server has them: row number → values. */
    async rows(id) {
      const answer = await (await fetch(new URL(`_sandbox/changes?tab=${id}`, url))).json();
      return new Map(answer.tab.rows.map(([at, values]) => [at, values]));
    },
    cell: async (id, row, column) => (await hands.rows(id)).get(row)?.[column] ?? null,
    /** What the page shows in a cell; null: the cell is out of sight. */
    shown: (row, column) => page.evaluate((r, c) =>
      document.querySelector(`td[data-r="${r}"][data-c="${c}"]`)?.textContent ?? null, row, column),
    /** Clicks a cell. The page may redraw it in between, as it may under a person's finger; then the new one is clicked. */
    async click(row, column, options = {}) {
      for (let tries = 0; ; tries++) {
        try {
          return await page.click(`td[data-r="${row}"][data-c="${column}"]`, options);
        } catch (error) {
          if (tries === 20 || !/detached|not clickable/.test(error.message)) throw error;
        }
      }
    },
    /** Goes to a cell as a link does, wherever it is. */
    async to(tab, row, column) {
      const name = letters(column) + (row + 1);
      await page.evaluate(hash => { location.hash = ""; location.hash = hash; }, `#gid=${tab}&range=${name}`);
      await until(name, () => page.evaluate(tab => document.querySelector("#tabs .on")?.dataset.tab === tab && document.querySelector("td.at")
        && document.querySelector("#ref").textContent, String(tab)));
    },
    /** Where the arrow of a cell's list is. */
    arrow: (row, column) => page.$eval(`td[data-r="${row}"][data-c="${column}"]`, td => {
      const box = td.getBoundingClientRect();
      return { x: box.right - 8, y: box.top + box.height / 2 };
    }),
    /** How much there is to choose in what has opened; 0: nothing is open. */
    popped: () => page.$$eval("#pop button", all => all.filter(button => button.checkVisibility()).length),
    paste: text => page.evaluate(text => {
      const clipboard = new DataTransfer();
      clipboard.setData("text/plain", text);
      window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard }));
    }, text),
    /** Goes to a cell by the keyboard, wherever it is, as somebody without a mouse does. */
    async walk(row, column) {
      const step = async (key, times) => { for (let n = 0; n < times; n++) await page.keyboard.press(key); };
      await page.focus("#table");
      await page.keyboard.down("Control");
      await page.keyboard.press("Home");
      await page.keyboard.up("Control");
      await step("ArrowDown", row);
      await step("ArrowRight", column);
    },
  };
  return hands;
}

function letters(column) {
  let name = "";
  for (let c = column + 1; c > 0; c = Math.floor((c - 1) / 26)) name = String.fromCharCode(65 + (c - 1) % 26) + name;
  return name;
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Throws what axe finds serious or critical on the page as it is. The colours of cells are the sheet's, not the page's. */
export async function fine(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const ofSheet = (rule, node) => rule === "color-contrast" && node.target.some(at => /td\[|data-r|\.t\b|#at/.test(at));
  const grave = violations.map(v => ({ ...v, nodes: v.nodes.filter(node => !ofSheet(v.id, node)) }))
    .filter(({ impact, nodes }) => nodes.length && (impact === "serious" || impact === "critical"));
  if (grave.length) throw new Error(grave.map(v => `${v.id} (${v.impact}): ${v.nodes.map(node => node.html.slice(0, 120)).slice(0, 3).join(" | ")}`).join("; "));
}

/** Waits until `ask` answers `wanted`, `seconds` at most. */
export async function until(wanted, ask, seconds = 5) {
  const ends = Date.now() + seconds * 1000;
  let seen;
  do {
    seen = await ask();
    if (seen === wanted) return;
    await new Promise(done => setTimeout(done, 50));
  } while (Date.now() < ends);
  throw new Error(`saw ${JSON.stringify(seen)}, wanted ${JSON.stringify(wanted)}`);
}

/** Runs the checks in order, prints "N passed, M failed" and returns the exit code. */
export async function run(checks) {
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
  console.log(`${passed} passed, ${failed} failed`);
  return failed || !passed ? 1 : 0;
}
