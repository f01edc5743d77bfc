/* The keyboard of every staff page: / search, j k o through rows, the letter on each verb's button, ? the list, Esc back. */
"use strict";
(function () {
  const typing = (el) => el && (el.isContentEditable || /^(TEXTAREA|SELECT)$/.test(el.tagName) ||
    (el.tagName === "INPUT" && !/^(radio|checkbox|button|submit)$/.test(el.type)));
  const seen = (el) => (el.checkVisibility ? el.checkVisibility() : el.getClientRects().length > 0); // what a closed <details> holds is not
  const shown = (el) => seen(el) && !el.disabled;
  const links = () => [...document.querySelectorAll("[data-rows] .what a, [data-rows] a.what, [data-rows] .item > a")].filter(shown);
  const row = () => {
    const at = document.activeElement && document.activeElement.closest("[data-rows] tr, [data-rows] li");
    return at || document.querySelector("[data-rows] .at");
  };

  function step(by) {
    const all = links();
    if (!all.length) return;
    const here = row();
    const at = here ? all.findIndex((a) => here.contains(a)) : -1;
    const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  function press(el) {
    if (el.tagName === "SUMMARY") {
      el.parentElement.open = true;
      const first = el.parentElement.querySelector("input:not([type=hidden]), textarea, select, button") || el.parentElement.querySelector("a");
      if (first) { first.focus(); first.scrollIntoView({ block: "nearest" }); }
    } else if (/^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && !/^(radio|checkbox)$/.test(el.type)) {
      el.focus();
    } else {
      el.click();
    }
  }

  function target(key) {
    const wanted = `[data-key="${CSS.escape(key)}"]`;
    const here = row();
    const near = here ? [...here.querySelectorAll(wanted)].filter(shown) : [];
    return near[0] || [...document.querySelectorAll(wanted)].filter((el) => shown(el) && !el.closest("[data-rows]"))[0];
  }

  const named = (el) => (el.dataset.key === " " ? "Space" : el.dataset.key) ||
    (el.dataset.chord || "").replace(/(^|\+)[a-z]/g, (start) => start.toUpperCase());

  /* Who listens is told the key apart from the name: the letter shown in the button is for the eye. */
  document.querySelectorAll("[data-key], [data-chord]").forEach((el) => {
    if (named(el)) el.setAttribute("aria-keyshortcuts", named(el));
  });

  function list() {
    const box = document.querySelector("[data-keys]");
    if (!box) return;
    const dl = box.querySelector("dl");
    dl.querySelectorAll("[data-own]").forEach((el) => el.remove());
    const told = new Set();
    box.querySelectorAll("[data-if]").forEach((dt) => {
      const there = dt.dataset.if === "search" ? document.querySelector("[data-search]") : links().length > 0;
      const taken = dt.textContent.split(" ").some((key) => target(key));
      dt.hidden = dt.nextElementSibling.hidden = !there || taken;
    });
    document.querySelectorAll("[data-key], [data-chord]").forEach((el) => {
      const key = named(el);
      if (!key || !shown(el) || told.has(key)) return;
      told.add(key);
      const dt = document.createElement("dt");
      const dd = document.createElement("dd");
      dt.dataset.own = dd.dataset.own = "1";
      dt.textContent = key;
      dd.textContent = el.dataset.says || [...el.childNodes].filter((node) => node.nodeName !== "KBD")
        .map((node) => node.textContent).join("").replace(/\s+/g, " ").trim();
      dl.append(dt, dd);
    });
    box.hidden = !box.hidden;
  }

  function back() {
    const box = document.querySelector("[data-keys]");
    if (box && !box.hidden) { box.hidden = true; return; }
    const open = document.activeElement && document.activeElement.closest("details[open]");
    if (typing(document.activeElement)) { document.activeElement.blur(); if (!open) return; }
    if (open) { open.open = false; open.querySelector("summary").focus(); return; }
    const up = document.querySelector("[data-back]");
    if (up) up.click();
  }

  function chord(event) {
    const name = `${event.ctrlKey ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}${event.key.toLowerCase()}`;
    const code = `alt+${event.code.replace(/^Key/, "").toLowerCase()}`; // Alt with a letter may give another character
    /* Ctrl+Enter inside an opened verb sends that verb */
    const open = document.activeElement && document.activeElement.closest("details[open]:not([data-menu], [data-more])");
    if (name === "ctrl+enter" && open) return open.querySelector("button:not([type=button])");
    return document.querySelector(`[data-chord="${CSS.escape(name)}"]`) ||
      (event.altKey ? document.querySelector(`[data-chord="${CSS.escape(code)}"]`) : null);
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || event.metaKey) return;
    if (event.ctrlKey || event.altKey) {
      const el = chord(event);
      if (el && shown(el)) { event.preventDefault(); press(el); }
      return;
    }
    if (event.key === "Escape") { back(); return; }
    if (typing(document.activeElement)) return;
    if (event.key === " " && document.activeElement.matches("button, summary, input")) return; // pressed as ever
    const onRow = document.activeElement.matches("[data-rows] a"); // elsewhere the arrows scroll and pick
    const simple = {
      ArrowDown: onRow && (() => step(1)), ArrowUp: onRow && (() => step(-1)),
      "/": () => { const s = document.querySelector("[data-search]"); if (s) s.focus(); },
      "j": () => step(1), "k": () => step(-1), "?": list,
      "o": row() && (() => { const a = row().querySelector(".what a, a.what, .item > a, a"); if (a) a.click(); }),
    }[event.key];
    const el = target(event.key); // a verb of the page whose letter is j, k or o: its button says so
    if (!simple && !el) return;
    event.preventDefault();
    if (el) press(el); else simple();
  });

  /* The menu of the bar goes when something else is looked at. */
  const menu = document.querySelector("[data-menu]");
  if (menu) ["click", "focusin"].forEach((what) => document.addEventListener(what, (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  }));

  /* Chromium gives the focus that a page asks for only with its first frame: what is typed before that was lost. */
  const first = document.querySelector("[autofocus]");
  if (first && document.activeElement === document.body) first.focus();

  const close = document.querySelector("[data-keys] button");
  if (close) close.addEventListener("click", back);
  document.querySelectorAll("[data-shows-keys]").forEach((el) => el.addEventListener("click", list));
})();
