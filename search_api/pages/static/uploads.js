/* Sends each file by itself with a bar, and keeps the cards of what was added as they are now. Without this script the
   form and the cards are plain ones. */
(() => {
  "use strict";
  const form = document.getElementById("files-form");
  const cards = document.getElementById("uploads");
  if (!form || !window.fetch) return;
  const AT_ONCE = 2;
  const SOON = 1500;
  const LATER = 10000;
  const ALL_EACH = 7;
  const MEGABYTE = 1048576;
  const PAUSES = [1000, 2000, 4000, 8000, 15000, 30000, 60000, 60000, 60000];
  const input = form.querySelector("input[type=file]");
  const list = document.getElementById("sending");
  const news = document.getElementById("upload-news");
  const added = document.getElementById("added");
  const waiting = [];
  let sending = 0;
  let timer = 0;
  let looks = 0;

  const tell = (text) => { news.textContent = text; };
  const shown = () => [...cards.querySelectorAll(".upload")];
  const settled = (card) => ["searchable", "failed"].includes(card.dataset.stage);
  const touched = (card) => card.contains(document.activeElement) && document.activeElement !== document.body
    || [...card.querySelectorAll(".fields [name^=was_]")].some((was) => {
      const field = was.form.elements[was.name.slice(4)];
      return field && field.value.replaceAll("\r\n", "\n") !== was.value.replaceAll("\r\n", "\n");
    });

  const parsed = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    return page.querySelector(".upload");
  };

  /* What somebody is writing stays: then only what is said of its state is renewed. */
  const renew = (card, fresh) => {
    if (!touched(card)) return card.replaceWith(fresh);
    card.querySelector(".state").replaceWith(fresh.querySelector(".state"));
    card.dataset.mark = fresh.dataset.mark;
    card.dataset.stage = fresh.dataset.stage;
  };

  const fetched = async (version, again) => {
    const answer = await fetch(`/add/cards/${version}${again ? "?again" : ""}`);
    return answer.ok ? parsed(await answer.text()) : null;
  };

  const look = async () => {
    timer = 0;
    looks += 1;
    const everything = looks % ALL_EACH === 0 || shown().every(settled);
    const now = shown().filter((card) => everything || !settled(card));
    if (!now.length) return;
    const query = new URLSearchParams(now.map((card) => ["v", card.dataset.version]));
    try {
      const answer = await fetch(`/add/marks?${query}`);
      const marks = answer.ok ? await answer.json() : {};
      for (const card of now) {
        const mark = marks[card.dataset.version];
        if (!mark || mark.mark === card.dataset.mark) continue;
        const before = card.dataset.stage;
        const fresh = await fetched(card.dataset.version, card.querySelector(".again"));
        if (!fresh) continue;
        if (before !== fresh.dataset.stage) {
          tell(`${fresh.querySelector("h3").textContent}: ${fresh.querySelector(".state p").textContent}`);
        }
        renew(card, fresh);
      }
    } catch {
      /* No connection: it is tried again. */
    }
    plan();
  };

  const plan = () => {
    if (timer || document.hidden) return;
    timer = window.setTimeout(look, shown().every(settled) ? LATER : SOON);
  };

  const show = async (upload) => {
    const known = document.getElementById(`upload-${upload.version}`);
    const fresh = await fetched(upload.version, upload.outcome === "already there");
    if (!fresh) return;
    added.hidden = false;
    if (known) known.replaceWith(fresh);
    else cards.prepend(fresh);
    const here = new URL(window.location.href);
    if (!here.searchParams.getAll("v").includes(upload.version)) here.searchParams.append("v", upload.version);
    window.history.replaceState(null, "", here);
    plan();
  };

  const row = (file) => {
    const line = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const said = document.createElement("span");
    name.textContent = file.name;
    name.dir = "auto";
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    said.className = "said";
    line.append(name, bar, said);
    list.append(line);
    list.hidden = false;
    return { line, bar, said };
  };

  const refused = (place, text) => {
    place.bar.remove();
    place.said.textContent = text;
    place.line.classList.add("refused");
    tell(text);
  };

  const detail = (request) => {
    try {
      return JSON.parse(request.responseText).detail || form.dataset.broken;
    } catch {
      return form.dataset.broken;
    }
  };

  const arrived = async (request, place, name) => {
    const version = request.getResponseHeader("Upload-Version");
    await show({ version, outcome: request.getResponseHeader("Upload-Outcome") });
    place.line.remove();
    list.hidden = !list.children.length;
    tell(form.dataset.kept.replace("{name}", name));
  };

  const call = (method, address, headers, body, onProgress) => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    for (const [name, value] of Object.entries({ "Tus-Resumable": "1.0.0", ...headers })) {
      request.setRequestHeader(name, value);
    }
    if (onProgress) request.upload.addEventListener("progress", onProgress);
    request.addEventListener("loadend", () => resolve(request));
    request.send(body || null);
  });

  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

  const begin = (file) => {
    const told = [`filename ${base64(file.name)}`];
    const visibility = form.elements.visibility;
    if (visibility) told.push(`visibility ${base64(visibility.value)}`);
    return call("POST", form.dataset.upload, {
      "x-form-token": form.dataset.sign, "Upload-Length": file.size, "Upload-Metadata": told.join(","),
    });
  };

  const pause = (milliseconds) => new Promise((resolve) => window.setTimeout(resolve, milliseconds));

  /* Goes on where the line broke off (tus 1.0.0), for as long as PAUSES says. */
  const send = async (file, place) => {
    let request = await begin(file);
    const address = request.status === 201 ? request.getResponseHeader("Location") : null;
    let offset = 0;
    for (const wait of address ? PAUSES : []) {
      const from = offset;
      request = await call("PATCH", address, {
        "Content-Type": "application/offset+octet-stream", "Upload-Offset": from,
      }, file.slice(from), (event) => { place.bar.value = (from + event.loaded) / Math.max(1, file.size); });
      if (request.status && request.status < 500 && request.status !== 409 && request.status !== 423) break;
      await pause(wait);
      const asked = await call("HEAD", address);
      if (asked.status === 200) offset = Number(asked.getResponseHeader("Upload-Offset"));
    }
    if (request.status === 204) await arrived(request, place, file.name);
    else refused(place, detail(request));
    next();
  };

  const next = () => {
    sending = Math.max(0, sending - 1);
    start();
  };

  const start = () => {
    while (sending < AT_ONCE && waiting.length) {
      sending += 1;
      const [file, place] = waiting.shift();
      send(file, place);
    }
  };

  const take = (files) => {
    for (const file of files) {
      const place = row(file);
      if (file.size > Number(form.dataset.largest) * MEGABYTE) refused(place, form.dataset.tooLarge);
      else waiting.push([file, place]);
    }
    input.value = "";
    start();
  };

  /* A form of a card is sent in the background, so that the other cards and running bars stay. */
  const sendCard = async (event) => {
    const card = event.target.closest(".upload");
    if (!card) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(event.target, event.submitter));
    const answer = await fetch(event.target.action, { method: "POST", body, headers: { "x-card": "1" } });
    const fresh = parsed(await answer.text());
    if (!fresh) return window.location.reload();
    if (answer.ok) {
      card.replaceWith(fresh);
    } else {
      card.querySelectorAll(":scope > .fault").forEach((old) => old.remove());
      card.querySelector(".count").after(fresh.querySelector(":scope > .fault"));
    }
    plan();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take([...input.files]);
  });
  input.addEventListener("change", () => take([...input.files]));
  cards.addEventListener("submit", sendCard);
  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.toggle("over", name === "dragover");
    });
  }
  form.addEventListener("drop", (event) => take([...event.dataTransfer.files]));
  document.addEventListener("visibilitychange", plan);
  plan();
})();
