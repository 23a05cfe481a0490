/* One stream of events (#live, hx-sse:connect). Named events become DOM events on it and bubble
   to body, where `hx-trigger="ticket:… from:body"` hears them. hx-sse closes the stream while the
   tab sleeps and opens it again later: what happened in between is unknown, so pages that listen
   for `resync` read themselves anew. */
import htmx from "htmx.org";

let connected = false;

document.addEventListener("htmx:sse:after:connection", () => {
  if (connected) htmx.trigger(document.body, "resync");
  connected = true;
  document.documentElement.dataset.live = "on";
});
document.addEventListener("htmx:sse:error", () => (document.documentElement.dataset.live = "off"));

/* A stream that ended for good (a restart, the session) is asked for again by the next request. */
document.addEventListener("htmx:sse:close", () => delete document.documentElement.dataset.live);
