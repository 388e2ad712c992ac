// A month to pick a day from, for cells that hold a date.

import { $, esc, parts } from "./book.js";
import { become, show } from "./popup.js";

const MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"];
const DAYS = ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"];
const pop = $("pop");
let shown = null, chosen = null, pick = () => {};

const same = (a, b) => a && b && a.getTime() === b.getTime();
const day = (y, m, d) => new Date(Date.UTC(y, m, d));
const two = n => String(n).padStart(2, "0");
export const written = d => `${two(d.getUTCDate())}/${two(d.getUTCMonth() + 1)}/${d.getUTCFullYear()}`;

/** Opens at the cell's day, or today; `onPick` gets the date as people type it. */
export function openCalendar(current, x, y, above, onPick) {
  const p = parts(new Date());
  chosen = current;
  shown = current || day(p.year, p.month - 1, p.day);
  pick = onPick;
  become("dialog", "Pilih tanggal");
  drawMonth();
  show(x, y, above);
}

function drawMonth() {
  const y = shown.getUTCFullYear(), m = shown.getUTCMonth(), lead = (day(y, m, 1).getUTCDay() + 6) % 7, p = parts(new Date());
  const today = day(p.year, p.month - 1, p.day);
  let days = "";
  for (let i = 0; i < 42; i++) {
    const d = day(y, m, 1 - lead + i), here = same(d, shown);
    const classes = [d.getUTCMonth() !== m && "other", same(d, chosen) && "hot", same(d, today) && "today", here && "shown"].filter(Boolean);
    const label = `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()}`;
    days += `<button type="button" tabindex="-1" class="${classes.join(" ")}" data-day="${written(d)}" aria-label="${label}"`
      + `${here ? ' aria-current="date"' : ""}>${d.getUTCDate()}</button>`;
  }
  const turn = (way, label, sign) => `<button type="button" tabindex="-1" data-turn="${way}" aria-label="${label}">${sign}</button>`;
  const names = DAYS.map(d => `<i>${d}</i>`).join("");
  pop.innerHTML = `<div class="month">${turn(-1, "Bulan sebelumnya", "‹")}<b>${esc(MONTHS[m])} ${y}</b>${turn(1, "Bulan berikutnya", "›")}</div>`
    + `<div class="days">${names}${days}</div>`;
}

export const isCalendar = () => !!pop.querySelector(".days");

/** The arrows of the keyboard; true: it took the key. */
export function calendarKey(key) {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[key];
  if (step) shown = new Date(shown.getTime() + step * 86400000);
  else if (key === "PageUp" || key === "PageDown") {
    const month = shown.getUTCMonth() + (key === "PageUp" ? -1 : 1);
    shown = day(shown.getUTCFullYear(), month, Math.min(28, shown.getUTCDate()));
  } else return false;
  drawMonth();
  return true;
}
export const calendarDay = () => written(shown);

pop.addEventListener("click", event => {
  const turn = event.target.closest("[data-turn]"), at = event.target.closest("[data-day]");
  if (turn) { shown = day(shown.getUTCFullYear(), shown.getUTCMonth() + +turn.dataset.turn, 1); drawMonth(); }
  if (at) pick(at.dataset.day);
});
