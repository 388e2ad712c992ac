// Cells the clerk or a role fills: whoever types there is asked first, as at Google, and may go on.

import { $, S, name } from "./book.js";
import { inRange } from "./conditions.js";

/** How long "do not ask again" holds, in milliseconds. */
const PEACE = 5 * 60 * 1000;
let quiet = 0;

/** What protects one of these cells: [row, column, …]. */
function guard(cells) {
  const ranges = S.sheet.protectedRanges || [];
  for (const [r, c] of cells) {
    const found = ranges.find(p => p.range && inRange(p.range, r, c) && !(p.unprotectedRanges || []).some(free => inRange(free, r, c)));
    if (found) return [found, name(r, c)];
  }
  return null;
}

/** Whether these cells may be written: asks where they are protected. */
export function allowed(cells) {
  const found = guard(cells);
  if (!found || Date.now() < quiet) return Promise.resolve(true);
  const [protection, cell] = found, dialog = $("warning");
  $("warned").textContent = `Anda akan mengubah ${cell}, bagian yang dilindungi dari perubahan tidak sengaja`
    + (protection.description ? `: ${protection.description}` : "") + ". Tetap ubah?";
  $("warn-less").checked = false;
  dialog.showModal();
  return new Promise(answer => dialog.addEventListener("close", () => {
    const yes = dialog.returnValue === "yes";
    if (yes && $("warn-less").checked) quiet = Date.now() + PEACE;
    dialog.returnValue = "";
    answer(yes);
    $("table").focus({ preventScroll: true });
  }, { once: true }));
}
