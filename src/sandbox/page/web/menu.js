// The menus of rows and columns.

import { $, S, box, letters, name, toast } from "./book.js";
import { look } from "./cells.js";
import { clear, finish } from "./editor.js";
import { openFind } from "./find.js";
import { menuOf } from "./popup.js";
import { go } from "./selection.js";
import { edit } from "./server.js";

const grid = $("grid");
/** A row that was copied or cut: { from, cut, tab }. */
let lifted = null;

const sorts = c => [true, false].map(up => [`Urutkan ${up ? "A → Z" : "Z → A"} menurut kolom ${letters(c)}`,
  () => edit({ do: "sort", row: Math.max(1, S.sheet.frozenRows), column: c, ascending: up })]);

function note() {
  const { at } = S, l = look(at.r, at.c), text = prompt("Catatan untuk sel ini (kosongkan untuk menghapus):", l && l.note || "");
  if (text !== null) edit({ do: "note", row: at.r, column: at.c, note: text });
}

export function menu(x, y) {
  finish(true);
  const { at } = S, b = box(), r = b.r0, count = b.r1 - r + 1, rows = count === 1 ? "baris " + (r + 1) : count + " baris";
  const lift = cut => () => {
    lifted = { from: r, cut, tab: S.tabId };
    toast(`Baris ${r + 1} ${cut ? "dipotong" : "disalin"}. Pilih baris tujuan, lalu buka menu ini.`);
  };
  const items = [[name(at.r, at.c)],
    ["Sisipkan baris di atas", () => edit({ do: "insertRows", at: r, count })],
    ["Sisipkan baris di bawah", () => edit({ do: "insertRows", at: b.r1 + 1, count })], "-",
    ["Salin baris", lift(false)], ["Potong baris", lift(true)]];
  if (lifted && lifted.tab === S.tabId) {
    const l = lifted;
    const over = () => { edit({ do: l.cut ? "cutRow" : "copyRow", from: l.from, to: r }); if (l.cut) lifted = null; };
    items.push([`Tempel baris ${l.from + 1} di sini (timpa)`, over]);
    items.push(l.cut ? [`Pindahkan baris ${l.from + 1} ke atas baris ini`, () => { edit({ do: "moveRows", at: l.from, count: 1, to: r }); lifted = null; }]
      : [`Sisipkan salinan baris ${l.from + 1} di sini`, () => edit({ do: "insertCopy", from: l.from, to: r })]);
  }
  items.push("-", ...sorts(at.c), ["Cari … (Ctrl+F)", openFind], "-", ["Catatan …", note], ["Kosongkan isi sel", () => clear(box())],
    ["Tambah 100 baris di bawah", () => edit({ do: "addRows", count: 100 })], "-", [`Hapus ${rows}`, () => edit({ do: "deleteRows", at: r, count })]);
  if (x === undefined) { const q = ($("at") || grid).getBoundingClientRect(); x = q.left; y = q.bottom; }
  menuOf(items, x, y, "Menu baris");
}

grid.addEventListener("contextmenu", event => {
  if (event.target === $("editor") || !S.sheet) return;
  event.preventDefault();
  const n = event.target.closest("[data-n]");
  if (n) go(+n.dataset.n, S.at.c);
  menu(event.clientX, event.clientY);
});
$("b-menu").addEventListener("click", event => { const b = event.currentTarget.getBoundingClientRect(); if (S.sheet) menu(b.left, b.bottom); });

/* A press on a letter chooses the column and offers to sort by it. */
grid.addEventListener("click", event => {
  const l = event.target.closest("th[data-l]");
  if (!l || !S.sheet) return;
  const c = +l.dataset.l, b = l.getBoundingClientRect();
  finish(true);
  go(S.at.r, c);
  menuOf([[`Kolom ${letters(c)}`], ...sorts(c)], b.left, b.bottom, `Menu kolom ${letters(c)}`);
});
