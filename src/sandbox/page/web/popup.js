// The one small window beside a cell: a menu, a list to choose from, or a calendar. It closes by a press beside it.

import { $, esc } from "./book.js";

const pop = $("pop");
let acts = {}, back = null;
export const isOpen = () => pop.style.display === "block";

/** Shows what is in it, near a place, within the window. */
export function show(x, y, above = y) {
  pop.style.display = "block";
  pop.style.left = pop.style.top = "0";
  const b = pop.getBoundingClientRect();
  pop.style.left = Math.max(4, Math.min(x, innerWidth - b.width - 6)) + "px";
  pop.style.top = (y + b.height <= innerHeight - 6 ? y : above - b.height >= 4 ? above - b.height : Math.max(4, innerHeight - b.height - 6)) + "px";
}

export function hide() {
  if (!isOpen()) return;
  pop.style.display = "none";
  pop.innerHTML = "";
  pop.removeAttribute("role");
  pop.removeAttribute("aria-label");
  acts = {};
}

/** Another role, another name: "listbox", "dialog". */
export function become(role, label) {
  pop.setAttribute("role", role);
  pop.setAttribute("aria-label", label);
}

/** A menu of [label, act]; "-" is a line, a label without an act a heading. The keyboard moves in it. */
export function menuOf(items, x, y, label = "Menu", above = y) {
  back = document.activeElement;
  acts = {};
  become("menu", label);
  pop.innerHTML = items.map((item, i) => item === "-" ? `<hr role="separator">`
    : item[1] ? (acts[i] = item[1], `<button role="menuitem" tabindex="-1" data-act="${i}">${esc(item[0])}</button>`)
      : `<small role="presentation">${esc(item[0])}</small>`).join("");
  show(x, y, above);
  const first = pop.querySelector("[data-act]");
  if (first) first.focus();
}

function close() {
  hide();
  if (back && back.isConnected) back.focus({ preventScroll: true });
}

pop.addEventListener("keydown", event => {
  const all = [...pop.querySelectorAll("[data-act]")], at = all.indexOf(document.activeElement), k = event.key;
  if (k === "Escape" || k === "Tab") close();
  else if (!all.length) return;
  else if (k === "ArrowDown") all[(at + 1) % all.length].focus();
  else if (k === "ArrowUp") all[(at + all.length - 1) % all.length].focus();
  else if (k === "Home") all[0].focus();
  else if (k === "End") all[all.length - 1].focus();
  else if (k === "Enter" || k === " ") all[at].click();
  else if (k.length === 1) {
    const next = [...all.slice(at + 1), ...all].find(b => b.textContent.toLowerCase().startsWith(k.toLowerCase()));
    if (next) next.focus();
  }
  event.preventDefault();
  event.stopPropagation();
});
pop.addEventListener("mousedown", event => { if (!event.target.closest("select")) event.preventDefault(); });
pop.addEventListener("click", event => {
  const button = event.target.closest("[data-act]");
  if (!button) return;
  const act = acts[button.dataset.act];
  close();
  act();
});

/** What also happens when somebody presses beside it: before the press is looked at, so that it may open another. */
let beside = () => {};
export const onBeside = act => { beside = act; };
addEventListener("mousedown", event => {
  if (!isOpen() || pop.contains(event.target) || event.target === $("editor")) return;
  hide();
  beside(event);
}, true);
