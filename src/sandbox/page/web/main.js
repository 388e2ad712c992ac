// Puts the page together: what a change from the server means for it.

import { $, S } from "./book.js";
import { draw, redraw } from "./draw.js";
import { applyRole, drawGuide, firstCell, offerOnce } from "./guide.js";
import { P, layout, layoutRows } from "./measure.js";
import { menuOf } from "./popup.js";
import { poll } from "./post.js";
import { follow, onChanges, onTaken } from "./server.js";
import { aim, arrived, drawTabs, open, openAt } from "./tabs.js";
import { choices, onView, renew } from "./views.js";
import "./clipboard.js";
import "./find.js";
import "./keys.js";
import "./menu.js";
import "./pointer.js";

let landed = false;
/* The tour was not ready when the page opened, and nobody has touched anything since: it may still lead there. */
let waits = false;
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => { waits = false; }, { capture: true });

onChanges((answer, first) => {
  const { tab, ...book } = answer;
  S.book = { ...book, timeZone: book.timeZone || "Asia/Jakarta", tabs: book.tabs.filter(t => !t.hidden) };
  $("title").textContent = document.title = book.title;
  if (!S.book.tabs.some(t => t.id === S.tabId)) { land(); return; }
  if (tab) takeTab(tab, first);
  drawTabs();
  drawGuide();
  offerOnce();
  const to = waits && firstCell();
  if (to) { waits = false; openAt(...to); }
});

/** The first time to where the tour begins, later to the first tab: the one in sight is gone. */
function land() {
  const to = !landed && firstCell();
  waits = !landed && !to;
  landed = true;
  S.tabId = null;
  S.sheet = null;
  if (to) openAt(...to);
  else if (S.book.tabs.length) open(S.book.tabs[0].id);
}

function takeTab(tab, first) {
  const before = S.sheet && S.sheet.id === tab.id ? S.sheet : null;
  if (!before && !tab.whole) return;
  if (tab.whole) S.sheet = { ...tab, rows: new Map(), frozenRows: tab.frozenRows || 1 };
  const { sheet } = S, moved = tab.whole && before && before.rowCount !== tab.rowCount;
  for (const [r, v, t, pattern] of tab.rows) {
    const looks = pattern ? tab.patterns[pattern - 1].map(i => i ? tab.looks[i - 1] : null) : [], old = before && before.rows.get(r);
    if (!first && before && !moved) {
      const width = Math.max(v.length, old ? old.v.length : 0);
      for (let c = 0; c < width; c++) if ((old ? old.v[c] ?? null : null) !== (v[c] ?? null)) S.flashes.set(r + ":" + c, Date.now());
    }
    sheet.rows.set(r, { v, t, looks });
  }
  S.at.r = Math.min(S.at.r, sheet.rowCount - 1);
  S.at.c = Math.min(S.at.c, sheet.columnCount - 1);
  renew();
  if (tab.whole) layout(); else layoutRows();
  draw();
  if (!before) { applyRole(); arrived(); }
}

onView(() => {
  if (!S.sheet) return;
  layoutRows();
  $("grid").scrollTop = 0;
  // Nobody types into a row that is not shown.
  if (S.at.r >= P.frozen && !P.place.has(S.at.r)) S.anchor = S.at = { r: P.order[0] ?? 0, c: S.at.c };
  draw();
});
onTaken((tab, at) => openAt(tab, at.r, at.c));
$("grid").addEventListener("scroll", redraw, { passive: true });
$("b-views").addEventListener("click", event => {
  const b = event.currentTarget.getBoundingClientRect();
  menuOf([["Tampilan saringan"], ...choices()], b.left, b.bottom, "Tampilan saringan");
});

// Formats that hang on the time of day.
setInterval(redraw, 30000);

poll();
if (!aim()) follow();
$("table").focus({ preventScroll: true });
