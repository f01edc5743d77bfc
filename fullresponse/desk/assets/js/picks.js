/* A long list of boxes to tick is narrowed by typing; what is ticked always stays in sight. */
"use strict";
document.querySelectorAll("[data-narrow]").forEach((box) => {
  const find = box.querySelector("input[type=search]");
  const show = () => box.querySelectorAll("label").forEach((label) => {
    label.hidden = !label.textContent.includes(find.value.trim()) && !label.querySelector("input").checked;
  });
  box.classList.add("narrows");
  find.hidden = false;
  find.addEventListener("input", show);
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const found = [...box.querySelectorAll("label:not([hidden]) input")].filter((el) => !el.checked);
    if (found.length === 1) { found[0].click(); find.value = ""; show(); }
  });
});
