// What goes to the server and comes back: changes of the tab in sight, a person's edits, taking them back.

import { $, S, toast } from "./book.js";

export async function ask(path, options) {
  const answer = await fetch("/_sandbox/" + path, options);
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error ? body.error.message : "Server menolak (" + answer.status + ")");
  return body;
}

const post = body => ask("edit", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** A person's edits that can be taken back, and those that were. */
const done = [], undone = [];
/** Edits go one after the other: taking one back waits until it is known to the server. */
let last = Promise.resolve();
const after = act => { last = last.then(act); return last; };

export function edit(body) {
  const tab = body.tab ?? S.tabId, at = { ...S.at };
  return after(async () => {
    try {
      const answer = await post({ tab, ...body });
      if (answer.edit) { done.push({ edit: answer.edit, tab, at }); undone.length = 0; }
      return true;
    } catch (error) {
      toast(error.message);
      return false;
    } finally { drawUndo(); }
  });
}

let lead = () => {};
/** Where taking an edit back leads: to its tab and cell. */
export const onTaken = act => { lead = act; };

const take = (from, to, way) => after(async () => {
  const one = from.pop();
  if (!one) return;
  try {
    await post({ do: way, edit: one.edit });
    to.push(one);
    lead(one.tab, one.at);
  } catch (error) { toast(error.message); }
  drawUndo();
});
export const undo = () => take(done, undone, "undo");
export const redo = () => take(undone, done, "redo");

function drawUndo() {
  $("b-undo").setAttribute("aria-disabled", !done.length);
  $("b-redo").setAttribute("aria-disabled", !undone.length);
}
$("b-undo").addEventListener("click", undo);
$("b-redo").addEventListener("click", redo);
drawUndo();

/* One question for changes is open at a time, and none while nobody looks: a browser opens only a few connections. */
let running = null, take_ = () => {};
export const onChanges = act => { take_ = act; };

export function follow() {
  if (running) running.abort();
  running = document.hidden ? null : new AbortController();
  if (running) ever(running.signal, S.tabId);
}

async function ever(signal, tab) {
  let since = 0;
  while (!signal.aborted) {
    try {
      const answer = await ask("changes?since=" + since + (tab === null ? "" : "&tab=" + tab) + (since ? "&wait=true" : ""), { signal });
      if (signal.aborted) return;
      $("live").className = "live";
      // Rows of another tab are never shown under this one's name.
      if (answer.tab && answer.tab.id !== tab) delete answer.tab;
      take_(answer, since === 0);
      since = answer.revision;
    } catch (error) {
      if (signal.aborted) return;
      $("live").className = "live off";
      since = 0;
      await new Promise(rest => setTimeout(rest, 1000));
    }
  }
}
document.addEventListener("visibilitychange", follow);
