/* Reads the page to who cannot read it well, by the voice of the browser. Without a voice for the page's language there is no button. */
"use strict";
(function () {
  const button = document.querySelector("[data-aloud]");
  if (!button || !window.speechSynthesis || !window.SpeechSynthesisUtterance) return;
  const speech = window.speechSynthesis;
  const page = document.documentElement.lang;
  const says = { on: button.textContent, off: button.dataset.aloud };
  const SILENT = "select, script, kbd, [aria-hidden=true], [data-silent]";
  const BLOCK = "h1, h2, h3, p, li, dt, dd, td, th, legend, label, summary, button, div";
  const MOST = 150; // characters: some voices fall silent in the middle of a long piece

  const voice = () => speech.getVoices().find((one) => one.lang.replace("_", "-") === page) ||
    speech.getVoices().find((one) => one.lang.slice(0, 2) === page.slice(0, 2));

  /* What is seen of the page, one piece a line; a long one in sentences. */
  function pieces() {
    const walk = document.createTreeWalker(document.getElementById("main"), NodeFilter.SHOW_TEXT);
    const found = [];
    let last = null;
    while (walk.nextNode()) {
      const around = walk.currentNode.parentElement;
      const text = walk.currentNode.textContent.replace(/\s+/g, " ");
      if (!text.trim() || around.closest(SILENT) || !(around.checkVisibility ? around.checkVisibility() : around.offsetParent)) continue;
      const block = around.closest(BLOCK);
      if (block && block === last) found[found.length - 1] += text; else found.push(text);
      last = block;
    }
    return found.flatMap((text) => text.match(new RegExp(`[^。！？；.!?;]{1,${MOST}}[。！？；.!?;]*`, "g")) || []);
  }

  function show(on) {
    button.textContent = on ? says.off : says.on;
    button.dataset.on = on ? "1" : "";
  }

  function stop() { speech.cancel(); show(false); }

  button.addEventListener("click", () => {
    if (button.dataset.on) { stop(); return; }
    speech.cancel();
    const all = pieces().map((text) => Object.assign(new SpeechSynthesisUtterance(text), { lang: page, voice: voice() }));
    if (!all.length) return;
    all[all.length - 1].onend = () => show(false);
    all.forEach((one) => { one.onerror = () => show(false); speech.speak(one); });
    show(true);
  });

  const offer = () => { button.hidden = !voice(); };
  if (speech.addEventListener) speech.addEventListener("voiceschanged", offer); // some browsers have them only later
  offer();
  addEventListener("pagehide", stop);
})();
