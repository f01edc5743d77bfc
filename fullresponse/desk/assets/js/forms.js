/* Forms that lose nothing and send once: a draft is kept on this machine until it is sent, and the second click of a double click is dropped.
   Fields marked data-nodraft (names, telephones, ID numbers) are never kept. Of a form that comes filled in (data-filled) what was changed is kept. */
"use strict";
(function () {
  const KEEP_DAYS = 7;
  const PREFIX = "draft:";

  let leaving = false; // signing out takes the drafts of this machine with it
  /* What a resident writes may be written on somebody else's machine: it goes with the window. */
  const store = (key) => (/^(ask|add:)/.test(key) ? sessionStorage : localStorage);

  function fields(form) {
    return [...form.elements].filter((el) => el.name && !("nodraft" in el.dataset) && !/^(hidden|file|password|submit|button)$/.test(el.type) && el.type);
  }

  function read(key) {
    try {
      const kept = JSON.parse(store(key).getItem(PREFIX + key) || "null");
      if (!kept || Date.now() - kept.at > KEEP_DAYS * 864e5) { store(key).removeItem(PREFIX + key); return null; }
      return kept;
    } catch { return null; }
  }

  const given = (el) => (el.tagName === "SELECT" ? ([...el.options].find((one) => one.defaultSelected) || el.options[0]).value : el.defaultValue);
  const filled = (form) => "filled" in form.dataset;

  function write(form, key) {
    const values = {};
    let any = false;
    fields(form).forEach((el) => {
      if (/^(radio|checkbox)$/.test(el.type)) { if (el.checked) values[el.name] = el.value; return; }
      if (filled(form)) { if (el.value !== given(el) || "fresh" in form.dataset) { values[el.name] = el.value; any = true; } return; }
      if (el.value) values[el.name] = el.value;
      if (el.value && el.tagName === "TEXTAREA") any = true;
    });
    try {
      if (any) store(key).setItem(PREFIX + key, JSON.stringify({ at: Date.now(), values }));
      else store(key).removeItem(PREFIX + key);
    } catch { /* a full or forbidden store costs the draft, not the page */ }
  }

  function restore(form, kept) {
    fields(form).forEach((el) => {
      const value = kept.values[el.name];
      if (value === undefined) return;
      if (/^(radio|checkbox)$/.test(el.type)) el.checked = el.value === value;
      else if (!el.value || filled(form) || el.tagName === "SELECT") el.value = value;
    });
    const told = form.querySelector("[data-draft-told]");
    if (told) told.hidden = false;
    form.dispatchEvent(new CustomEvent("restored"));
  }

  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const key = form.dataset.draft;
    const kept = read(key);
    const offer = form.querySelector("[data-draft-offer]");
    if (kept && offer) {
      /* where one caller follows another, nothing comes back unasked */
      offer.hidden = false;
      offer.querySelector("[data-draft-take]").addEventListener("click", () => { restore(form, kept); offer.hidden = true; });
    } else if (kept && !("fresh" in form.dataset)) restore(form, kept);
    let timer = 0;
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => write(form, key), 300); });
    addEventListener("pagehide", () => { if (!form.dataset.sent && !leaving) write(form, key); });
    const drop = form.querySelector("[data-draft-drop]");
    if (drop) drop.addEventListener("click", () => {
      form.reset();
      if (!filled(form)) fields(form).forEach((el) => { if (!/^(radio|checkbox)$/.test(el.type)) el.value = el.tagName === "SELECT" ? el.options[0].value : ""; else el.checked = false; });
      form.dispatchEvent(new CustomEvent("dropped"));
      store(key).removeItem(PREFIX + key);
      form.querySelector("[data-draft-told]").hidden = true;
      const first = form.querySelector(filled(form) ? "input:not([type=hidden])" : "textarea");
      if (first) first.focus();
    });
  });

  /* The server says which draft has safely arrived. */
  document.querySelectorAll("[data-draft-done]").forEach((el) => store(el.dataset.draftDone).removeItem(PREFIX + el.dataset.draftDone));

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (/\/logout$/.test(form.action)) {
      leaving = true;
      Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => localStorage.removeItem(key));
    }
    if (event.defaultPrevented || form.method.toLowerCase() !== "post" || "download" in form.dataset) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.querySelectorAll("button[type=submit], button:not([type])").forEach((b) => b.setAttribute("aria-disabled", "true"));
  });
  /* Coming back by the browser's history must not find dead buttons. */
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button[aria-disabled]").forEach((b) => b.removeAttribute("aria-disabled"));
    });
  });

  /* What is printed says when it was printed: the page itself may be older. */
  addEventListener("beforeprint", () => document.querySelectorAll("[data-printed-at]").forEach((el) => {
    const two = (n) => String(n).padStart(2, "0");
    const now = new Date();
    const time = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())} ${two(now.getHours())}:${two(now.getMinutes())}`;
    el.textContent = el.dataset.printedAt.replace("{time}", time);
  }));
  document.addEventListener("click", (event) => {
    const el = event.target.closest("[data-print]");
    if (el && el.dataset.print === "now") { event.preventDefault(); print(); }
  });
})();
