// The keyboard on the grid.

import { $, S, box } from "./book.js";
import { row, showsBox, value } from "./cells.js";
import { draw } from "./draw.js";
import { begin, clear, toggle } from "./editor.js";
import { openFind } from "./find.js";
import { menu } from "./menu.js";
import { go, page, step } from "./selection.js";
import { redo, undo } from "./server.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** To the end of the filled cells, as with Ctrl and an arrow at Google. */
function edge(dr, dc, extend) {
  const { sheet } = S, full = (r, c) => value(r, c) !== null;
  let { r, c } = S.at;
  const on = full(r, c) && full(r + dr, c + dc);
  do { r += dr; c += dc; }
  while (r > 0 && c > 0 && r < sheet.rowCount - 1 && c < sheet.columnCount - 1 && (on ? full(r + dr, c + dc) : !full(r, c)));
  go(r, c, extend);
}

$("grid").addEventListener("keydown", event => {
  if (S.editing || !S.sheet) return;
  const k = event.key, s = event.shiftKey, ctrl = event.ctrlKey || event.metaKey, { at, sheet } = S, low = k.toLowerCase();
  const way = STEPS[k];
  if (way) { if (ctrl) edge(...way, s); else step(...way, s); }
  else if (k === "Enter" || k === "F2") begin(null);
  else if (k === "Tab") step(0, s ? -1 : 1);
  else if (k === "Delete" || k === "Backspace") clear(box());
  else if (k === "Home") { if (ctrl) go(0, 0, s); else go(at.r, 0, s); }
  else if (k === "End") { if (ctrl) go(Math.max(0, ...sheet.rows.keys()), at.c, s); else go(at.r, Math.max(0, (row(at.r) || { v: [] }).v.length - 1), s); }
  else if (k === "PageDown") step(page(), 0, s);
  else if (k === "PageUp") step(-page(), 0, s);
  else if (k === " " && showsBox(at.r, at.c)) toggle();
  else if (k === "ContextMenu" || (s && k === "F10")) menu();
  else if (ctrl && low === "a") { S.at = { r: 0, c: 0 }; S.anchor = { r: sheet.rowCount - 1, c: sheet.columnCount - 1 }; draw(); }
  else if (k.length === 1 && !ctrl && !event.altKey) begin(k);
  else return;
  event.preventDefault();
});

addEventListener("keydown", event => {
  if (!(event.ctrlKey || event.metaKey) || S.editing || /^(TEXTAREA|INPUT)$/.test(event.target.tagName)) return;
  const low = event.key.toLowerCase();
  if (low === "z") { if (event.shiftKey) redo(); else undo(); }
  else if (low === "y") redo();
  else if (low === "f") openFind();
  else return;
  event.preventDefault();
});
