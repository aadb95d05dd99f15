/* Keeps what is done now up to date: by server-sent events, or else by asking. Without this script the page is reloaded. */
(() => {
  "use strict";
  const now = document.getElementById("now");
  if (!now || !window.fetch) return;
  const EVERY = 5000;
  let heard = Date.now();

  const show = (html) => {
    heard = Date.now();
    // Whoever is about to press a button keeps it.
    if (!now.contains(document.activeElement)) now.innerHTML = html;
  };
  const ask = () => {
    if (Date.now() - heard < EVERY) return;
    fetch("/work/now", { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then(show)
      .catch(() => {});
  };

  if (window.EventSource) {
    new EventSource("/work/events").onmessage = (event) => show(JSON.parse(event.data));
  }
  window.setInterval(ask, EVERY);
})();
