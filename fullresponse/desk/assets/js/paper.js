/* The review desk: the text stands where the mark is, and what is selected in it is what "the sentence that was missed" says. */
"use strict";
(function () {
  const text = document.querySelector("[data-text]");
  const here = document.getElementById("here");
  if (text && here) text.scrollTop = Math.max(0, here.offsetTop - text.offsetTop - text.clientHeight / 3);
  const missed = document.querySelector("[data-missed] textarea");
  if (!text || !missed) return;
  document.addEventListener("selectionchange", () => {
    const chosen = getSelection();
    const words = chosen.toString().trim();
    if (words && text.contains(chosen.anchorNode) && text.contains(chosen.focusNode)) missed.value = words;
  });
})();
