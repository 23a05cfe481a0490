/* The few sentences that scripts say, translated by the server into data-words of the body. */
const words = JSON.parse(document.body.dataset.words || "{}");

export function say(name, value = "") {
  return (words[name] || name).replace("{0}", value);
}

let last = 0;
let waiting;

/* One polite region, at most one message in five seconds: the newest wins. */
export function announce(text) {
  const region = document.getElementById("announcer");
  if (!region) return;
  clearTimeout(waiting);
  waiting = setTimeout(
    () => {
      last = Date.now();
      region.textContent = text;
    },
    Math.max(50, last + 5000 - Date.now()),
  );
}

export function toast(text, level = "info") {
  const box = document.createElement("div");
  box.className = `desk-toast desk-toast-${level}`;
  box.setAttribute("role", "status");
  box.dataset.toast = "";
  box.dataset.seconds = "5";
  const line = document.createElement("span");
  line.className = "desk-toast-text";
  line.textContent = text;
  box.append(line);
  document.getElementById("toasts")?.append(box);
}
