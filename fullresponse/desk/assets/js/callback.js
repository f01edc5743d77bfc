/* The callback desk: each question is answered by one digit; the next question is then the one that listens. */
"use strict";
(function () {
  const form = document.querySelector("form[data-callback]");
  if (!form) return;
  const asks = [...form.querySelectorAll("fieldset.ask3")];
  const open = () => asks.find((set) => !set.querySelector("input:checked"));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (/^(TEXTAREA|SELECT)$/.test(event.target.tagName) || (event.target.tagName === "INPUT" && event.target.type !== "radio")) return;
    if (event.key === "Backspace") {
      const done = asks.filter((set) => set.querySelector("input:checked")).pop();
      if (done) { done.querySelector("input:checked").checked = false; mark(); event.preventDefault(); }
      return;
    }
    const set = open();
    if (!/^[1-9]$/.test(event.key) || !set) return;
    const pick = set.querySelectorAll("input")[Number(event.key) - 1];
    if (!pick) return;
    event.preventDefault();
    pick.checked = true;
    form.dispatchEvent(new Event("input", { bubbles: true }));
    mark();
  });

  function mark() {
    const set = open();
    const unsolved = form.querySelector("[data-unsolved]");
    const no = form.querySelector("input[name$=solved][value=no]");
    if (unsolved && no) unsolved.hidden = !no.checked;
    (set ? set.querySelector("input") : form.querySelector("button[data-save]")).focus();
  }
  form.addEventListener("change", mark);
  mark();
})();
