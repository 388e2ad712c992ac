// A browser and its hands: what the checks of the page share. Needs puppeteer-core and a Chromium ($CHROMIUM,
// /usr/bin/chromium).

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
    /** Goes to a cell by the keyboard, wherever it is, as somebody without a mouse does. */
    async walk(row, column) {
      const step = async (key, times) => { for (let n = 0; n < times; n++) await page.keyboard.press(key); };
      await page.focus("#grid");
      await page.keyboard.down("Control");
      await page.keyboard.press("Home");
      await page.keyboard.up("Control");
      await step("ArrowDown", row);
      await step("ArrowRight", column);
    },
  };
  return hands;
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
