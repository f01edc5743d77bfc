/* Several rows of a list at once: how many are chosen, and only the verbs that can be made from where those stand. */
"use strict";
(function () {
  const form = document.querySelector("form[data-batch]");
  if (!form) return;
  const told = form.querySelector("[data-batch-told]");
  const whole = document.querySelector("[data-batch-all]");
  const every = whole && whole.querySelector("input");
  const boxes = [...document.querySelectorAll("input[name=numbers]")];

  function look() {
    const chosen = boxes.filter((box) => box.checked);
    const states = new Set(chosen.map((box) => box.dataset.state));
    form.hidden = !chosen.length;
    told.textContent = told.dataset.says.replace("{n}", chosen.length);
    form.querySelectorAll("button[data-from]").forEach((button) => {
      const from = button.dataset.from.split(" ");
      button.hidden = ![...states].some((state) => from.includes(state));
    });
    boxes.forEach((box) => box.closest("tr").classList.toggle("picked", box.checked));
    if (!every) return;
    every.checked = chosen.length === boxes.length;
    every.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }

  if (whole) {
    whole.hidden = !boxes.length;
    every.addEventListener("change", () => { boxes.forEach((box) => { box.checked = every.checked; }); look(); });
  }
  boxes.forEach((box) => box.addEventListener("change", look));
  addEventListener("pageshow", look); // a browser that comes back keeps the boxes as they were
  look();
})();
