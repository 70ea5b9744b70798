// What forms can do without the server. Every form works without this script as well.
(() => {
  "use strict";

  const closest = (event, selector) => event.target.closest?.(selector);

  // "Pokaż": a password can be read while it is typed.
  const reveal = (button) => {
    const field = document.getElementById(button.dataset.reveal);
    const shows = field.type === "password";
    field.type = shows ? "text" : "password";
    button.setAttribute("aria-pressed", String(shows));
    field.focus();
  };

  // The rules of a new password, each as it is met.
  const RULES = {
    length: (text) => [...text].length >= 8,
    length_of_staff: (text) => [...text].length >= 12,
    capital: (text) => /\p{Lu}/u.test(text),
    digit_or_special: (text) => /[^\p{L}]/u.test(text),
  };
  const showRules = (field) => {
    for (const line of document.querySelectorAll(`[data-rules-of="${field.id}"] [data-rule]`))
      line.toggleAttribute("data-met", RULES[line.dataset.rule](field.value.normalize("NFKC")));
  };

  // "Więcej": the document opens over the form; where that can't be done, the link opens it in a window of its own.
  const more = async (link) => {
    const dialog = document.getElementById("more");
    try {
      const answer = await fetch(link.getAttribute("href"), { headers: { Accept: "text/x-fragment" } });
      if (!answer.ok || !answer.headers.get("Content-Type").startsWith("text/x-fragment")) throw new Error("no text");
      dialog.querySelector("[data-more-text]").innerHTML = await answer.text();
      dialog.querySelector("h2").textContent = link.dataset.more;
      dialog.showModal();
      dialog.querySelector("[data-more-text]").scrollTop = 0;
    } catch {
      window.open(link.href, "_blank", "noopener");
    }
  };

  // A window of the page's own: lifted over the page, and out of its address once it is closed.
  const lift = (dialog) => {
    dialog.removeAttribute("open");
    dialog.showModal();
  };
  document.addEventListener("close", (event) => {
    if (event.target.dataset.home && location.search) history.replaceState(null, "", event.target.dataset.home);
  }, true);

  const isPlain = (event) => !event.ctrlKey && !event.metaKey && !event.shiftKey;
  document.addEventListener("click", (event) => {
    const button = closest(event, "[data-reveal]");
    if (button) reveal(button);
    const link = closest(event, "a[data-more]");
    if (link && isPlain(event) && document.getElementById("more")?.showModal) {
      event.preventDefault();
      more(link);
    }
    const opener = closest(event, "[data-opens]");
    if (opener && isPlain(event)) {
      event.preventDefault();
      lift(document.getElementById(opener.dataset.opens));
    }
    const closer = closest(event, "[data-close]");
    if (closer) {
      event.preventDefault();
      closest(event, "dialog").close();
    }
    if (event.target.tagName === "DIALOG") event.target.close();
  });

  // A link that looks like a button answers to the space bar as one.
  document.addEventListener("keydown", (event) => {
    const link = event.key === " " && closest(event, "a[role=button]");
    if (!link) return;
    event.preventDefault();
    link.click();
  });

  document.addEventListener("input", (event) => {
    if (document.querySelector(`[data-rules-of="${event.target.id}"]`)) showRules(event.target);
  });

  // A field that is left is checked by the server over the socket, with the others it depends on; never a password.
  const check = (field) => {
    const form = field.form;
    if (!form?.hasAttribute("data-check")) return;
    const values = {};
    for (const other of form.elements)
      if (other.name && other.type !== "password")
        values[other.name] = other.type === "checkbox" ? String(other.checked) : other.value;
    form.dispatchEvent(new CustomEvent("check", { detail: { field: field.name, values } }));
  };
  // In the other forms an error goes once its field was filled in anew; whether that is right, the server says.
  const edited = new WeakSet();
  document.addEventListener("input", (event) => edited.add(event.target));
  const relieve = (field) => {
    const isFilled = field.type === "checkbox" ? field.checked : field.value.trim() && edited.has(field);
    if (!field.ariaInvalid || !isFilled || field.form?.hasAttribute("data-check")) return;
    const line = document.getElementById(`${field.id}-message`);
    if (line?.dataset.hint === undefined) return;
    // As high as before: the button below must not move away from under the pointer that is pressing it.
    line.style.minHeight = `${line.offsetHeight}px`;
    field.removeAttribute("aria-invalid");
    line.classList.remove("error");
    line.lastElementChild.textContent = line.dataset.hint || "\u00a0";
  };
  for (const left of ["focusout", "change"])
    document.addEventListener(left, (event) => {
      if (event.target.matches("input, select, textarea")) relieve(event.target);
    });

  document.addEventListener("focusout", (event) => {
    if (event.target.matches("input:not([type=checkbox])") && (event.target.value || event.target.ariaInvalid)) check(event.target);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=checkbox], select")) check(event.target);
  });

  // "Kopiuj": takes a text of the page along.
  document.addEventListener("click", async (event) => {
    const button = closest(event, "[data-copies]");
    if (!button) return;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.firstElementChild.textContent = button.dataset.copied;
  });

  // A second click must not send a form twice; what only asks may be asked again.
  document.addEventListener("submit", (event) => {
    if (event.target.method === "get") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  // What is chosen to be paid is added up as it is chosen; the server adds it up again.
  const zlotys = (grosze) => {
    const [whole, rest] = (grosze / 100).toFixed(2).split(".");
    return `${whole.replace(/\B(?=(\d{3})+$)/g, "\u00a0")},${rest}\u00a0zł`;
  };
  const addUp = () => {
    const boxes = [...document.querySelectorAll("[data-grosze]")];
    if (!boxes.length) return;
    const chosen = boxes.filter((box) => box.checked);
    const sum = (group) =>
      chosen.reduce((all, box) => all + (group === "all" || box.dataset.group === group ? Number(box.dataset.grosze) : 0), 0);
    for (const shown of document.querySelectorAll("[data-sum]")) shown.textContent = zlotys(sum(shown.dataset.sum));
    const counted = document.querySelector("[data-count]");
    const [one, few, many] = counted.dataset.count.split(" ");
    const [tens, ones] = [chosen.length % 100, chosen.length % 10];
    const isFew = ones > 1 && ones < 5 && !(tens > 11 && tens < 15);
    counted.textContent = `${chosen.length} ${chosen.length === 1 ? one : isFew ? few : many}`;
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-grosze]")) addUp();
  });

  // A button copies its value and says so for a moment.
  const copy = async (button) => {
    const word = button.querySelector("[data-copy-word]");
    word.dataset.before ??= word.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      return;
    }
    word.textContent = word.dataset.done;
    setTimeout(() => (word.textContent = word.dataset.before), 2500);
  };
  document.addEventListener("click", (event) => {
    const button = closest(event, "[data-copy]");
    if (button) copy(button);
  });
  const showCopying = () => {
    if (navigator.clipboard) for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  };
  addEventListener("page-refreshed", showCopying);

  const start = () => {
    showCopying();
    addUp();
    for (const needless of document.querySelectorAll("[data-still]")) needless.hidden = true;
    for (const button of document.querySelectorAll("[data-reveal]")) button.hidden = false;
    if (navigator.clipboard) for (const button of document.querySelectorAll("[data-copies]")) button.hidden = false;
    for (const list of document.querySelectorAll("[data-rules-of]"))
      showRules(document.getElementById(list.dataset.rulesOf));
    const standing = document.querySelector("dialog.window[open]");
    if (standing) lift(standing);
    // Loaded only where a form asks for a proof of work.
    if (document.querySelector("[data-challenge]")) import("%challenge.js%");
    // The desk of staff.
    if (document.querySelector("[data-search]")) import("%bok.js%");
    // Files, counters of long texts: only where there are such.
    if (document.querySelector("[data-files], [data-counts]")) import("%files.js%");
    // Likewise, only where there is something to draw.
    if (document.querySelector("[data-chart]")) import("%chart.js%");
    // Loaded only where there is something to download that takes a while.
    if (document.querySelector("form[data-download]")) import("%download.js%");
    // The activation page posts by itself; a scanner of mail that runs no script activates nothing.
    const act = () => document.querySelector("form[data-auto]")?.requestSubmit();
    if (document.prerendering) document.addEventListener("prerenderingchange", act, { once: true });
    else act();
  };
  start();
})();
