// Mouse and finger on the grid: choosing cells, opening their lists, ticking their boxes, folding groups.

import { $, S, box, touch } from "./book.js";
import { isBox, isDate, isList, showsBox } from "./cells.js";
import { draw } from "./draw.js";
import { begin, finish, toggle } from "./editor.js";
import { NUM, P, fold, layout } from "./measure.js";
import { go } from "./selection.js";

const grid = $("grid"), table = $("table");

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
