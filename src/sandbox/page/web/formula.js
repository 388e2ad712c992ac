// Formulas of conditional formats and filter views: enough of them to show what `init` writes, and what people add to it.
// What it does not understand is no match. It computes no cells.

import { columnOf, serialNow } from "./book.js";

const TOKEN = /\s*(?:("(?:[^"]|"")*")|(\d+(?:\.\d+)?)|(\$?[A-Za-z]{1,3}\$?\d+(?![\w(]))|([A-Za-z_.]+)|(<>|<=|>=|[-+*/&=<>(),;%]))/y;

function tokens(source) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const m = TOKEN.exec(source);
    if (!m) { if (source.slice(found.end || 0).trim() === "") break; throw new Error("unknown"); }
    const kind = m[1] !== undefined ? "text" : m[2] !== undefined ? "number" : m[3] !== undefined ? "cell" : m[4] !== undefined ? "word" : "sign";
    found.push({ kind, text: m[1] ?? m[2] ?? m[3] ?? m[4] ?? m[5] });
    found.end = TOKEN.lastIndex;
  }
  return found;
}

const number = v => {
  if (v === null || v === "" || v === false) return 0;
  if (v === true) return 1;
  const n = typeof v === "number" ? v : Number(v);
  if (Number.isNaN(n)) throw new Error("#VALUE!");
  return n;
};
const words = v => v === null ? "" : v === true ? "TRUE" : v === false ? "FALSE" : String(v);
export const truth = v => typeof v === "boolean" ? v : typeof v === "number" ? v !== 0 : false;

/** Numbers before texts before truths; an empty cell is 0 and "" alike. */
function compare(a, b) {
  if (a === null) a = typeof b === "number" ? 0 : typeof b === "boolean" ? false : "";
  if (b === null) b = typeof a === "number" ? 0 : typeof a === "boolean" ? false : "";
  const rank = v => typeof v === "number" ? 0 : typeof v === "string" ? 1 : 2;
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === "string") { a = a.toLowerCase(); b = b.toLowerCase(); }
  return a < b ? -1 : a > b ? 1 : 0;
}

const FUNCTIONS = {
  AND: a => a.every(truth), OR: a => a.some(truth), NOT: ([a]) => !truth(a), IF: ([a, b, c]) => truth(a) ? b : c ?? false,
  ISBLANK: ([a]) => a === null, ISNUMBER: ([a]) => typeof a === "number", ISTEXT: ([a]) => typeof a === "string",
  LEN: ([a]) => words(a).length, LEFT: ([a, n]) => words(a).slice(0, n ?? 1), RIGHT: ([a, n]) => words(a).slice(-(n ?? 1)),
  MID: ([a, from, n]) => words(a).slice(from - 1, from - 1 + n), LOWER: ([a]) => words(a).toLowerCase(), UPPER: ([a]) => words(a).toUpperCase(),
  TRIM: ([a]) => words(a).trim(), ABS: ([a]) => Math.abs(number(a)), INT: ([a]) => Math.floor(number(a)),
  MOD: ([a, b]) => number(a) - number(b) * Math.floor(number(a) / number(b)), N: ([a]) => typeof a === "number" ? a : a === true ? 1 : 0,
  NOW: () => serialNow(), TODAY: () => Math.floor(serialNow()), TRUE: () => true, FALSE: () => false,
  REGEXMATCH: ([a, b]) => new RegExp(b).test(words(a)),
  SEARCH: ([a, b]) => { const at = words(b).toLowerCase().indexOf(words(a).toLowerCase()); if (at < 0) throw new Error("#VALUE!"); return at + 1; },
};

/** From the loosest to the tightest. */
const LEVELS = [["=", "<>", "<", ">", "<=", ">="], ["&"], ["+", "-"], ["*", "/"]];
const OPERATIONS = {
  "=": (a, b) => compare(a, b) === 0, "<>": (a, b) => compare(a, b) !== 0, "<": (a, b) => compare(a, b) < 0,
  ">": (a, b) => compare(a, b) > 0, "<=": (a, b) => compare(a, b) <= 0, ">=": (a, b) => compare(a, b) >= 0,
  "&": (a, b) => words(a) + words(b), "+": (a, b) => number(a) + number(b), "-": (a, b) => number(a) - number(b),
  "*": (a, b) => number(a) * number(b),
  "/": (a, b) => { if (number(b) === 0) throw new Error("#DIV/0!"); return number(a) / number(b); },
};

function parse(source) {
  const list = tokens(source.replace(/^\s*=/, ""));
  let i = 0;
  const sign = text => list[i] && list[i].kind === "sign" && list[i].text === text && ++i > 0;
  const need = text => { if (!sign(text)) throw new Error("expected " + text); };
  function level(n) {
    if (n === LEVELS.length) return unary();
    let left = level(n + 1);
    while (list[i] && list[i].kind === "sign" && LEVELS[n].includes(list[i].text)) {
      const act = OPERATIONS[list[i++].text], a = left, b = level(n + 1);
      left = at => act(a(at), b(at));
    }
    return left;
  }
  function unary() {
    if (sign("-")) { const a = unary(); return at => -number(a(at)); }
    if (sign("+")) return unary();
    const a = primary();
    return sign("%") ? at => number(a(at)) / 100 : a;
  }
  function primary() {
    if (sign("(")) { const a = level(0); need(")"); return a; }
    const token = list[i++];
    if (!token) throw new Error("ends early");
    if (token.kind === "text") { const text = token.text.slice(1, -1).replace(/""/g, '"'); return () => text; }
    if (token.kind === "number") return () => +token.text;
    if (token.kind === "cell") {
      const m = /^(\$?)([A-Z]+)(\$?)(\d+)$/.exec(token.text.toUpperCase()), c = columnOf(m[2]), r = m[4] - 1;
      return at => at.value(m[3] ? r : r + at.down, m[1] ? c : c + at.right);
    }
    const word = token.kind === "word" && token.text.toUpperCase();
    if (!word || !FUNCTIONS[word]) throw new Error("unknown " + token.text);
    const args = [];
    if (sign("(")) {
      if (!sign(")")) {
        do args.push(level(0)); while (sign(",") || sign(";"));
        need(")");
      }
    } else if (word !== "TRUE" && word !== "FALSE") throw new Error("no function");
    return at => FUNCTIONS[word](args.map(a => a(at)));
  }
  const whole = level(0);
  if (i < list.length) throw new Error("goes on");
  return whole;
}

const known = new Map();
/** Whether a formula holds `down` rows and `right` columns from where it was written; `value(r, c)` reads a cell. */
export function holds(source, value, down, right) {
  if (!known.has(source)) { let made = null; try { made = parse(source); } catch { /* no match */ } known.set(source, made); }
  const formula = known.get(source);
  try { return !!formula && truth(formula({ value, down, right })); } catch { return false; }
}
