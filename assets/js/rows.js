/* Lists by keyboard: j k move, Enter opens, Space looks, x ticks, `.` copies the number.
   A row that goes away under the cursor hands it to the next row, else to the page's title. */
import { copyText } from "./copy.js";
import { openRemote } from "./dialogs.js";

const all = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
let lastIndex = 0;

export function cursor() {
  return document.activeElement?.closest?.("[data-row]") || document.querySelector("[data-row].desk-cursor");
}

function place(row) {
  if (!row) return;
  document.querySelectorAll(".desk-cursor").forEach((one) => one.classList.remove("desk-cursor"));
  row.classList.add("desk-cursor");
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  lastIndex = all().indexOf(row);
}

export function onRowKey(event) {
  const rows = all();
  if (!rows.length) return false;
  const row = cursor();
  const at = row ? rows.indexOf(row) : -1;
  const onControl = event.target.closest?.("a, button, input, select, summary, label");
  if (event.key === "j") place(rows[Math.min(at + 1, rows.length - 1)]);
  else if (event.key === "k") place(rows[Math.max(at - 1, 0)]);
  else if (!row) return false;
  else if (event.key === "Enter" && !onControl) open(row, event.ctrlKey || event.metaKey);
  else if (event.key === " " && !onControl && row.dataset.look) openRemote(row.dataset.look);
  else if (event.key === "x") row.querySelector("[data-row-check]")?.click();
  else if (event.key === "." && row.dataset.copyText) copyText(row.dataset.copyText);
  else return false;
  event.preventDefault();
  return true;
}

function open(row, newTab) {
  if (!row.dataset.href) return;
  if (newTab) window.open(row.dataset.href, "_blank", "noopener");
  else window.location.href = row.dataset.href;
}

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row][data-href]");
  if (!row || event.target.closest("a, button, input, label, select, summary, textarea")) return;
  if (String(window.getSelection())) return; // The reader is marking text, not opening.
  open(row, event.ctrlKey || event.metaKey);
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (!row) return;
  document.querySelectorAll(".desk-cursor").forEach((one) => one.classList.remove("desk-cursor"));
  row.classList.add("desk-cursor");
  lastIndex = all().indexOf(row);
});

let held = false;
document.addEventListener(
  "htmx:before:swap",
  () => (held = Boolean(document.activeElement?.closest?.("[data-row]"))),
);
document.addEventListener("htmx:after:swap", () => {
  if (!held || document.activeElement?.closest?.("[data-row]")) return;
  const rows = all();
  if (rows.length) place(rows[Math.min(lastIndex, rows.length - 1)]);
  else document.getElementById("page-title")?.focus();
});
