// The chosen cell and the chosen range: where one goes, and that it is in sight.

import { $, S, name } from "./book.js";
import { merged, text } from "./cells.js";
import { draw } from "./draw.js";
import { NUM, P, fold, headHeight, placeAt, rowHeight, rowTop } from "./measure.js";

const grid = $("grid");

export function go(r, c, extend) {
  const { sheet } = S;
  if (!sheet) return;
  S.at = { r: Math.max(0, Math.min(sheet.rowCount - 1, r)), c: Math.max(0, Math.min(sheet.columnCount - 1, c)) };
  const m = !extend && merged(S.at.r, S.at.c);
  if (m) S.at = { r: m.r0, c: m.c0 };
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
  const { at } = S, m = merged(at.r, at.c);
  let r = at.r, c = at.c;
  // Out of merged cells at their far side.
  if (m && rows > 0) r = m.r1;
  if (m && columns > 0) c = m.c1;
  if (rows) {
    const all = P.frozen + P.order.length, now = r < P.frozen ? r : P.frozen + (P.place.get(r) ?? 0);
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

/** How many rows a page of the screen is. */
export const page = () => Math.max(1, placeAt(grid.scrollTop + grid.clientHeight - headHeight()) - placeAt(grid.scrollTop) - 1);
