// Which rows are shown: all, those of a filter view, or those of one role. It is each person's own look; the sheet stays.

import { $, S, esc } from "./book.js";
import { text, value } from "./cells.js";
import { inRange, meets } from "./conditions.js";

/** The view in use by tab: { title, keeps(row), sort: [[column, ascending]] }. */
const used = new Map();
export const view = () => used.get(S.tabId) || null;

function compare(a, b) {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return typeof a === "string" ? a.localeCompare(b, "id") : a - b;
}

/** The rows from `from` on that the view keeps, in its order. */
export function shownRows(from, till) {
  const it = view(), rows = [];
  for (let r = from; r < till; r++) if (!it || it.keeps(r)) rows.push(r);
  if (it) for (const [c, up] of [...it.sort].reverse()) {
    rows.sort((a, b) => { const x = value(a, c), y = value(b, c), way = compare(x, y); return x === null || y === null || up ? way : -way; });
  }
  return rows;
}

/** A filter view of the sheet as a view. */
function ofFilter(f) {
  const criteria = [];
  for (const spec of f.filterSpecs || []) criteria.push([spec.columnIndex, spec.filterCriteria || {}]);
  for (const [c, criterion] of Object.entries(f.criteria || {})) if (!criteria.some(([known]) => known === +c)) criteria.push([+c, criterion]);
  const range = f.range || {}, body = { ...range, startRowIndex: (range.startRowIndex || 0) + 1 };
  return {
    title: f.title || "Tampilan",
    id: f.filterViewId,
    sort: (f.sortSpecs || []).map(s => [s.dimensionIndex ?? 0, s.sortOrder !== "DESCENDING"]),
    keeps: r => !inRange(body, r, body.startColumnIndex || 0) || criteria.every(([c, k]) =>
      !(k.hiddenValues || []).includes(text(r, c)) && (!k.condition || meets(k.condition, body, r, c))),
  };
}

let changed = () => {};
export const onView = act => { changed = act; };

export function use(it) {
  if (it) used.set(S.tabId, it); else used.delete(S.tabId);
  drawView();
  changed();
}

export function useFilter(id) {
  const f = (S.sheet && S.sheet.filterViews || []).find(f => f.filterViewId === id);
  if (f) use(ofFilter(f));
}

/** Filter views may have changed with the tab: the one in use is taken anew. */
export function renew() {
  const it = view();
  if (it && it.id !== undefined) {
    const f = (S.sheet.filterViews || []).find(f => f.filterViewId === it.id);
    if (f) used.set(S.tabId, ofFilter(f)); else used.delete(S.tabId);
  }
  drawView();
}

export function choices() {
  const it = view();
  return [["Semua baris", it ? () => use(null) : null],
    ...(S.sheet && S.sheet.filterViews || []).map(f => [f.title, () => useFilter(f.filterViewId)])];
}

export function drawView() {
  const it = view(), filters = S.sheet && S.sheet.filterViews || [];
  $("b-views").hidden = !filters.length && !it;
  $("view").hidden = !it;
  if (it) $("view").innerHTML = `<span>Tampilan: <b>${esc(it.title)}</b></span><button id="b-all">Semua baris ✕</button>`;
}
$("view").addEventListener("click", event => { if (event.target.id === "b-all") use(null); });
