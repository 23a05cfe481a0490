/* Ticked rows and the bar at the foot. The bar's keys also act on the row the cursor is on. */
import { cursor } from "./rows.js";
import { announce, say } from "./words.js";

const boxes = () => [...document.querySelectorAll("[data-row-check]")];

function refresh(tell) {
  const ticked = boxes().filter((box) => box.checked);
  for (const box of boxes()) box.closest("[data-row]")?.setAttribute("aria-selected", String(box.checked));
  for (const bar of document.querySelectorAll("[data-bulk]")) {
    bar.hidden = ticked.length === 0;
    const count = bar.querySelector("[data-bulk-count]");
    if (count) count.textContent = ticked.length;
  }
  const head = document.querySelector("[data-select-all]");
  if (head) {
    head.checked = ticked.length > 0 && ticked.length === boxes().length;
    head.indeterminate = ticked.length > 0 && !head.checked;
  }
  if (tell) announce(say("selected", ticked.length));
}

let from = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-row-check]");
  if (!box) return;
  if (event.shiftKey && from && from !== box) {
    const list = boxes();
    const [a, b] = [list.indexOf(from), list.indexOf(box)].sort((x, y) => x - y);
    for (const one of list.slice(a, b + 1)) one.checked = box.checked;
  }
  from = box;
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-all]"))
    for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.matches("[data-select-all], [data-row-check]")) refresh(true);
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-bulk-clear]")) return;
  for (const box of boxes()) box.checked = false;
  refresh(true);
});

export function onBulkKey(event) {
  const button = document.querySelector(`[data-bulk] [data-key="${CSS.escape(event.key)}"]`);
  if (!button) return false;
  if (!boxes().some((box) => box.checked)) {
    const box = cursor()?.querySelector("[data-row-check]");
    if (!box) return false;
    box.checked = true;
    refresh(false);
  }
  event.preventDefault();
  if (button.matches("select, input")) button.focus();
  else button.click();
  return true;
}

document.addEventListener("htmx:after:swap", () => refresh(false));
refresh(false);
