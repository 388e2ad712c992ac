// The strip above the sheet: what a newcomer does next, and the tasks of one role.

import { $, S, esc } from "./book.js";
import { text } from "./cells.js";
import { layout } from "./measure.js";
import { draw } from "./draw.js";
import { onMail, panel } from "./post.js";
import { ask } from "./server.js";
import { open, openAt } from "./tabs.js";
import { use, view } from "./views.js";

/** The tab with a line per open task, its column of roles, and the one that only tasks fill. */
const TASKS = "Tugas", ROLE = "Peran", ABOUT = "No Order";
/** Steps shown at a time. */
const AHEAD = 3;
/* For as long as the tab of the browser is open: the next demo at this address is another one. */
const kept = name => { try { return sessionStorage.getItem(name); } catch { return null; } };
const keep = (name, text) => { try { sessionStorage.setItem(name, text); } catch { /* A browser may forbid it. */ } };
let mailRead = kept("mail-read") === "yes", small = kept("guide") === "small", wanted = null;

const isDone = step => step.mail ? mailRead : step.done;

export function drawGuide() {
  const steps = S.book.guide || [], left = steps.filter(step => !isDone(step)), now = left[0];
  const tasks = S.book.tabs.some(t => t.title === TASKS), waits = now && !now.mail && !now.at;
  $("guide").hidden = !steps.length && !tasks;
  $("tour").hidden = !steps.length;
  $("role-pick").hidden = !tasks;
  $("guide").classList.toggle("small", small);
  $("b-small").setAttribute("aria-expanded", !small);
  $("b-small").textContent = small ? "Tampilkan" : "Sembunyikan";
  $("b-small").hidden = !steps.length;
  $("tour-at").textContent = !steps.length ? "" : !now ? "Selesai! Semua langkah sudah dicoba."
    : waits ? "Sedang disiapkan …" : `Coba sendiri: langkah ${steps.length - left.length + 1} dari ${steps.length}`;
  let html = "";
  if (waits) html = `<li class="now"><span>Contoh pesanan sedang dibaca dan diberi nomor, beberapa detik lagi.</span></li>`;
  else html = left.slice(0, AHEAD).map((step, i) => {
    const go = step.mail ? `data-mailbox` : step.at ? `data-to="${step.at.join(",")}"` : "";
    const button = go ? `<button class="go" ${go}>${step.mail ? "Buka surat" : "Ke sel"}</button>` : "";
    return `<li class="${i === 0 ? "now" : ""}">${button}<span>${esc(step.say).replace(/(ODR|BYR)-\d{4}-\d+/g, '<span class="no">$&</span>')}</span></li>`;
  }).join("");
  if (!now && steps.length) html = `<li><span>Ketik pesanan sendiri di baris kosong, atau salin sebuah baris dan lihat apa yang terjadi.</span></li>`;
  if ($("steps").dataset.html === html) return;
  $("steps").innerHTML = html;
  $("steps").dataset.html = html;
  if (S.sheet) { layout(); draw(); }
}

/** The cell the tour begins with; null: there is none to go to. */
export function firstCell() {
  const step = (S.book.guide || []).find(step => !isDone(step));
  return step && step.at || null;
}

$("steps").addEventListener("click", event => {
  const to = event.target.closest("[data-to]"), mailbox = event.target.closest("[data-mailbox]");
  if (to) lead(...to.dataset.to.split(",").map(Number));
  if (mailbox) panel("mail", true);
});
function lead(tab, r, c) {
  panel("", false);
  // The cell may lie in a row that the view in use leaves out.
  if (tab === S.tabId && view()) use(null);
  openAt(tab, r, c);
  $("table").focus({ preventScroll: true });
}
$("b-small").addEventListener("click", () => { small = !small; keep("guide", small ? "small" : "whole"); drawGuide(); if (S.sheet) { layout(); draw(); } });
onMail(() => { if (!mailRead) { mailRead = true; keep("mail-read", "yes"); drawGuide(); } });

/* ── Tasks of a role ── */
const tasks = () => S.book.tabs.find(t => t.title === TASKS);
/** Where roles and orders stand below the header: { row, role, about }; null: the tab is not laid out yet. */
function columns(rows) {
  const head = rows.find(([, v]) => v.includes(ROLE) && v.includes(ABOUT));
  return head ? { row: head[0], role: head[1].indexOf(ROLE), about: head[1].indexOf(ABOUT) } : null;
}

/** Offers the roles that have tasks now. */
async function offer() {
  const tab = tasks();
  if (!tab) return;
  const { tab: { rows } } = await ask("changes?since=0&tab=" + tab.id), at = columns(rows);
  if (!at) return;
  const lines = rows.filter(([r, v]) => r > at.row && v[at.role] && v[at.about]), now = $("role").value;
  const found = [...new Set(lines.map(([, v]) => String(v[at.role])))];
  const html = `<option value="">Semua peran</option>` + found.map(r => `<option${r === now ? " selected" : ""}>${esc(r)}</option>`).join("");
  if (offer.html !== html) $("role").innerHTML = offer.html = html;
}
for (const kind of ["focus", "pointerdown"]) $("role").addEventListener(kind, () => offer().catch(() => {}));
$("role").addEventListener("change", () => {
  wanted = $("role").value;
  const tab = tasks();
  if (!tab) return;
  if (tab.id !== S.tabId) open(tab.id); else applyRole();
});

/** The tab in sight may be the one a role was chosen for. */
export function applyRole() {
  const tab = tasks();
  if (wanted === null || !tab || tab.id !== S.tabId || !S.sheet) return;
  const rows = [...S.sheet.rows].map(([r, w]) => [r, w.v]), at = columns(rows), role = wanted;
  wanted = null;
  // Lines that are nobody's task, such as the one with the time, are for everybody.
  const keeps = r => text(r, at.role) === role || (text(r, at.role) !== "" && text(r, at.about) === "");
  if (at) use(role ? { title: "Tugas " + role, sort: [], keeps } : null);
}

let offered = false;
/** Once, so that the choice is there before somebody opens it. */
export function offerOnce() { if (!offered && tasks()) { offered = true; offer().catch(() => { offered = false; }); } }
