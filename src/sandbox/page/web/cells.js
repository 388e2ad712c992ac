// What stands in a cell and how it looks, as the server tells it.

import { S, comma, esc } from "./book.js";

export const row = r => S.sheet && S.sheet.rows.get(r);
export const value = (r, c) => { const w = row(r); return w && w.v[c] !== undefined ? w.v[c] : null; };
export const look = (r, c) => { const w = row(r); return w && w.looks[c] || null; };

/** What the cell shows. */
export function text(r, c) {
  const v = value(r, c);
  if (v === null) return "";
  if (typeof v === "number") { const w = row(r); return w.t[c] !== undefined ? w.t[c] : String(v); }
  return v === true ? "TRUE" : v === false ? "FALSE" : v;
}

/** What one would type to get the same cell. */
export function typed(r, c) {
  const v = value(r, c), l = look(r, c);
  if (typeof v !== "number") return text(r, c);
  const kind = l && l.format && l.format.numberFormat && l.format.numberFormat.type;
  if (["DATE", "TIME", "DATE_TIME", "PERCENT"].includes(kind)) return text(r, c);
  return comma() ? String(v).replace(".", ",") : String(v);
}

/** The merged cells that a cell belongs to: { r0, r1, c0, c1 }; null: it stands alone. */
export function merged(r, c) {
  for (const m of S.sheet && S.sheet.merges || []) {
    const at = { r0: m.startRowIndex || 0, r1: m.endRowIndex - 1, c0: m.startColumnIndex || 0, c1: m.endColumnIndex - 1 };
    if (r >= at.r0 && r <= at.r1 && c >= at.c0 && c <= at.c1) return at;
  }
  return null;
}

const rule = (r, c) => { const l = look(r, c); return l && l.rule && l.rule.condition || null; };
export const condition = rule;
export const isBox = (r, c) => { const k = rule(r, c); return !!k && k.type === "BOOLEAN"; };
export const isList = (r, c) => { const k = rule(r, c); return !!k && (k.type === "ONE_OF_LIST" || k.type === "ONE_OF_RANGE"); };
export const isDate = (r, c) => { const k = rule(r, c); return !!k && k.type.startsWith("DATE_"); };

/** What a checkbox writes: [ticked, empty]. */
export function ticks(r, c) {
  const own = (rule(r, c).values || []).map(v => v.userEnteredValue);
  return [own[0] ?? true, own[1] ?? (own.length ? "" : false)];
}
export const ticked = (r, c) => { const v = value(r, c); return v !== null && v === ticks(r, c)[0]; };

/** A checkbox shows its tick only where its column's values are; another text stands there as it is. */
export const showsBox = (r, c) => isBox(r, c) && (value(r, c) === null || ticks(r, c).includes(value(r, c)) || typeof value(r, c) === "boolean");

export function color(style, plain) {
  const k = style && style.rgbColor || plain;
  return k ? `rgb(${[k.red, k.green, k.blue].map(x => Math.round((x || 0) * 255)).join(",")})` : "";
}

export function paint(f) {
  if (!f) return "";
  let css = "";
  const back = color(f.backgroundColorStyle, f.backgroundColor), t = f.textFormat || {}, ink = color(t.foregroundColorStyle, t.foregroundColor);
  if (back) css += "background-color:" + back + ";";
  if (ink) css += "color:" + ink + ";";
  if (t.bold) css += "font-weight:600;";
  if (t.italic) css += "font-style:italic;";
  const lines = [t.strikethrough && "line-through", t.underline && "underline"].filter(Boolean);
  if (lines.length) css += "text-decoration:" + lines.join(" ") + ";";
  if (t.fontSize && t.fontSize !== 10) css += `font-size:${size(f)}px;`;
  if (f.horizontalAlignment) css += "text-align:" + f.horizontalAlignment.toLowerCase() + ";";
  return css;
}

/** Google's usual ten points are 13 pixels here. */
export const size = f => Math.round((f && f.textFormat && f.textFormat.fontSize || 10) * 1.3);
export const wraps = (r, c) => { const l = look(r, c); return l && l.format && l.format.wrapStrategy || "OVERFLOW_CELL"; };
export const stands = (r, c) => { const l = look(r, c); return (l && l.format && l.format.verticalAlignment || "BOTTOM").toLowerCase(); };

/** The parts of a cell's text that lead somewhere: [{ from, till, uri }]. */
export function links(r, c) {
  const l = look(r, c), shown = text(r, c);
  if (!l || shown === "") return [];
  const whole = l.format && l.format.textFormat && l.format.textFormat.link;
  if (whole && whole.uri) return [{ from: 0, till: shown.length, uri: whole.uri }];
  const runs = l.runs || [];
  return runs.map((run, i) => ({
    from: run.startIndex || 0,
    till: i + 1 < runs.length ? runs[i + 1].startIndex : shown.length,
    uri: run.format && run.format.link && run.format.link.uri,
  })).filter(run => run.uri);
}

/** The text with its links. */
export function inner(r, c) {
  const shown = text(r, c), found = links(r, c);
  let html = "", till = 0;
  for (const run of found) {
    const safe = /^(https?:|#|mailto:)/i.test(run.uri) ? run.uri : "#";
    const link = `<a href="${esc(safe)}" target="_blank" rel="noreferrer" tabindex="-1">`;
    html += esc(shown.slice(till, run.from)) + link + esc(shown.slice(run.from, run.till)) + "</a>";
    till = run.till;
  }
  return html + esc(shown.slice(till));
}
