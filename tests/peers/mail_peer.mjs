// Looks at every previewed mail as its reader does, on a telephone and at a desk, by day and by night: nothing reaches
// beyond the screen, no order number breaks, the first button stands on the first screen unless the texts are "endless",
// and axe finds nothing serious.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [folder, length] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const page = await browser.newPage();
const height = 844;
let faults = 0;

const look = () => {
  const broken = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    for (const found of node.data.matchAll(/(ODR|BYR)-\d{4}-\d+/g)) {
      const range = document.createRange();
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (lines.size > 1) broken.push(found[0]);
    }
  }
  const button = [...document.querySelectorAll("a")].find((a) => getComputedStyle(a).display === "block");
  return {
    beyond: document.documentElement.scrollWidth - innerWidth,
    broken,
    ends: button ? Math.round(button.getBoundingClientRect().bottom) : 0,
  };
};

for (const file of readdirSync(folder).filter((name) => name.endsWith(".html"))) {
  await page.goto(pathToFileURL(resolve(folder, file)).href);
  await page.evaluate(axe);
  for (const width of [390, 800]) {
    await page.setViewport({ width, height });
    for (const scheme of ["light", "dark"]) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      const { beyond, broken, ends } = await page.evaluate(look);
      const { violations } = await page.evaluate(() => window.axe.run(document));
      const grave = violations.filter((found) => ["serious", "critical"].includes(found.impact)).map((found) => found.id);
      if (beyond > 0 || broken.length > 0 || (ends > height && length !== "endless") || grave.length > 0) {
        faults += 1;
        console.error(`${file} at ${width} px, ${scheme}: ${JSON.stringify({ beyond, broken, ends, grave })}`);
      }
    }
  }
}
await browser.close();
if (faults > 0) process.exit(1);
console.log("every mail fits, by day and by night");
