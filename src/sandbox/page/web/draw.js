// Draws the part of the tab that is in sight, as a table with the roles of a grid.

import { $, S, box, esc, letters, name } from "./book.js";
import { inner, isBox, isDate, isList, look, merged, paint, showsBox, stands, text, ticked, typed, value, wraps } from "./cells.js";
import { drawCharts } from "./charts.js";
import { conditional } from "./conditions.js";
import { GROUPS, LETTERS, NUM, P, areaOf, columnsInSight, headHeight, isClosed, placeAt, rowHeight, textWidth } from "./measure.js";

const grid = $("grid"), table = $("table");

/** How far a text may run over empty cells to its right; 0: it stays in its own. */
function spill(r, c, end) {
  if (typeof value(r, c) !== "string" || wraps(r, c) !== "OVERFLOW_CELL" || isBox(r, c) || isList(r, c)) return 0;
  const wanted = textWidth(r, c);
  let room = P.widths[c];
  if (wanted <= room) return 0;
  for (let n = c + 1; n < end && room < wanted && value(r, n) === null && !isBox(r, n) && !isList(r, n); n++) room += P.widths[n];
  return room > P.widths[c] ? Math.min(room, wanted) : 0;
}

function content(r, c, head, end) {
  if (!head && showsBox(r, c)) {
    return [`<input type="checkbox" tabindex="-1" aria-label="${name(r, c)}"${ticked(r, c) ? " checked" : ""}>`, "text-align:center;", ""];
  }
  const over = head ? 0 : spill(r, c, end), set = wraps(r, c);
  const way = over ? "over" : set === "WRAP" ? "wrap" : set === "CLIP" ? "clip" : text(r, c).includes("\n") ? "lines" : "cut";
  return [`<div class="t ${way}"${over ? ` style="width:${over}px"` : ""}>${inner(r, c)}</div>`, "", over ? "spill" : ""];
}

/** A cell of a merged area: the first bears the text over all of them, the others are its ground. */
function mergedHtml(m, r, c) {
  const lines = (c < m.c1 ? "border-right-color:transparent;" : "") + (r < m.r1 ? "border-bottom-color:transparent;" : "");
  if (r !== m.r0 || c !== m.c0) return ["", lines, ""];
  const { wide, high } = areaOf(m), stand = { top: "start", middle: "center" }[stands(r, c)] || "end";
  const size = `width:${wide - 1}px;height:${high - 1}px;align-content:${stand}`;
  return [`<div class="t whole ${wraps(r, c) === "WRAP" ? "wrap" : "lines"}" style="${size}">${inner(r, c)}</div>`, lines, "spill"];
}

function cellHtml(r, c, head, top, end, now) {
  const m = merged(r, c), first = m || { r0: r, c0: c }, l = look(first.r0, first.c0), classes = [], b = box(), { at } = S;
  let css = paint(l && l.format) + conditional(first.r0, first.c0);
  const [html, more, kind] = m ? mergedHtml(m, r, c) : content(r, c, head, end);
  if (kind) classes.push(kind);
  if (typeof value(r, c) === "number" && !/text-align/.test(css)) classes.push("num");
  css += more + (head ? `top:${top}px;` : "") + `vertical-align:${stands(r, c)};`;
  const picks = !head && !m && !isBox(r, c) && (isList(r, c) || isDate(r, c));
  if (picks) classes.push("pick");
  if (l && l.note && r === first.r0 && c === first.c0) classes.push("note");
  const chosen = r >= b.r0 && r <= b.r1 && c >= b.c0 && c <= b.c1;
  if (chosen && (b.r0 !== b.r1 || b.c0 !== b.c1)) classes.push("in");
  const here = r === at.r && c === at.c;
  if (here) classes.push("at");
  const when = S.flashes.get(r + ":" + c);
  if (when) { if (now - when < 2000) classes.push("flash"); else S.flashes.delete(r + ":" + c); }
  if (c < P.stuck) { classes.push("fx"); css += "left:" + P.lefts[c] + "px;"; if (c === P.stuck - 1) classes.push("edge"); }
  const title = l && l.note || (text(r, c).length > 14 ? text(r, c) : "");
  return `<td role="gridcell"${here ? ' id="at"' : ""} data-r="${r}" data-c="${c}" aria-colindex="${c + 2}" aria-selected="${chosen}"`
    + ` class="${classes.join(" ")}"`
    + ` style="${css}"${title ? ` title="${esc(title)}"` : ""}>${html}${picks ? `<i class="arrow" aria-hidden="true">▾</i>` : ""}</td>`;
}

/** What a row shows between the gaps: the frozen cells and those in sight. */
function across(each, gap, [a, b]) {
  let html = "";
  for (let c = 0; c < P.stuck; c++) if (P.widths[c]) html += each(c, P.stuck);
  const before = (a < P.widths.length ? P.lefts[a] : P.total) - (P.stuck ? P.lefts[P.stuck - 1] + P.widths[P.stuck - 1] : NUM);
  html += before > 0 ? gap(before) : "";
  for (let c = a; c < b; c++) if (P.widths[c]) html += each(c, P.widths.length);
  const after = P.total - (b < P.widths.length ? P.lefts[b] : P.total);
  return html + (after > 0 ? gap(after) : "");
}

function rowHtml(r, high, head, top, seen, now) {
  const number = `<th scope="row" class="n${r === S.at.r ? " sel" : ""}" data-n="${r}"${head ? ` style="top:${top}px"` : ""}>${r + 1}</th>`;
  const blank = head ? `<td aria-hidden="true" class="gap" style="top:${top}px"></td>` : `<td aria-hidden="true" class="gap"></td>`;
  const cells = across((c, end) => cellHtml(r, c, head, top, end, now), () => blank, seen);
  return `<tr aria-rowindex="${r + 2}" style="height:${high}px;--h:${high - 1}px">${number}${cells}</tr>`;
}

/** The handles of column groups above the letters. */
function groupsHtml(seen) {
  if (!P.groups.length) return "";
  const at = new Map();
  // As at Google, the handle stands over the column behind the group.
  for (const g of P.groups) at.set(Math.min(g.range.endIndex, P.widths.length - 1), g);
  const one = c => {
    const g = at.get(c), inside = P.groups.some(k => !isClosed(k) && c >= k.range.startIndex && c < k.range.endIndex);
    const shut = g && isClosed(g), span = g && `${letters(g.range.startIndex)}–${letters(g.range.endIndex - 1)}`;
    const label = `aria-label="${shut ? "Buka" : "Tutup"} kolom ${span}" aria-expanded="${!shut}"`;
    const handle = g ? `<button class="fold" tabindex="-1" data-fold="${P.groups.indexOf(g)}" ${label}>${shut ? "+" : "−"}</button>` : "";
    return `<td class="g${inside ? " line" : ""}${c < P.stuck ? " fx" : ""}"${c < P.stuck ? ` style="left:${P.lefts[c]}px"` : ""}>${handle}</td>`;
  };
  return `<tr class="groups" style="height:${GROUPS}px"><td class="g n"></td>${across(one, () => `<td class="g"></td>`, seen)}</tr>`;
}

/** The first row to draw, and the first column: the beginning of a merged area that reaches into sight is drawn too. */
function firstShown(first, seen) {
  const top = P.order[first];
  for (const m of S.sheet.merges || []) {
    const [r0, c0] = [m.startRowIndex || 0, m.startColumnIndex || 0];
    if (r0 < top && m.endRowIndex > top && P.place.has(r0)) first = Math.min(first, P.place.get(r0));
    if (c0 < seen[0] && m.endColumnIndex > seen[0] && c0 >= P.stuck) seen[0] = c0;
  }
  return first;
}

let drawn = "", drawnWidth = "";
export function draw() {
  const { sheet, at } = S;
  $("loading").hidden = !!sheet || S.tabId === null;
  if (!sheet) { table.innerHTML = drawn = ""; drawCharts(); return; }
  const now = Date.now(), n = P.order.length, seen = columnsInSight(), head = headHeight();
  const first = firstShown(Math.max(0, placeAt(grid.scrollTop) - 4), seen), last = Math.min(n, placeAt(grid.scrollTop + grid.clientHeight - head) + 5);
  const gap = w => `<col style="width:${w}px">`, lettersTop = P.groups.length ? GROUPS : 0;
  let html = `<colgroup><col style="width:${NUM}px">${across(c => `<col style="width:${P.widths[c]}px">`, gap, seen)}</colgroup><thead>${groupsHtml(seen)}`;
  const letter = c => `<th scope="col" class="l${c === at.c ? " sel" : ""}${c < P.stuck ? " fx" : ""}${c === P.stuck - 1 ? " edge" : ""}" data-l="${c}"`
    + ` style="top:${lettersTop}px${c < P.stuck ? `;left:${P.lefts[c]}px` : ""}">${letters(c)}<i class="arrow" aria-hidden="true">▾</i></th>`;
  const blank = more => `<td class="l${more}" aria-hidden="true" style="top:${lettersTop}px"></td>`;
  html += `<tr aria-rowindex="1" style="height:${LETTERS}px">${blank(" n corner")}${across(letter, () => blank(""), seen)}</tr>`;
  let top = lettersTop + LETTERS;
  for (let r = 0; r < P.frozen; r++) { html += rowHtml(r, P.heads[r], true, top, seen, now); top += P.heads[r]; }
  html += `</thead><tbody><tr aria-hidden="true" style="height:${P.tops[first]}px"></tr>`;
  for (let i = first; i < last; i++) if (rowHeight(i) > 0) html += rowHtml(P.order[i], rowHeight(i), false, 0, seen, now);
  html += `<tr aria-hidden="true" style="height:${P.tops[n] - P.tops[last]}px"></tr></tbody>`;
  if (html !== drawn) { table.innerHTML = html; drawn = html; }
  drawCharts();
  if (drawnWidth !== P.total) { table.style.width = P.total + "px"; drawnWidth = P.total; }
  table.setAttribute("aria-rowcount", sheet.rowCount + 1);
  table.setAttribute("aria-colcount", sheet.columnCount + 1);
  if ($("at")) table.setAttribute("aria-activedescendant", "at"); else table.removeAttribute("aria-activedescendant");
  $("ref").textContent = name(at.r, at.c);
  if (document.activeElement !== $("content")) $("content").value = typed(at.r, at.c);
  whole();
}

/** The chosen cell shows all it holds, and a header what it wants, without a mouse too. */
function whole() {
  const full = $("full"), td = $("at"), { at } = S, note = at.r < P.frozen && (look(at.r, at.c) || {}).note, t = td && td.querySelector(".t");
  full.style.display = "none";
  const hidden = t && !t.classList.contains("over") && (t.scrollWidth > t.clientWidth + 1 || t.scrollHeight > t.clientHeight + 3);
  if (!td || S.editing || $("pop").style.display === "block" || (!note && !hidden)) return;
  const b = td.getBoundingClientRect(), area = grid.getBoundingClientRect();
  if (b.bottom > area.bottom || b.left > area.right - 40) return;
  full.textContent = note || text(at.r, at.c);
  full.style.display = "block";
  full.style.left = Math.max(4, Math.min(b.left, innerWidth - full.offsetWidth - 6)) + "px";
  full.style.top = (b.bottom + full.offsetHeight > area.bottom ? Math.max(area.top, b.top - full.offsetHeight) : b.bottom + 1) + "px";
}

let queued = false;
export function redraw() {
  if (queued) return;
  queued = true;
  requestAnimationFrame(() => { queued = false; draw(); });
}
