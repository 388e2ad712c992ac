// The mailbox and the files: what the clerk wrote.

import { $, S, esc, narrow, parts, toast } from "./book.js";
import { draw } from "./draw.js";
import { layout } from "./measure.js";
import { ask } from "./server.js";
import { aim, ours } from "./tabs.js";

let chosen = null, onRead = () => {};
/** What else happens when somebody opens a mail. */
export const onMail = act => { onRead = act; };

const addresses = list => (list || "").match(/[^\s<>,;"]+@[^\s<>,;"]+/g) || [];
/* Every copy has a file of its own, which bears its reader's address. */
function reader(m) {
  const own = [...addresses(m.to), ...addresses(m.cc)].find(a => m.name.includes("-" + a));
  return own ? "Untuk: " + own + (addresses(m.to).includes(own) ? "" : " (tembusan)") : "Kepada: " + m.to;
}

/** A mail's time by the clock of the sheet, not by that of whoever looks. */
function when(date) {
  const t = new Date(date), two = n => String(n).padStart(2, "0");
  if (isNaN(t)) return date;
  const p = parts(t), zone = { "Asia/Jakarta": " WIB", "Asia/Makassar": " WITA", "Asia/Jayapura": " WIT" }[S.book.timeZone] || "";
  return `${two(p.day)}/${two(p.month)}/${p.year} ${two(p.hour)}.${two(p.minute)}${zone}`;
}
const big = bytes => (bytes / 1024).toFixed(1).replace(".", ",") + " kB";
const href = (mail, n) => `/_sandbox/mail/${encodeURIComponent(mail)}/${n}`;
const opens = file => /\.pdf$/i.test(file) ? ` target="_blank" rel="noreferrer"` : " download";

export function panel(name, on) {
  for (const n of ["mail", "files"]) {
    const show = n === name && on;
    $("p-" + n).classList.toggle("on", show);
    $("b-" + n).classList.toggle("on", show);
    $("b-" + n).setAttribute("aria-expanded", show);
  }
  if (S.sheet) { layout(); draw(); }
  poll();
}
for (const n of ["mail", "files"]) $("b-" + n).addEventListener("click", () => panel(n, !$("p-" + n).classList.contains("on")));
document.querySelectorAll("[data-close]").forEach(b => b.addEventListener("click", () => panel("", false)));

const fill = (id, html) => { if ($(id).dataset.html !== html) { $(id).innerHTML = html; $(id).dataset.html = html; } };
function mailHtml(m) {
  const more = m.attachments.length ? " · " + m.attachments.length + " lampiran" : "";
  return `<button class="item${m.name === chosen ? " on" : ""}" data-mail="${esc(m.name)}"><b>${esc(m.subject || "(tanpa perihal)")}</b>`
    + `<span>${esc(reader(m))}</span><span>${esc(when(m.date))}${more}</span></button>`;
}
function fileHtml(f) {
  const at = f.sent ? href(f.sent.mail, f.sent.part) : "/_sandbox/files/" + encodeURIComponent(f.name);
  const sent = f.sent ? `<span>Dikirim dengan surat: ${esc(f.sent.subject)}</span>` : "";
  return `<a class="item"${opens(f.name)} href="${at}"><b>${esc(f.name)}</b><span>${big(f.bytes)} · klik untuk membuka</span>${sent}</a>`;
}
export async function poll() {
  if (document.hidden) return;
  try {
    const [mail, files] = await Promise.all([ask("mail"), ask("files")]);
    $("b-mail").hidden = !mail.served;
    $("b-files").hidden = !files.served;
    $("n-mail").textContent = mail.mails.length || "";
    $("n-files").textContent = files.files.length || "";
    fill("mails", mail.mails.map(mailHtml).join("") || `<div class="empty">Belum ada surat. Surat yang dikirim sistem muncul di sini.</div>`);
    fill("files", files.files.map(fileHtml).join("") || `<div class="empty">Belum ada berkas. Dokumen dan ekspor muncul di sini.</div>`);
  } catch { /* The live light already says so. */ }
}

$("mails").addEventListener("click", async event => {
  const button = event.target.closest("[data-mail]");
  if (!button) return;
  chosen = button.dataset.mail;
  document.querySelectorAll("#mails .item").forEach(b => b.classList.toggle("on", b === button));
  try {
    const m = await ask("mail/" + encodeURIComponent(chosen)), of = (label, text) => text ? `<div>${label}: ${esc(text)}</div>` : "";
    const files = m.attachments.map((f, n) => `<a${opens(f.name)} href="${href(chosen, n)}">${esc(f.name)}</a> (${big(f.bytes)})`).join(", ");
    $("letter").style.display = "flex";
    $("p-mail").classList.add("reading");
    $("meta").innerHTML = `<button id="b-list">‹ Semua surat</button><b>${esc(m.subject)}</b>`
      + `${of("Dari", m.from)}${of("Kepada", m.to)}${of("Tembusan", m.cc)}<div>${esc(when(m.date))}</div>`
      + (files ? `<div>Lampiran: ${files}</div>` : "");
    // No script runs in a mail; a link opens a tab of its own, unless it leads into this sheet.
    $("body").srcdoc = `<base target="_blank">` + (m.html || `<pre style="font:14px system-ui;white-space:pre-wrap;padding:12px">${esc(m.text || "")}</pre>`);
    onRead();
  } catch (error) { toast(error.message); }
});
$("meta").addEventListener("click", event => { if (event.target.id === "b-list") $("p-mail").classList.remove("reading"); });
$("body").addEventListener("load", () => {
  const inside = $("body").contentDocument;
  if (inside) inside.addEventListener("click", event => {
    const link = event.target.closest && event.target.closest("a[href]"), hash = link && ours(link.href);
    if (!hash) return;
    event.preventDefault();
    if (narrow()) panel("", false);
    aim(hash);
  });
});
setInterval(poll, 3000);
document.addEventListener("visibilitychange", poll);
