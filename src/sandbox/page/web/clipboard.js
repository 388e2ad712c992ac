// Copying, cutting and pasting as tables of text.

import { $, S, box } from "./book.js";
import { typed } from "./cells.js";
import { clear, write } from "./editor.js";
import { edit } from "./server.js";

function lines() {
  const b = box(), out = [];
  for (let r = b.r0; r <= b.r1; r++) {
    const line = [];
    for (let c = b.c0; c <= b.c1; c++) { const t = typed(r, c); line.push(/[\t\n"]/.test(t) ? '"' + t.replace(/"/g, '""') + '"' : t); }
    out.push(line.join("\t"));
  }
  return out.join("\n");
}

function cellsOf(s) {
  const rows = [[]];
  let cell = "", quoted = false;
  s = s.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let i = 0; i < s.length; i++) {
    const ch = s[i];
    if (quoted) { if (ch === '"' && s[i + 1] === '"') { cell += '"'; i++; } else if (ch === '"') quoted = false; else cell += ch; }
    else if (ch === '"' && cell === "") quoted = true;
    else if (ch === "\t") { rows[rows.length - 1].push(cell); cell = ""; }
    else if (ch === "\n") { rows[rows.length - 1].push(cell); rows.push([]); cell = ""; }
    else cell += ch;
  }
  rows[rows.length - 1].push(cell);
  return rows;
}

const ours = () => !S.editing && S.sheet && (document.activeElement === $("table") || document.activeElement === document.body);
addEventListener("copy", event => { if (ours()) { event.clipboardData.setData("text/plain", lines()); event.preventDefault(); } });
addEventListener("cut", event => { if (ours()) { event.clipboardData.setData("text/plain", lines()); event.preventDefault(); clear(box()); } });
addEventListener("paste", async event => {
  if (!ours()) return;
  event.preventDefault();
  const rows = cellsOf(event.clipboardData.getData("text/plain")), b = box(), cells = [], { sheet } = S;
  const fill = rows.length === 1 && rows[0].length === 1;
  const high = fill ? b.r1 - b.r0 + 1 : rows.length, wide = fill ? b.c1 - b.c0 + 1 : Math.max(...rows.map(r => r.length));
  if (b.r0 + high > sheet.rowCount) await edit({ do: "addRows", count: b.r0 + high - sheet.rowCount });
  for (let r = 0; r < high; r++) {
    for (let c = 0; c < wide; c++) if (b.c0 + c < sheet.columnCount) cells.push([b.r0 + r, b.c0 + c, fill ? rows[0][0] : rows[r][c] ?? ""]);
  }
  write(cells);
});
