/* Suggestions while typing, as an accessible combobox (ARIA 1.2). Without this script the box is a plain search field. */
(() => {
  "use strict";
  const input = document.querySelector("input[data-suggestions]");
  if (!input || !window.fetch) return;
  const WAIT = 150;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  const plural = new Intl.PluralRules(input.dataset.language);
  const counted = JSON.parse(input.dataset.count);
  let active = -1;
  let timer = 0;
  let asked = null;

  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.list);
  list.hidden = true;
  status.className = "unseen";
  status.setAttribute("role", "status");
  input.after(list, status);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"],
    ["aria-controls", list.id]]) input.setAttribute(name, value);

  const close = () => {
    window.clearTimeout(timer);
    if (asked) asked.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  /* A title leads to its product, an organisation to what it made; a term is asked for. */
  const choose = (option) => {
    const { product, kind } = option.dataset;
    input.value = option.textContent;
    close();
    if (product) window.location.assign(`/products/${encodeURIComponent(product)}`);
    else if (kind === "organisation") window.location.assign(`/?${new URLSearchParams({ organisation: input.value })}`);
    else input.form.requestSubmit();
  };

  const move = (step) => {
    const options = list.children;
    if (active >= 0) options[active].setAttribute("aria-selected", "false");
    active = (active + step + options.length) % options.length;
    options[active].setAttribute("aria-selected", "true");
    options[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[active].id);
  };

  const show = (suggestions) => {
    close();
    list.replaceChildren(...suggestions.map((suggestion, place) => {
      const option = document.createElement("li");
      option.id = `suggestion-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dir = "auto";
      option.textContent = suggestion.text;
      option.dataset.kind = suggestion.kind;
      if (suggestion.product) option.dataset.product = suggestion.product;
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => choose(option));
      return option;
    }));
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    const form = counted[plural.select(suggestions.length)] || counted.other;
    status.textContent = list.hidden ? "" : form.replace("{count}", suggestions.length);
  };

  const ask = async () => {
    const text = input.value.trim();
    if (text.length < 2) return show([]);
    if (asked) asked.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ q: text.slice(0, 200), lang: input.dataset.language });
    try {
      const answer = await fetch(`${input.dataset.suggestions}?${query}`, { signal: asked.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch {
      /* Aborted, or no connection: the box works without suggestions. */
    }
  };

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (event.key === "ArrowUp" && active < 0) active = 0;
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(list.children[active]);
    } else if (event.key === "Enter") {
      close();
    }
  });
  input.addEventListener("blur", close);
})();
