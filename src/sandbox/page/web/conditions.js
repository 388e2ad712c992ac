// Conditions of the API on cells: what colours them and what a filter view keeps.

import { S } from "./book.js";
import { color, paint, text, value } from "./cells.js";
import { holds } from "./formula.js";

const within = (g, r, c) => r >= (g.startRowIndex || 0) && r < (g.endRowIndex ?? 1e9) && c >= (g.startColumnIndex || 0) && c < (g.endColumnIndex ?? 1e9);
export const inRange = within;

/** Whether a cell meets a condition that was written for a range. */
export function meets(condition, range, r, c) {
  const want = (condition.values || []).map(v => v.userEnteredValue || ""), v = value(r, c);
  const low = text(r, c).toLowerCase(), first = (want[0] || "").toLowerCase(), n = i => Number(String(want[i] || "").replace(",", "."));
  const num = test => typeof v === "number" && test(v);
  switch (condition.type) {
    case "TEXT_EQ": return low === first;
    case "TEXT_NOT_EQ": return low !== first;
    case "TEXT_CONTAINS": return low.includes(first);
    case "TEXT_NOT_CONTAINS": return !low.includes(first);
    case "TEXT_STARTS_WITH": return low.startsWith(first);
    case "TEXT_ENDS_WITH": return low.endsWith(first);
    case "BLANK": return low === "";
    case "NOT_BLANK": return low !== "";
    case "NUMBER_GREATER": return num(x => x > n(0));
    case "NUMBER_GREATER_THAN_EQ": return num(x => x >= n(0));
    case "NUMBER_LESS": return num(x => x < n(0));
    case "NUMBER_LESS_THAN_EQ": return num(x => x <= n(0));
    case "NUMBER_EQ": return num(x => x === n(0));
    case "NUMBER_NOT_EQ": return num(x => x !== n(0));
    case "NUMBER_BETWEEN": return num(x => x >= n(0) && x <= n(1));
    case "NUMBER_NOT_BETWEEN": return num(x => x < n(0) || x > n(1));
    case "CUSTOM_FORMULA": return holds(want[0], value, r - (range.startRowIndex || 0), c - (range.startColumnIndex || 0));
    default: return false;
  }
}

/** The first conditional format that holds, as CSS. */
export function conditional(r, c) {
  for (const format of S.sheet.conditionalFormats || []) {
    const range = format.ranges.find(g => within(g, r, c));
    if (!range) continue;
    if (format.booleanRule && meets(format.booleanRule.condition, format.ranges[0], r, c)) return paint(format.booleanRule.format);
    if (format.gradientRule) { const back = gradient(format.gradientRule, range, r, c); if (back) return back; }
  }
  return "";
}

/** Between the colours of the ends, by where the number lies among those of the range. */
function gradient(rule, range, r, c) {
  const v = value(r, c);
  if (typeof v !== "number") return "";
  let low = Infinity, high = -Infinity;
  for (const [at, w] of S.sheet.rows) {
    if (!within(range, at, c)) continue;
    const n = w.v[c];
    if (typeof n === "number") { low = Math.min(low, n); high = Math.max(high, n); }
  }
  const share = high > low ? (v - low) / (high - low) : 0, of = p => p && (p.colorStyle && p.colorStyle.rgbColor || p.color) || {};
  const from = of(rule.minpoint), to = of(rule.maxpoint), mix = k => (from[k] || 0) + ((to[k] || 0) - (from[k] || 0)) * share;
  return `background-color:${color({ rgbColor: { red: mix("red"), green: mix("green"), blue: mix("blue") } })};`;
}
