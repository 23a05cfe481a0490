/* What the reader sees of the network: a thin bar after 150 ms, an offline line, and failures
   where they belong (in the open dialog, in the part that failed, or above the page). */
import { say, toast } from "./words.js";

const bar = document.getElementById("progress");
const offline = document.getElementById("offline");
const running = new Set();
let timer;

function quiet(element) {
  return !element || element.id === "live" || element.closest?.("[data-quiet]");
}

function refresh() {
  clearTimeout(timer);
  if (running.size) timer = setTimeout(() => (bar.hidden = false), 150);
  else bar.hidden = true;
}

document.addEventListener("htmx:before:request", ({ detail }) => {
  if (quiet(detail.ctx.sourceElement)) return;
  running.add(detail.ctx);
  refresh();
});
document.addEventListener("htmx:finally:request", ({ detail }) => {
  running.delete(detail.ctx);
  refresh();
});
window.addEventListener("beforeunload", () => (bar.hidden = false));
window.addEventListener("pageshow", () => refresh());

window.addEventListener("offline", () => line(say("offline"), "lost"));
window.addEventListener("online", () => line(say("online"), "back"));

function line(text, state) {
  offline.hidden = false;
  offline.dataset.state = state;
  offline.querySelector("span").textContent = text;
  if (state === "back") setTimeout(() => (offline.hidden = true), 3000);
}

/* The server answers refusals with HX-Retarget: #messages. Behind a modal dialog nobody would
   see them, and a part that failed says so in its own place. */
document.addEventListener("htmx:response:error", ({ detail }) => {
  const { ctx } = detail;
  const source = ctx.sourceElement;
  const dialog = source?.closest?.("dialog[open]");
  if (source?.matches?.("[data-remote]")) {
    ctx.hx.retarget = source;
    ctx.hx.reswap = "innerHTML";
    ctx.text = failedPart(source);
  } else if (dialog && ctx.hx.retarget === "#messages") {
    ctx.hx.retarget = slot(dialog);
  }
});

document.addEventListener("htmx:error", ({ detail }) => {
  const source = detail.ctx?.sourceElement;
  if (source?.matches?.("[data-remote]")) {
    source.innerHTML = failedPart(source);
    window.htmx.process(source);
  } else if (!quiet(source)) {
    toast(navigator.onLine ? say("server_error") : say("offline"), "error");
  }
});

document.addEventListener("htmx:after:swap", () => {
  const messages = document.getElementById("messages");
  if (messages?.querySelector("[role=alert]:not([data-seen])")) {
    messages.querySelector("[role=alert]").dataset.seen = "";
    messages.scrollIntoView({ block: "nearest" });
  }
});

function slot(dialog) {
  let place = dialog.querySelector("[data-dialog-messages]");
  if (!place) {
    place = document.createElement("div");
    place.dataset.dialogMessages = "";
    (dialog.querySelector(".desk-dialog-body") || dialog).prepend(place);
  }
  return place;
}

function failedPart(source) {
  const url = source.getAttribute("hx-get");
  const box = document.createElement("div");
  box.innerHTML = `<div class="desk-notice desk-notice-warning" role="status"><div><strong></strong> <span></span> <button type="button" class="btn desk-btn" hx-target="closest [data-remote]" hx-swap="innerHTML"></button></div></div>`;
  box.querySelector("strong").textContent = source.dataset.remote;
  box.querySelector("span").textContent = say("failed");
  box.querySelector("button").textContent = say("try_again");
  box.querySelector("button").setAttribute("hx-get", url);
  return box.innerHTML;
}
