// The chosen cell and the chosen range, by mouse, finger and keyboard.

import { $, S, box, name, touch } from "./book.js";
import { isBox, isDate, isList, showsBox, text } from "./cells.js";
import { draw } from "./draw.js";
import { begin, finish, toggle } from "./editor.js";
import { NUM, P, fold, headHeight, layout, placeAt, rowHeight, rowTop } from "./measure.js";

const grid = $("grid"), table = $("table");

export function go(r, c, extend) {
  const { sheet } = S;
  if (!sheet) return;
  S.at = { r: Math.max(0, Math.min(sheet.rowCount - 1, r)), c: Math.max(0, Math.min(sheet.columnCount - 1, c)) };
  if (!extend) S.anchor = { ...S.at };
  unfold(S.at.c);
  reveal();
  draw();
  const head = S.at.r > 0 ? text(Math.min(sheet.frozenRows, sheet.rowCount) - 1, S.at.c) : "";
  $("said").textContent = `${name(S.at.r, S.at.c)} ${head}: ${text(S.at.r, S.at.c) || "kosong"}`;
}

/** A cell one is led to may lie in columns that are folded away. */
function unfold(c) {
  const g = P.widths[c] === 0 && P.groups.find(g => c >= g.range.startIndex && c < g.range.endIndex);
  if (g) fold(g);
}

/** Up and down go by what is shown, not by numbers. */
export function step(rows, columns, extend) {
  const { at } = S;
  let r = at.r, c = at.c;
  if (rows) {
    const all = P.frozen + P.order.length, now = at.r < P.frozen ? at.r : P.frozen + (P.place.get(at.r) ?? 0);
    const then = Math.max(0, Math.min(all - 1, now + rows));
    r = then < P.frozen ? then : P.order[then - P.frozen];
  }
  if (columns) {
    c += columns;
    while (c > 0 && c < P.widths.length - 1 && !P.widths[c]) c += columns;
  }
  go(r, c, extend);
}

export function reveal() {
  const { at } = S, i = P.place.get(at.r), head = headHeight();
  if (at.r >= P.frozen && i !== undefined) {
    const y = rowTop(i), high = rowHeight(i);
    if (y < grid.scrollTop) grid.scrollTop = y;
    else if (y + high > grid.scrollTop + grid.clientHeight - head - 16) grid.scrollTop = y + high - grid.clientHeight + head + 16;
  }
  if (at.c >= P.stuck) {
    const left = P.stuck ? P.lefts[P.stuck - 1] + P.widths[P.stuck - 1] : NUM, x = P.lefts[at.c];
    if (x - left < grid.scrollLeft) grid.scrollLeft = x - left;
    else if (x + P.widths[at.c] > grid.scrollLeft + grid.clientWidth - 16) {
      grid.scrollLeft = Math.min(x - left, x + P.widths[at.c] - grid.clientWidth + 16);
    }
  }
}

/** Folds a group, or unfolds it; its handle stays in sight. */
function foldInSight(g) {
  fold(g);
  const left = P.stuck ? P.lefts[P.stuck - 1] + P.widths[P.stuck - 1] : NUM, x = P.lefts[Math.min(g.range.endIndex, P.lefts.length - 1)] - left;
  if (x < grid.scrollLeft || x > grid.scrollLeft + grid.clientWidth - left - 40) grid.scrollLeft = Math.max(0, x - 40);
  draw();
}

/** How much of a cell's right end is its arrow; fingers are wider. */
const arrow = () => touch() ? 34 : 20;
function spot(event) {
  const td = event.target.closest && event.target.closest("td[data-c]");
  return td ? { r: +td.dataset.r, c: +td.dataset.c, td } : null;
}
let dragging = false;

grid.addEventListener("mousedown", event => {
  if (event.target === $("editor") || !S.sheet) return;
  const link = event.target.closest("a"), folds = event.target.closest("[data-fold]");
  if (folds) { event.preventDefault(); foldInSight(P.groups[+folds.dataset.fold]); return; }
  const n = event.target.closest("[data-n]");
  if (n && event.button === 0) {
    finish(true);
    S.at = { r: +n.dataset.n, c: 0 };
    S.anchor = { r: S.at.r, c: S.sheet.columnCount - 1 };
    draw();
    table.focus({ preventScroll: true });
    event.preventDefault();
    return;
  }
  const p = spot(event);
  if (!p) return;
  if (!link) event.preventDefault();
  if (event.button !== 0) { const b = box(); if (!(p.r >= b.r0 && p.r <= b.r1 && p.c >= b.c0 && p.c <= b.c1)) go(p.r, p.c); return; }
  const same = p.r === S.at.r && p.c === S.at.c, right = p.td.getBoundingClientRect().right;
  finish(true);
  table.focus({ preventScroll: true });
  if (link) return;
  if (event.target.type === "checkbox" || (touch() && showsBox(p.r, p.c))) { go(p.r, p.c); toggle(); return; }
  const onArrow = (isList(p.r, p.c) || isDate(p.r, p.c)) && !isBox(p.r, p.c) && right - event.clientX < arrow();
  go(p.r, p.c, event.shiftKey);
  if (onArrow) begin(null, true);
  else if (same && touch()) begin(null);
  else dragging = true;
});
grid.addEventListener("click", event => { if (event.target.type === "checkbox") event.preventDefault(); });
grid.addEventListener("mousemove", event => {
  if (!dragging || event.buttons !== 1) { dragging = false; return; }
  const p = spot(event);
  if (p && (p.r !== S.at.r || p.c !== S.at.c)) go(p.r, p.c, true);
});
addEventListener("mouseup", () => { dragging = false; });
grid.addEventListener("dblclick", event => { const p = spot(event); if (p && !showsBox(p.r, p.c) && !S.editing) begin(null); });
addEventListener("resize", () => { if (S.sheet) layout(); draw(); });

/** How many rows a page of the screen is. */
export const page = () => Math.max(1, placeAt(grid.scrollTop + grid.clientHeight - headHeight()) - placeAt(grid.scrollTop) - 1);
