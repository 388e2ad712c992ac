// How wide the columns and how high the rows are, and which rows are shown in which order. Heights follow the text, as at
// Google, unless somebody set one.

import { S, $, narrow } from "./book.js";
import { look, merged, row, size, text, value, wraps } from "./cells.js";
import { shownRows } from "./views.js";

export const NUM = 46, LETTERS = 24, GROUPS = 20;
/** The plan of the tab in sight. */
export const P = { widths: [], lefts: [], total: 0, stuck: 0, groups: [], frozen: 1, heads: [], order: [], place: new Map(), tops: [0], rowH: 26 };

/** Columns whose group somebody closed here: "tab:start:end". */
const closed = new Set();
const key = g => `${S.tabId}:${g.range.startIndex}:${g.range.endIndex}`;
export const isClosed = g => closed.has(key(g));
export function fold(g) {
  if (!closed.delete(key(g))) closed.add(key(g));
  layout();
}

const pen = document.createElement("canvas").getContext("2d");
const family = () => getComputedStyle(document.documentElement).getPropertyValue("--cells");
const font = f => `${f && f.textFormat && f.textFormat.bold ? "600 " : ""}${size(f)}px ${family()}`;
const width = s => pen.measureText(s).width;
/** How wide a cell's text is on one line. */
export function textWidth(r, c) {
  const l = look(r, c);
  pen.font = font(l && l.format);
  return Math.max(...text(r, c).split("\n").map(width)) + 7;
}

function lines(shown, room, breaks) {
  let count = 0;
  for (const line of shown.split("\n")) {
    count++;
    if (!breaks) continue;
    let used = 0;
    for (const word of line.split(/(?<=[ -])/)) {
      const w = width(word), bare = width(word.trimEnd());
      if (used > 0 && used + bare > room) { count++; used = 0; }
      if (bare > room) { const more = Math.ceil(bare / room) - 1; count += more; used = bare - more * room; } else used += w;
    }
  }
  return count;
}

function height(r) {
  const own = S.sheet.rowSizes && S.sheet.rowSizes[r];
  if (own && (own.hiddenByUser || own.hiddenByFilter)) return 0;
  if (own && own.pixelSize) return Math.max(own.pixelSize, 4);
  const w = row(r);
  if (!w) return P.rowH;
  if (w.h && w.plan === P.widths) return w.h;
  let most = P.rowH;
  for (let c = 0; c < w.v.length; c++) {
    // As at Google, merged cells make no row higher.
    if (value(r, c) === null || !P.widths[c] || merged(r, c)) continue;
    const way = wraps(r, c), shown = text(r, c);
    if (way === "CLIP" || (way !== "WRAP" && !shown.includes("\n"))) continue;
    const f = (look(r, c) || {}).format;
    pen.font = font(f);
    most = Math.max(most, Math.ceil(lines(shown, P.widths[c] - 7, way === "WRAP") * size(f) * 1.35) + 7);
  }
  w.plan = P.widths;
  return w.h = Math.min(most, 600);
}

export function layoutRows() {
  P.rowH = narrow() ? 32 : 26;
  P.frozen = Math.min(S.sheet.frozenRows, S.sheet.rowCount - 1);
  P.heads = [];
  for (let r = 0; r < P.frozen; r++) P.heads.push(Math.min(Math.max(height(r), 26), 120));
  P.order = shownRows(P.frozen, S.sheet.rowCount);
  P.place = new Map();
  P.tops = [0];
  let y = 0;
  P.order.forEach((r, i) => { P.place.set(r, i); y += height(r); P.tops.push(y); });
}

export const headHeight = () => LETTERS + (P.groups.length ? GROUPS : 0) + P.heads.reduce((a, b) => a + b, 0);
export const rowTop = i => P.tops[i];
export const rowHeight = i => P.tops[i + 1] - P.tops[i];
/** The place of the row that lies at a height. */
export function placeAt(y) {
  let low = 0, high = P.order.length;
  while (low < high) { const mid = (low + high) >> 1; if (P.tops[mid + 1] <= y) low = mid + 1; else high = mid; }
  return low;
}

export function layout() {
  const { sheet } = S, grid = $("grid");
  P.groups = (sheet.columnGroups || []).filter(g => g.range.endIndex <= sheet.columnCount);
  const hidden = new Set();
  for (const g of P.groups) if (isClosed(g)) for (let c = g.range.startIndex; c < g.range.endIndex; c++) hidden.add(c);
  P.widths = []; P.lefts = []; P.stuck = 0;
  let x = NUM;
  const room = grid.clientWidth * (narrow() ? .45 : .5), want = sheet.frozenColumns || 1;
  for (let c = 0; c < sheet.columnCount; c++) {
    const p = sheet.columns[c] || {};
    P.widths.push(p.hiddenByUser || hidden.has(c) ? 0 : p.pixelSize || 100);
    P.lefts.push(x);
    x += P.widths[c];
    // A column that would leave no room for the others is not frozen, on a phone.
    if (c < want && c === P.stuck && x - NUM <= room) P.stuck = c + 1;
  }
  P.total = x;
  layoutRows();
}

/** Where the cells of a merged area lie: its size in pixels, as far as its rows and columns are shown. */
export function areaOf(m) {
  let wide = 0, high = 0;
  for (let c = m.c0; c <= m.c1; c++) wide += P.widths[c] || 0;
  for (let r = m.r0; r <= m.r1; r++) high += r < P.frozen ? P.heads[r] : P.place.has(r) ? rowHeight(P.place.get(r)) : 0;
  return { wide, high };
}

/** The columns in sight beside the frozen ones: [first, last + 1]. */
export function columnsInSight() {
  const grid = $("grid"), n = P.widths.length, margin = 200;
  const from = grid.scrollLeft + (P.stuck ? P.lefts[P.stuck - 1] + P.widths[P.stuck - 1] : NUM) - margin, till = grid.scrollLeft + grid.clientWidth + margin;
  let a = P.stuck, b;
  while (a < n && P.lefts[a] + P.widths[a] < from) a++;
  for (b = a; b < n && P.lefts[b] <= till; b++);
  return [a, b];
}
