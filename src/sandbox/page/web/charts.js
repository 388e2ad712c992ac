// Charts that lie over the cells, as plain drawings of their first series; what is not drawn here says where to look.

import { $, S, esc } from "./book.js";
import { text, value } from "./cells.js";
import { P, headHeight } from "./measure.js";

/** As large as Google makes them. */
const WIDE = 600, HIGH = 371;
/** More bars than these nobody tells apart. */
const MOST = 30;
/** So wide is a letter on average, in these names. */
const LETTER = 7.2;

const short = (s, most) => s.length > most ? s.slice(0, most - 1) + "…" : s;
const grouped = n => n.toLocaleString("id-ID", { maximumFractionDigits: 2 });

/** The only column of a source that lies in this tab, with its rows; null: it is something else. */
function source(of) {
  const all = of && of.sourceRange && of.sourceRange.sources || [], range = all[0];
  if (all.length !== 1 || (range.sheetId || 0) !== S.sheet.id || range.endColumnIndex - (range.startColumnIndex || 0) !== 1) return null;
  return { c: range.startColumnIndex || 0, from: range.startRowIndex || 0, till: Math.min(range.endRowIndex ?? S.sheet.rowCount, S.sheet.rowCount) };
}

/** [name, figure] of every row that bears one. */
function points(spec) {
  const basic = spec.basicChart, names = basic && basic.domains && source(basic.domains[0].domain);
  const figures = basic && basic.series && source(basic.series[0].series);
  if (!figures) return null;
  const found = [];
  for (let r = figures.from + (basic.headerCount || 0); r < figures.till; r++) {
    const figure = value(r, figures.c);
    if (typeof figure === "number") found.push([names ? text(r, names.c) : String(r + 1), figure, text(r, figures.c)]);
  }
  return found;
}

/** Lying bars: names are read without turning one's head, whatever kind of bars it is. */
function bars(all, w, h) {
  const most = Math.max(...all.map(([, n]) => n), 0), least = Math.min(...all.map(([, n]) => n), 0), span = most - least || 1;
  const left = Math.min(200, w * .36), room = w - left - 76, high = h / all.length, letters = Math.floor((left - 6) / LETTER);
  return all.map(([name, n, shown], i) => {
    const y = i * high, x = left + (Math.min(n, 0) - least) / span * room, middle = y + high / 2 + 4;
    return `<text x="${left - 6}" y="${middle}" text-anchor="end">${esc(short(name, letters))}</text>`
      + `<rect x="${x}" y="${y + high * .15}" width="${Math.max(1, Math.abs(n) / span * room)}" height="${high * .7}"/>`
      + `<text x="${x + Math.abs(n) / span * room + 5}" y="${middle}">${esc(shown)}</text>`;
  }).join("");
}

function line(all, w, h) {
  const figures = all.map(([, n]) => n), most = Math.max(...figures, 0), least = Math.min(...figures, 0), span = most - least || 1;
  const at = all.map(([, n], i) => `${20 + (w - 40) * (all.length > 1 ? i / (all.length - 1) : .5)},${10 + (h - 30) * (1 - (n - least) / span)}`);
  const ends = `<text x="20" y="${h - 2}">${esc(short(all[0][0], 26))}</text>`
    + `<text x="${w - 20}" y="${h - 2}" text-anchor="end">${esc(short(all[all.length - 1][0], 26))}</text>`;
  return `<polyline points="${at.join(" ")}"/>${at.map(p => `<circle cx="${p.split(",")[0]}" cy="${p.split(",")[1]}" r="3"/>`).join("")}${ends}`;
}

function drawing(spec, w, h) {
  const all = points(spec), title = spec.title || "Grafik", kind = spec.basicChart && spec.basicChart.chartType;
  if (!all || !["BAR", "COLUMN", "LINE", "AREA", "STEPPED_AREA"].includes(kind)) {
    return [`Grafik ${title}, tidak digambar di sini`, `<p>Grafik ini tampil di Google Sheets.</p>`];
  }
  if (!all.length) return [`Grafik ${title}, belum ada angka`, `<p>Belum ada angka.</p>`];
  const seen = all.slice(0, MOST), more = all.length - seen.length, inner = h - 44 - (more ? 18 : 0);
  const said = seen.map(([name, n]) => `${name} ${grouped(n)}`).join(", ");
  const drawn = kind === "BAR" || kind === "COLUMN" ? bars(seen, w - 24, inner) : line(seen, w - 24, inner);
  const rest = more ? `<p>dan ${more} lagi</p>` : "";
  return [`Grafik ${title}: ${said}`, `<svg width="${w - 24}" height="${inner}" aria-hidden="true">${drawn}</svg>${rest}`];
}

let drawn = "";
/** Draws the charts of the tab in sight at their places; they scroll with the cells. */
export function drawCharts() {
  let all = "";
  for (const { spec, position } of S.sheet && S.sheet.charts || []) {
    const lies = position && position.overlayPosition;
    if (!spec || !lies) continue;
    const { rowIndex: r = 0, columnIndex: c = 0 } = lies.anchorCell || {}, w = lies.widthPixels || WIDE, h = lies.heightPixels || HIGH;
    const [said, html] = drawing(spec, w, h), y = headHeight() + (P.tops[P.place.get(r) ?? 0] || 0) + (lies.offsetYPixels || 0);
    const place = `left:${(P.lefts[c] ?? P.total) + (lies.offsetXPixels || 0)}px;top:${y}px;width:${w}px;height:${h}px`;
    all += `<figure class="chart" role="img" aria-label="${esc(short(said, 600))}" style="${place}">`
      + `<figcaption>${esc(spec.title || "Grafik")}</figcaption>${html}</figure>`;
  }
  if (all !== drawn) $("charts").innerHTML = drawn = all;
}
