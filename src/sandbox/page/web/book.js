// What the page knows: the book, the tab in sight, the selection. All other files look here.

export const $ = id => document.getElementById(id);

export const S = {
  /** The spreadsheet as the server last told it. */
  book: { revision: 0, tabs: [], locale: "", timeZone: "Asia/Jakarta", guide: [] },
  /** The tab in sight; null while it is being fetched. */
  sheet: null,
  tabId: null,
  at: { r: 1, c: 0 },
  anchor: { r: 1, c: 0 },
  /** The cell that is being typed into: { r, c, list, hot, moved }. */
  editing: null,
  /** Cells that somebody else changed a moment ago: "row:column" → when. */
  flashes: new Map(),
};

export const esc = s => String(s).replace(/[&<>"]/g, c => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

/** 0 → A, 26 → AA. */
export function letters(c) {
  let s = "";
  for (c++; c > 0; c = (c - 1 - (c - 1) % 26) / 26) s = String.fromCharCode(65 + (c - 1) % 26) + s;
  return s;
}

/** A → 0, AA → 26. */
export const columnOf = name => [...name].reduce((c, l) => c * 26 + l.charCodeAt(0) - 64, 0) - 1;

export const name = (r, c) => letters(c) + (r + 1);

/** Whether the locale writes a comma before fractions. */
export const comma = () => !/^(en|zh|ja|ko|th|he|ms)/.test(S.book.locale || "");

export const touch = () => matchMedia("(pointer:coarse)").matches;
export const narrow = () => innerWidth <= 700;

export function box() {
  const { at, anchor } = S;
  return {
    r0: Math.min(at.r, anchor.r), r1: Math.max(at.r, anchor.r),
    c0: Math.min(at.c, anchor.c), c1: Math.max(at.c, anchor.c),
  };
}

export function toast(text) {
  const there = $("toast");
  there.textContent = text;
  there.style.display = "block";
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { there.style.display = "none"; }, 5000);
}

/** The clock of the spreadsheet: the parts of an instant, as numbers. */
export function parts(date, zone = S.book.timeZone) {
  const format = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  let told;
  try { told = new Intl.DateTimeFormat("en-GB", { ...format, timeZone: zone }).formatToParts(date); }
  catch { told = new Intl.DateTimeFormat("en-GB", format).formatToParts(date); }
  return Object.fromEntries(told.filter(p => p.type !== "literal").map(p => [p.type, +p.value]));
}

const DAY = 86400000, ZERO = Date.UTC(1899, 11, 30);
/** Now as the sheet holds dates. */
export function serialNow() {
  const p = parts(new Date());
  return (Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) - ZERO) / DAY;
}
export const serialToDate = n => new Date(ZERO + Math.floor(n) * DAY);
