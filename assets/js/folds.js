/* Panels stay open or shut as this reader left them; `\` folds the whole side away. */
const key = (panel) => `msp:fold:${panel.dataset.fold}`;

function restore() {
  for (const panel of document.querySelectorAll("details[data-fold]")) {
    const kept = localStorage.getItem(key(panel));
    if (kept && panel.dataset.restored === undefined) panel.open = kept === "open";
    panel.dataset.restored = "";
  }
}

document.addEventListener(
  "toggle",
  (event) => {
    const panel = event.target;
    if (panel.matches?.("details[data-fold]") && panel.dataset.restored !== undefined) {
      localStorage.setItem(key(panel), panel.open ? "open" : "shut");
    }
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (event.key !== "\\" || event.target.closest("input, textarea, select")) return;
  document.documentElement.toggleAttribute("data-side-away");
});
document.addEventListener("htmx:after:swap", restore);
restore();
