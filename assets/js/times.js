/* Keeps "12 min ago" true while a page stays open. The server's words stand until they turn false. */
import { say } from "./words.js";

const DAY = 86400;
const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { style: "short" });

function unit(seconds) {
  const far = Math.abs(seconds);
  if (far < 3600) return [Math.trunc(seconds / 60), "minute"];
  return [Math.trunc(seconds / 3600), "hour"];
}

function refresh() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    const [count, name] = unit(seconds);
    const state = `${count} ${name}`;
    time.dataset.shown ??= state;
    if (time.dataset.shown === state || Math.abs(seconds) > DAY) continue;
    time.dataset.shown = state;
    time.textContent = count === 0 ? say("now") : words.format(count, name);
  }
}

refresh();
setInterval(refresh, 15000);
document.addEventListener("htmx:after:swap", refresh);
