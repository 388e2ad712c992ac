// The tabs below, and where a link leads: #gid=1001&range=A9, as mails bear it.

import { $, S, columnOf, esc } from "./book.js";
import { color } from "./cells.js";
import { draw } from "./draw.js";
import { finish } from "./editor.js";
import { layout } from "./measure.js";
import { menuOf } from "./popup.js";
import { go } from "./selection.js";
import { edit, follow } from "./server.js";
import { drawView, useFilter } from "./views.js";

/** Selection and scroll of tabs that were looked at. */
const looks = {};
/** The cell and filter view to go to once the tab is there. */
let target = null;

export function drawTabs() {
  const html = S.book.tabs.map(t => {
    const on = t.id === S.tabId, tint = t.color ? ` style="--tab:${color({ rgbColor: t.color })}"` : "";
    return `<button role="tab" data-tab="${t.id}" aria-selected="${on}" tabindex="${on ? 0 : -1}" class="${on ? "on" : ""}"${tint}>${esc(t.title)}</button>`;
  }).join("");
  if ($("tabs").dataset.html === html) return;
  $("tabs").innerHTML = html;
  $("tabs").dataset.html = html;
  const on = $("tabs").querySelector(".on");
  if (on) on.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function open(id) {
  if (id === S.tabId) return;
  finish(true);
  const grid = $("grid");
  if (S.sheet) looks[S.tabId] = { at: S.at, anchor: S.anchor, x: grid.scrollLeft, y: grid.scrollTop };
  S.tabId = id;
  S.sheet = null;
  target = null;
  S.flashes.clear();
  const v = looks[id];
  S.at = v ? v.at : { r: 1, c: 0 };
  S.anchor = v ? v.anchor : { ...S.at };
  drawTabs();
  drawView();
  draw();
  follow();
}

/** Opens a tab, and a cell in it. */
export function openAt(id, r, c) {
  if (id === S.tabId && S.sheet) { go(r, c); return; }
  if (id !== S.tabId) open(id);
  target = { r, c };
}

/** The tab in sight has come for the first time. */
export function arrived() {
  const v = looks[S.tabId], grid = $("grid");
  if (target) {
    const { r, c, filter } = target;
    target = null;
    if (filter) useFilter(filter);
    if (r !== undefined) { go(r, c); return; }
  }
  grid.scrollTop = v ? v.y : 0;
  grid.scrollLeft = v ? v.x : 0;
  draw();
}

/** Goes where a link's fragment leads; false: nowhere. */
export function aim(hash = location.hash) {
  const gid = /[#&]gid=(\d+)/.exec(hash), cell = /[#&]range=([A-Z]+)(\d+)/.exec(hash), filter = /[#&]fvid=(\d+)/.exec(hash);
  if (!gid) return false;
  const there = +gid[1] === S.tabId && S.sheet;
  if (+gid[1] !== S.tabId) open(+gid[1]);
  target = { ...(cell && { r: +cell[2] - 1, c: columnOf(cell[1]) }), ...(filter && { filter: +filter[1] }) };
  if (there) { layout(); arrived(); }
  return true;
}
addEventListener("hashchange", () => aim());

/** The fragment of a link to this sheet, whatever port it was written for; null: it leads elsewhere. */
export function ours(href) {
  const m = /^https?:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?\/(?:sandbox\/edit)?\/?(#.*gid=.*)$/.exec(href);
  return m ? m[1] : /^#gid=/.test(href) ? href : null;
}

/* Links in cells: to this sheet within the page, elsewhere in a tab of the browser. */
$("grid").addEventListener("click", event => {
  const link = event.target.closest("a"), hash = link && ours(link.getAttribute("href"));
  if (hash) { event.preventDefault(); aim(hash); }
});

$("tabs").addEventListener("click", event => {
  const button = event.target.closest("[data-tab]");
  if (!button) return;
  open(+button.dataset.tab);
  $("table").focus({ preventScroll: true });
});
$("tabs").addEventListener("keydown", event => {
  const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key], { tabs } = S.book, at = tabs.findIndex(t => t.id === S.tabId);
  if (!way) return;
  event.preventDefault();
  open(tabs[(at + way + tabs.length) % tabs.length].id);
  $("tabs").querySelector(".on").focus();
});
$("tabs").addEventListener("contextmenu", event => {
  const button = event.target.closest("[data-tab]");
  if (!button) return;
  event.preventDefault();
  const tab = +button.dataset.tab, old = button.textContent, y = button.getBoundingClientRect().top;
  const rename = () => { const title = prompt("Nama tab:", old); if (title && title !== old) edit({ do: "renameTab", tab, title }); };
  const remove = () => { if (confirm("Hapus tab “" + old + "” dengan semua isinya?")) edit({ do: "deleteTab", tab }); };
  menuOf([[old], ["Ganti nama …", rename], ["Hapus tab …", remove]], event.clientX, y, "Menu tab", y);
});
$("b-add").addEventListener("click", () => { const title = prompt("Nama tab baru:"); if (title) edit({ do: "addTab", title, tab: undefined }); });
