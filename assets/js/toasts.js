/* Messages that go by themselves; those with Undo count down and wait while looked at. */
function start(toast) {
  if (toast.dataset.running) return;
  toast.dataset.running = "yes";
  let left = Number(toast.dataset.seconds || 10);
  const shown = toast.querySelector("[data-countdown]");
  const tick = setInterval(() => {
    if (!toast.isConnected) return clearInterval(tick);
    if (toast.matches(":hover, :focus-within")) return;
    left -= 1;
    if (shown) shown.textContent = left;
    if (left > 0) return;
    clearInterval(tick);
    toast.remove();
  }, 1000);
}

function startAll() {
  document.querySelectorAll("[data-toast]").forEach(start);
}

new MutationObserver(startAll).observe(document.getElementById("toasts"), { childList: true });
document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-toast], .desk-notice")?.remove();
});
document.addEventListener("htmx:after:request", ({ detail }) => {
  if (detail.ctx.response.status < 400) detail.ctx.sourceElement?.closest?.("[data-toast]")?.remove();
});
startAll();
