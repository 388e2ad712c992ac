// Typing into a cell, choosing from its list or calendar, ticking its box; and writing what was typed.

import { $, S, columnOf, esc, serialToDate, touch } from "./book.js";
import { calendarDay, calendarKey, isCalendar, openCalendar } from "./calendar.js";
import { condition, isBox, isDate, isList, row, showsBox, ticked, ticks, typed, value } from "./cells.js";
import { draw } from "./draw.js";
import { P, layoutRows } from "./measure.js";
import { become, hide, isOpen, onBeside, show } from "./popup.js";
import { allowed } from "./protection.js";
import { reveal, step } from "./selection.js";
import { ask, edit, follow } from "./server.js";

/** More nobody reads through; typing narrows them down. */
const MAX_CHOICES = 200;
const editor = $("editor"), grid = $("grid"), table = $("table"), pop = $("pop"), bar = $("content");

/** Writes cells, [row, column, value], when their protection allows it; shows them before the server has said yes. */
export async function write(cells) {
  if (!cells.length) return false;
  const tab = S.tabId, sheet = S.sheet;
  if (!await allowed(cells)) { draw(); return false; }
  if (S.sheet === sheet) { for (const [r, c, v] of cells) expect(r, c, v); layoutRows(); draw(); }
  const done = await edit({ do: "type", tab, cells });
  if (!done) follow();
  return done;
}
function expect(r, c, v) {
  const w = row(r) || { v: [], t: {}, looks: [] }, values = w.v.slice(), texts = { ...w.t };
  while (values.length <= c) values.push(null);
  values[c] = v === "" ? null : v;
  delete texts[c];
  S.sheet.rows.set(r, { v: values, t: texts, looks: w.looks });
}

export function toggle() {
  const { r, c } = S.at, [yes, no] = ticks(r, c);
  write([[r, c, ticked(r, c) ? no : yes]]);
}

/** What may be chosen; a range is looked up in its tab. */
async function choices(r, c) {
  const k = condition(r, c);
  if (k.type === "ONE_OF_LIST") return (k.values || []).map(v => v.userEnteredValue);
  const m = /^=?'?((?:[^'!]|'')+)'?!\$?([A-Z]+)\$?(\d*)(?::\$?([A-Z]*)\$?(\d*))?$/.exec(k.values[0].userEnteredValue || "");
  const tab = m && S.book.tabs.find(t => t.title === m[1].replace(/''/g, "'"));
  if (!tab) return [];
  const answer = await ask("changes?since=0&tab=" + tab.id), from = +(m[3] || 1) - 1, till = m[5] ? +m[5] : 1e9, at = columnOf(m[2]);
  const found = answer.tab.rows.filter(([n, v]) => n >= from && n < till && v[at] != null && v[at] !== "").map(([, v]) => String(v[at]));
  return [...new Set(found)];
}

/** Starts typing, with `start` instead of what stands there; `choose`: it is a choice, and a phone needs no keyboard. */
export async function begin(start, choose) {
  if (!S.sheet) return;
  const { r, c } = S.at;
  if (showsBox(r, c) && start === null) { toggle(); return; }
  const mine = S.editing = { r, c, list: null, hot: -1 };
  reveal();
  draw();
  const td = table.querySelector(`td[data-r="${r}"][data-c="${c}"]`);
  if (!td) { S.editing = null; return; }
  const g = grid.getBoundingClientRect(), b = td.getBoundingClientRect();
  $("full").style.display = "none";
  const left = b.left - g.left + grid.scrollLeft - 1, top = b.top - g.top + grid.scrollTop - 1;
  Object.assign(editor.style, { display: "block", left: left + "px", top: top + "px", width: Math.max(b.width + 2, 120) + "px" });
  editor.inputMode = choose && touch() ? "none" : "text";
  editor.value = start === null ? typed(r, c) : start;
  stretch();
  editor.focus({ preventScroll: true });
  editor.setSelectionRange(editor.value.length, editor.value.length);
  if (isList(r, c)) {
    const list = await choices(r, c);
    if (S.editing === mine) { mine.list = list; suggest(start !== null); }
  } else if (isDate(r, c) && start === null) {
    const v = value(r, c), at = editor.getBoundingClientRect();
    openCalendar(typeof v === "number" ? serialToDate(v) : null, at.left, at.bottom + 2, at.top - 2, day => { editor.value = day; finish(true); });
  }
}
function stretch() { editor.style.height = "auto"; editor.style.height = Math.max(P.rowH + 2, Math.min(editor.scrollHeight + 4, 160)) + "px"; }

function suggest(filter) {
  const { editing } = S;
  if (!editing || !editing.list) return;
  const wanted = editor.value.trim().toLowerCase(), fit = editing.list.filter(o => !filter || o.toLowerCase().includes(wanted));
  if (!fit.length) { hide(); editor.setAttribute("aria-expanded", "false"); return; }
  const now = String(value(editing.r, editing.c) ?? "").toLowerCase();
  editing.hot = Math.max(0, fit.findIndex(o => o.toLowerCase() === (filter ? wanted : now)));
  become("listbox", "Pilihan");
  const option = (o, hot, label) => `<button role="option" tabindex="-1" aria-selected="${hot}" data-choose="${esc(o)}"`
    + ` class="${hot ? "hot" : ""}">${esc(label)}</button>`;
  pop.innerHTML = fit.slice(0, MAX_CHOICES).map((o, i) => option(o, i === editing.hot, o)).join("") + option("", false, "(kosongkan)");
  editor.setAttribute("aria-expanded", "true");
  const b = editor.getBoundingClientRect();
  show(b.left, b.bottom + 2, b.top - 2);
}
pop.addEventListener("click", event => {
  const button = event.target.closest("[data-choose]");
  if (!button || !S.editing) return;
  editor.value = button.dataset.choose;
  finish(true);
});

/** Ends typing; what was typed is kept or not, and the selection moves on. */
export function finish(keep, rows, columns) {
  const { editing } = S;
  if (!editing) return;
  const { r, c } = editing, now = editor.value, changed = now !== typed(r, c);
  S.editing = null;
  editor.style.display = "none";
  hide();
  table.focus({ preventScroll: true });
  if (keep && changed) write([[r, c, now]]);
  if (rows || columns) step(rows || 0, columns || 0); else draw();
}

editor.addEventListener("input", () => { stretch(); bar.value = editor.value; if (isCalendar()) hide(); suggest(true); });
editor.addEventListener("keydown", event => {
  const { editing } = S, listed = editing && editing.list && isOpen(), k = event.key;
  event.stopPropagation();
  if (isOpen() && isCalendar() && calendarKey(k)) { editing.moved = true; event.preventDefault(); return; }
  if (listed && (k === "ArrowDown" || k === "ArrowUp")) {
    const all = [...pop.querySelectorAll("[data-choose]")];
    editing.hot = (editing.hot + (k === "ArrowDown" ? 1 : all.length - 1)) % all.length;
    all.forEach((b, i) => { b.classList.toggle("hot", i === editing.hot); b.setAttribute("aria-selected", i === editing.hot); });
    all[editing.hot].scrollIntoView({ block: "nearest" });
    editing.moved = true;
  } else if ((k === "Enter" && !event.altKey && !event.shiftKey) || k === "Tab") {
    const hot = listed && (editing.moved || editor.value.trim() !== "") && pop.querySelectorAll("[data-choose]")[editing.hot];
    if (hot) editor.value = hot.dataset.choose;
    if (isOpen() && isCalendar() && editing.moved) editor.value = calendarDay();
    finish(true, k === "Enter" ? 1 : 0, k === "Tab" ? (event.shiftKey ? -1 : 1) : 0);
  } else if (k === "Enter") { editor.setRangeText("\n", editor.selectionStart, editor.selectionEnd, "end"); stretch(); }
  else if (k === "Escape") finish(false);
  else return;
  event.preventDefault();
});
editor.addEventListener("blur", () => setTimeout(() => { if (S.editing && document.activeElement !== editor && !isOpen()) finish(true); }, 0));
onBeside(event => { if (S.editing && !grid.contains(event.target)) finish(true); });

let barAt = null;
bar.addEventListener("focus", () => { barAt = { ...S.at }; });
bar.addEventListener("blur", () => {
  if (barAt && bar.value !== typed(barAt.r, barAt.c)) write([[barAt.r, barAt.c, bar.value]]);
  barAt = null;
});
bar.addEventListener("keydown", event => {
  if (event.key === "Enter" && !event.altKey && !event.shiftKey) { event.preventDefault(); table.focus(); step(1, 0); }
  if (event.key === "Escape") { bar.value = typed(S.at.r, S.at.c); barAt = null; table.focus(); }
});

/** Empties the chosen cells; a checkbox keeps its empty value. */
export function clear(b) {
  const cells = [];
  for (const [r] of S.sheet.rows) {
    if (r < b.r0 || r > b.r1) continue;
    for (let c = b.c0; c <= b.c1; c++) if (value(r, c) !== null) cells.push([r, c, isBox(r, c) ? ticks(r, c)[1] : ""]);
  }
  write(cells);
}
