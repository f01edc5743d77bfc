/* The operator's intake: what the words suggest is filled in when they are left or after a pause, and stays changeable; a known telephone shows its open cases. */
"use strict";
(function () {
  const form = document.querySelector("form[data-intake]");
  if (!form) return;
  const words = form.elements.words;
  const filled = new Map(); // what was suggested, so that a typed choice is never overwritten
  let asked = "";
  let timer = 0;

  function fill(name, value) {
    const el = form.elements[name];
    if (!el || (el.value && el.value !== filled.get(name))) return;
    if (!value && !filled.has(name)) return; // what was never suggested is not ours to clear
    el.value = value || "";
    filled.set(name, el.value);
    el.classList.toggle("suggested", Boolean(value));
  }

  /* POST: what people say must not stand in an address or a log */
  async function ask(url, values) {
    const answer = await fetch(url, {
      method: "POST", credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: new URLSearchParams(values),
    });
    if (answer.status === 401) { location.reload(); return null; }
    return answer.ok ? answer.json() : null;
  }

  async function suggest() {
    clearTimeout(timer);
    const text = `${words.value} ${form.elements.place.value}`.trim().slice(0, 500);
    if (text.length < 4 || text === asked) return;
    asked = text;
    try {
      const found = await ask(form.dataset.suggest, { text });
      if (!found || asked !== text) return;
      ["category", "area", "urgency", "lead", "kind"].forEach((name) => fill(name, found[name]));
      const why = document.querySelector("[data-suggestion]");
      if (why) why.textContent = found.why || "";
    } catch { asked = ""; /* without the network the operator simply types */ }
  }

  words.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(suggest, 350); });
  words.addEventListener("blur", suggest);
  form.elements.place.addEventListener("blur", suggest);
  form.addEventListener("restored", suggest);
  form.addEventListener("dropped", () => { filled.clear(); asked = ""; });
  form.addEventListener("input", (event) => event.target.classList.remove("suggested"));
  if (words.value) suggest();

  const phone = form.elements.phone;
  const box = document.querySelector("[data-callers]");
  let known = "";
  async function caller() {
    const digits = phone.value.replace(/\D/g, "");
    if (digits.length < 7 || digits === known || !box) return;
    known = digits;
    try {
      /* POST: a telephone number must not stand in an address or a log */
      const answer = await fetch(form.dataset.caller, {
        method: "POST", credentials: "same-origin",
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Requested-With": "fetch" },
        body: new URLSearchParams({ phone: phone.value }),
      });
      if (answer.ok && known === digits) box.innerHTML = await answer.text();
    } catch { known = ""; }
  }
  phone.addEventListener("input", caller);
  phone.addEventListener("blur", caller);
  if (phone.value) caller();

  /* Enter goes to the next field, never sends half a form by accident; Ctrl+Enter sends. */
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.isComposing) return;
    if (!/^(INPUT|SELECT)$/.test(event.target.tagName) || /^(submit|button|checkbox)$/.test(event.target.type)) return;
    event.preventDefault();
    const all = [...form.elements].filter((el) => el.type !== "hidden" && !el.disabled && el.getClientRects().length && el.tagName !== "FIELDSET");
    const next = all[all.indexOf(event.target) + 1];
    if (next) next.focus();
  });
})();
