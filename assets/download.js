// Downloads that take a while: how far they are is told, in percent and in documents. Without this script the browser
// downloads by itself.
(() => {
  "use strict";

  const form = () => document.querySelector("form[data-download]");
  const parts = () => {
    const box = document.querySelector("[data-progress]");
    return { box, bar: box.querySelector("progress"), words: box.querySelector("[role=status]") };
  };

  const keep = (bytes, type, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(bytes, { type }));
    link.download = name;
    link.click();
    // The browser has its own hold on what it saves by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };

  let running = null;
  const download = async (address) => {
    running?.abort();
    const mine = (running = new AbortController());
    const { box, bar, words } = parts();
    const texts = form().dataset;
    const tell = (percent, done, all) => {
      bar.value = percent;
      const text = texts.download.replace("{percent}", percent).replace("{done}", done).replace("{all}", all);
      if (words.textContent !== text) words.textContent = text;
    };
    box.hidden = false;
    try {
      const answer = await fetch(address, { signal: mine.signal });
      const type = answer.headers.get("Content-Type") ?? "";
      // Nothing to pack, or nobody is signed in any more: the page that says so.
      if (!answer.ok || !type.startsWith("application/zip")) return location.assign(answer.url);
      const all = Number(answer.headers.get("X-Documents"));
      const total = Number(answer.headers.get("Content-Length"));
      const bytes = [];
      let length = 0;
      tell(0, 0, all);
      for (const reader = answer.body.getReader(); ;) {
        const { done, value } = await reader.read();
        if (done) break;
        bytes.push(value);
        length += value.length;
        // Told in steps of five, so that readers of the screen are not flooded.
        const share = Math.min(1, length / total);
        tell(Math.floor(share * 20) * 5, Math.floor(share * all), all);
      }
      keep(bytes, type, "faktury.zip");
      bar.value = 100;
      words.textContent = texts.done;
    } catch (error) {
      if (error.name !== "AbortError") words.textContent = texts.failed;
    }
  };

  document.addEventListener("submit", (event) => {
    // The same boxes choose what is to be paid: another button, another address.
    if (!event.target.matches("form[data-download]") || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    download(`${event.target.action}?${new URLSearchParams(new FormData(event.target))}`);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-download]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    download(link.href);
  });
})();
