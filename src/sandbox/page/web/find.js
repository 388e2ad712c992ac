// Looking for a text in the tab in sight: what the browser's own search cannot, since only what is in sight is drawn.

import { $, S } from "./book.js";
import { text } from "./cells.js";
import { P } from "./measure.js";
import { go } from "./selection.js";

const field = $("find-text");

export function openFind() {
  $("find").hidden = false;
  field.focus();
  field.select();
}
function close() { $("find").hidden = true; $("table").focus({ preventScroll: true }); }

/** All cells with the text, in reading order. */
function places() {
  const wanted = field.value.trim().toLowerCase(), found = [];
  if (!wanted || !S.sheet) return found;
  for (const r of P.order) {
    const w = S.sheet.rows.get(r);
    for (let c = 0; w && c < w.v.length; c++) if (text(r, c).toLowerCase().includes(wanted)) found.push({ r, c });
  }
  return found;
}

function next(way) {
  const found = places(), { at } = S, after = p => (P.place.get(p.r) - (P.place.get(at.r) ?? -1)) || p.c - at.c;
  if (!found.length) { $("find-said").textContent = field.value.trim() ? "Tidak ada" : ""; return; }
  let i = way > 0 ? found.findIndex(p => after(p) > 0) : found.findLastIndex(p => after(p) < 0);
  if (i < 0) i = way > 0 ? 0 : found.length - 1;
  go(found[i].r, found[i].c);
  $("find-said").textContent = `${i + 1} dari ${found.length}`;
}

field.addEventListener("keydown", event => {
  if (event.key === "Enter") { event.preventDefault(); next(event.shiftKey ? -1 : 1); }
  if (event.key === "Escape") close();
});
field.addEventListener("input", () => { const n = places().length; $("find-said").textContent = n ? n + " ditemukan" : ""; });
$("find-next").addEventListener("click", () => next(1));
$("find-back").addEventListener("click", () => next(-1));
$("find-close").addEventListener("click", close);
$("b-find").addEventListener("click", openFind);
