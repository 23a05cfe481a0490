/* Ctrl+K: pages and this page's actions match here at once, records come from the server.
   `>` shows actions alone. Arrows move, Enter opens; hits are plain links. */
import { pageActions } from "./keyboard.js";
import { say } from "./words.js";

const dialog = document.getElementById("palette");
const input = document.getElementById("palette-input");
const local = document.getElementById("palette-local");
const hits = document.getElementById("palette-hits");
let actions = [];

export function openPalette() {
  if (!dialog || dialog.open) return;
  actions = pageActions();
  input.value = "";
  hits.replaceChildren();
  showLocal();
  dialog.showModal();
  input.focus();
}

function showLocal() {
  const text = input.value.trim().toLowerCase();
  const only = text.startsWith(">");
  const wanted = text.replace(/^>\s*/, "");
  const fits = (label) => label.toLowerCase().includes(wanted);
  const pages = only
    ? []
    : [...document.querySelectorAll("[data-go]")].map((element) => ({
        element,
        key: `g ${element.dataset.go}`,
        label: element.title,
      }));
  local.replaceChildren(
    ...group(
      say("pages"),
      pages.filter(({ label }) => fits(label)),
    ),
    ...group(
      say("actions"),
      (only || wanted ? actions : []).filter(({ label }) => fits(label)),
    ),
  );
  mark(options()[0]);
}

function group(title, items) {
  if (!items.length) return [];
  const head = Object.assign(document.createElement("p"), {
    className: "desk-hits-title",
    textContent: title,
  });
  return [head, ...items.slice(0, 10).map(option)];
}

function option({ element, key, label }) {
  const line = Object.assign(document.createElement("button"), { type: "button", className: "desk-hit-row" });
  line.setAttribute("role", "option");
  line.tabIndex = -1;
  const icon = element.querySelector("svg")?.cloneNode(true);
  if (icon) line.append(icon);
  line.append(
    Object.assign(document.createElement("span"), { className: "desk-hit-text", textContent: label }),
  );
  const hint = Object.assign(document.createElement("span"), { className: "desk-keys" });
  for (const stroke of key.split(" "))
    hint.append(Object.assign(document.createElement("kbd"), { textContent: stroke }));
  line.append(hint);
  line.addEventListener("click", () => {
    dialog.close();
    if (element.matches("input, select, textarea")) element.focus();
    else element.click();
  });
  return line;
}

const options = () => [...dialog.querySelectorAll("[role=option]")];
const marked = () => dialog.querySelector("[role=option][aria-selected=true]");

function mark(line) {
  for (const one of options()) one.setAttribute("aria-selected", String(one === line));
  if (!line) return;
  line.id ||= `palette-${Math.random().toString(36).slice(2)}`;
  input.setAttribute("aria-activedescendant", line.id);
  line.scrollIntoView({ block: "nearest" });
}

if (dialog) {
  input.addEventListener("input", showLocal);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const lines = options();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(lines.at((lines.indexOf(marked()) + step + lines.length) % lines.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      marked()?.click();
    }
  });
  /* Nothing is asked of the server for an empty field or for actions. */
  dialog.addEventListener("htmx:config:request", (event) => {
    const text = input.value.trim();
    if (text.length > 1 && !text.startsWith(">")) return;
    event.preventDefault();
    hits.replaceChildren();
  });
  dialog.addEventListener("htmx:after:swap", () => {
    if (!marked()) mark(options()[0]);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette-open]")) openPalette();
  });
}
