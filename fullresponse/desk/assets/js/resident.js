/* The resident's form: one long page without this script, three short steps with it; photos are shown before they are sent. */
"use strict";
(function () {
  const form = document.querySelector("form[data-steps]");
  if (form) {
    const steps = [...form.querySelectorAll(".step")];
    const bad = steps.findIndex((s) => s.querySelector(".wrong, [aria-invalid=true]"));
    let at = bad < 0 ? 0 : bad;
    const count = form.querySelector("[data-step-count]");
    const go = (to, focus) => {
      at = Math.max(0, Math.min(steps.length - 1, to));
      steps.forEach((s, i) => { s.hidden = i !== at; });
      form.querySelectorAll("[data-last]").forEach((el) => { el.hidden = at !== steps.length - 1; });
      form.querySelector("[data-next]").hidden = at === steps.length - 1;
      form.querySelector("[data-previous]").hidden = at === 0;
      if (count) { count.hidden = false; count.textContent = count.dataset.says.replace("1", at + 1); }
      if (focus) {
        const head = steps[at].querySelector("h2");
        head.tabIndex = -1;
        head.focus();
        scrollTo(0, 0);
      }
    };
    const fine = (step) => [...step.querySelectorAll("input, textarea, select")].every((el) => el.reportValidity());
    form.querySelector("[data-next]").addEventListener("click", () => { if (fine(steps[at])) { go(at + 1, true); history.pushState({ at }, ""); } });
    form.querySelector("[data-previous]").addEventListener("click", () => go(at - 1, true));
    addEventListener("popstate", (event) => go(event.state ? event.state.at : 0, true));
    form.addEventListener("submit", (event) => {
      const wrong = steps.findIndex((s) => ![...s.querySelectorAll("input, textarea, select")].every((el) => el.checkValidity()));
      if (wrong < 0) return;
      event.preventDefault();
      delete form.dataset.sent;
      go(wrong, false);
      fine(steps[wrong]);
    }, true);
    form.noValidate = true; // this script asks step by step
    go(at, false);
  }

  document.querySelectorAll("input[type=file][data-most]").forEach((input) => {
    const told = document.getElementById(`${input.id}-told`);
    const list = document.getElementById(`${input.id}-list`);
    input.addEventListener("change", () => {
      const files = [...input.files];
      const most = Number(input.dataset.most);
      const large = files.filter((f) => f.size > Number(input.dataset.mb) * 1048576);
      let wrong = "";
      if (files.length > most) wrong = input.dataset.tooMany;
      else if (large.length) wrong = `${large[0].name}: ${input.dataset.tooLarge}`;
      input.setCustomValidity(wrong);
      if (told) told.textContent = wrong;
      if (!list) return;
      list.replaceChildren();
      files.forEach((file) => {
        const li = document.createElement("li");
        if (/^image\/(jpeg|png|webp)$/.test(file.type)) {
          const img = document.createElement("img");
          img.alt = file.name;
          img.src = URL.createObjectURL(file);
          li.append(img);
        } else { li.textContent = file.name; }
        list.append(li);
      });
    });
  });
})();
