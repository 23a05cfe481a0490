/* Keys of the page. A letter presses the visible element that carries data-key; `g` and a second
   letter go to a page of the rail; letters never act inside fields and can be switched off. */
import { onBulkKey } from "./bulk.js";
import { openPalette } from "./palette.js";
import { onRowKey } from "./rows.js";

let going = false;
let forget;

const visible = (element) => element.offsetParent !== null || element.getClientRects().length > 0;

function typing(target) {
  if (target.isContentEditable || target.matches?.("textarea, select")) return true;
  return target.matches?.("input") && !["checkbox", "radio", "button", "submit"].includes(target.type);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") send(event);
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "?" && !document.querySelector("dialog[open]")) return help(event);
  if (document.querySelector("dialog[open]")) return;
  const lettersOff = document.documentElement.dataset.keys === "off" && event.key.length === 1;
  if (!lettersOff) press(event);
});

/* Ctrl+Enter sends the form one writes in, when its button says so. The composer has its own. */
function send(event) {
  const form = event.target.form;
  const button = form?.querySelector('[data-key="Ctrl+Enter"]');
  if (!button || form.matches("[data-composer]")) return;
  event.preventDefault();
  button.click();
}

function press(event) {
  if (going) return go(event);
  if (event.key === "/") {
    event.preventDefault();
    openPalette();
  } else if (event.key === "g" && document.querySelector("[data-go]")) {
    wait(true);
  } else if (event.key === "Escape") {
    document.querySelector("[data-bulk]:not([hidden]) [data-bulk-clear]")?.click();
  } else if (!onBulkKey(event) && !onRowKey(event)) {
    act(event);
  }
}

function wait(state) {
  going = state;
  document.documentElement.toggleAttribute("data-going", state);
  clearTimeout(forget);
  if (state) forget = setTimeout(() => wait(false), 1500);
}

function go(event) {
  wait(false);
  const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
}

function act(event) {
  const field = document.querySelector(`[data-key-focus="${CSS.escape(event.key)}"]`);
  const found = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)];
  const target = found.find((one) => visible(one) || one.closest("[data-menu]"));
  if (target) {
    event.preventDefault();
    target.click();
  } else if (field && visible(field)) {
    event.preventDefault();
    field.focus();
    field.select?.();
  }
}

function help(event) {
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  event.preventDefault();
  fill(
    "keys-go",
    [...document.querySelectorAll("[data-go]")].map((one) => [
      `g ${one.dataset.go}`,
      one.title || one.textContent.trim(),
    ]),
  );
  fill(
    "keys-page",
    pageActions().map(({ key, label }) => [key, label]),
  );
  dialog.querySelector("[data-keys-rows]").hidden = !document.querySelector("[data-row]");
  dialog.showModal();
}

/* What this page can do, for the help and for the palette. */
export function pageActions() {
  const seen = new Set();
  return [...document.querySelectorAll("[data-key], [data-key-focus]")]
    .map((element) => ({
      element,
      key: element.dataset.key || element.dataset.keyFocus,
      label: name(element),
    }))
    .filter(({ key, label }) => label && !seen.has(key + label) && seen.add(key + label));
}

function name(element) {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  if (element.matches("input, select, textarea"))
    return element.labels?.[0]?.textContent.trim() || element.placeholder;
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, .desk-keys, svg").forEach((one) => one.remove());
  return (
    (element.getAttribute("aria-label") || copy.textContent).replace(/\s+/g, " ").trim() || element.title
  );
}

function fill(id, pairs) {
  const list = document.getElementById(id);
  list.replaceChildren(
    ...pairs.map(([keys, label]) => {
      const line = document.createElement("div");
      const term = document.createElement("dt");
      const hint = document.createElement("dd");
      term.textContent = label;
      for (const key of keys.split(" "))
        hint.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      line.append(term, hint);
      return line;
    }),
  );
  list.closest("section").hidden = pairs.length === 0;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-help-open]")) help(event);
});
