// Files before they are sent: names, sizes, taking one away, and how far they are on their way. Counters of long texts.
// Without this script the browser's own field does the choosing, and the server tells what is wrong.

const KILO = 1024;
const sizeOf = (bytes) => {
  if (bytes < KILO) return `${bytes}\u00a0B`;
  if (bytes < KILO * KILO) return `${Math.ceil(bytes / KILO)}\u00a0KB`;
  return `${(bytes / KILO / KILO).toFixed(1).replace(".", ",")}\u00a0MB`;
};

const make = (tag, classes, text) => {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  if (text) element.textContent = text;
  return element;
};

// The field keeps all that was chosen, however often the window of files was opened.
class Files {
  constructor(field) {
    this.input = field.querySelector("input[type=file]");
    this.limits = Object.fromEntries(Object.entries(this.input.dataset).map(([name, value]) => [name, Number(value)]));
    this.chosen = [];
    this.list = make("ul", "file-list");
    this.list.setAttribute("aria-label", "Do wysłania");
    this.list.hidden = true;
    field.querySelector(".file-choice").after(this.list);
    field.querySelector("[data-needless]")?.setAttribute("hidden", "");
    this.offer(field);
    this.input.addEventListener("change", () => this.add([...this.input.files]));
    if (this.input.files.length) this.add([...this.input.files]);
  }

  // A button of our own: the browser's speaks the browser's language, and forgets what was chosen before.
  offer(field) {
    const button = make("button", "button second", "Wybierz pliki");
    button.type = "button";
    button.setAttribute("aria-describedby", "files-message");
    button.addEventListener("click", () => this.input.click());
    this.input.before(button, make("span", "hint for-mouse", "albo przeciągnij je tutaj"));
    this.input.parentElement.classList.add("scripted");
    this.button = button;
    if (this.input.autofocus) button.focus();
    const isOver = (is) => (event) => {
      event.preventDefault();
      field.toggleAttribute("data-over", is);
    };
    field.addEventListener("dragover", isOver(true));
    field.addEventListener("dragleave", isOver(false));
    field.addEventListener("drop", (event) => {
      isOver(false)(event);
      this.add([...event.dataTransfer.files]);
    });
  }

  add(files) {
    const isSame = (one, other) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
    for (const file of files) if (!this.chosen.some((other) => isSame(file, other))) this.chosen.push(file);
    this.show();
  }

  remove(file) {
    const at = this.chosen.indexOf(file);
    this.chosen = this.chosen.filter((other) => other !== file);
    this.show();
    (this.list.querySelectorAll("button")[Math.min(at, this.chosen.length - 1)] ?? this.button).focus();
  }

  // What the server would say, said at once.
  fault(file, at) {
    const before = this.chosen.slice(0, at + 1).reduce((sum, other) => sum + other.size, this.limits.waitingBytes);
    if (!file.size) return "plik jest pusty";
    if (file.size > this.limits.mostBytes) return `za duży: najwyżej ${sizeOf(this.limits.mostBytes)}`;
    if (this.limits.waiting + at + 1 > this.limits.most) return `najwyżej ${this.limits.most} plików`;
    return before > this.limits.mostInAll ? `razem najwyżej ${sizeOf(this.limits.mostInAll)}` : "";
  }

  get hasFault() {
    return this.chosen.some((file, at) => this.fault(file, at));
  }

  show() {
    const transfer = new DataTransfer();
    for (const file of this.chosen) transfer.items.add(file);
    this.input.files = transfer.files;
    this.list.replaceChildren(...this.chosen.map((file, at) => this.line(file, at)));
    this.list.hidden = !this.chosen.length;
  }

  line(file, at) {
    const line = make("li");
    const fault = this.fault(file, at);
    const size = make("span", "hint", fault ? `${sizeOf(file.size)}, ${fault}` : sizeOf(file.size));
    size.toggleAttribute("data-wrong", Boolean(fault));
    const button = make("button", "plain", "Usuń");
    button.type = "button";
    button.append(make("span", "unseen", ` ${file.name}`));
    button.addEventListener("click", () => this.remove(file));
    line.append(make("span", "file-name", file.name), size, button);
    return line;
  }
}

// Sending with progress. The answer is an address to go on to; whatever else comes is shown as the browser would.
const send = (form, submitter, files) => {
  const data = new FormData(form, submitter);
  const shown = make("div", "upload");
  shown.setAttribute("role", "status");
  const words = make("p", "hint", "Wysyłanie plików…");
  const bar = make("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", "Wysyłanie plików");
  shown.append(words, bar);
  files.list.after(shown);
  const request = new XMLHttpRequest();
  const fail = () => {
    shown.remove();
    delete form.dataset.sent;
    const told = make("p", "message error upload", "Nie udało się wysłać. Sprawdź połączenie i spróbuj jeszcze raz. Nic z tego, co jest w formularzu, nie zginęło.");
    told.setAttribute("role", "alert");
    files.list.after(told);
  };
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = Math.round((100 * event.loaded) / event.total);
    words.textContent = bar.value < 100 ? `Wysyłanie plików: ${bar.value}%` : "Sprawdzanie plików…";
  });
  request.addEventListener("error", fail);
  request.addEventListener("load", () => {
    try {
      const { to } = JSON.parse(request.responseText);
      const [path] = to.split("#");
      // The same address with a fragment would only scroll.
      if (path === location.pathname + location.search) location.reload();
      else location.assign(to);
    } catch {
      if (request.status >= 200 && request.status < 400) location.assign(request.responseURL);
      else fail();
    }
  });
  request.open("POST", form.action);
  request.setRequestHeader("X-Mojbok-Upload", "1");
  request.send(data);
};

for (const field of document.querySelectorAll("[data-files]")) {
  const files = new Files(field);
  const form = field.closest("form[data-upload]");
  form?.addEventListener("submit", (event) => {
    document.querySelectorAll(".upload").forEach((old) => old.remove());
    if (!files.chosen.length || form.dataset.sent) return;
    event.preventDefault();
    if (files.hasFault) {
      event.stopPropagation();
      files.list.querySelector("button").focus();
      return;
    }
    send(form, event.submitter, files);
  });
}

// What is typed is saved on the server now and then: the session may end, or the battery, before it is sent.
const QUIET = 1500;
for (const form of document.querySelectorAll("[data-saved-at]")) {
  let timer = 0;
  const save = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    const typed = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") typed.append(name, value);
    fetch(form.dataset.savedAt, { method: "POST", body: typed, keepalive: true, redirect: "manual" }).catch(() => {});
  };
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(timer);
    timer = setTimeout(save, QUIET);
  });
  document.addEventListener("visibilitychange", () => document.hidden && save());
  // What is sent needs no draft.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
  });
}

for (const counter of document.querySelectorAll("[data-counts]")) {
  const field = document.getElementById(counter.dataset.counts);
  const most = Number(field.getAttribute("maxlength"));
  const told = counter.textContent;
  const count = () => {
    const length = field.value.length;
    counter.textContent = length ? `${length.toLocaleString("pl")} z ${most.toLocaleString("pl")} znaków` : told;
    counter.toggleAttribute("data-over", length >= most);
  };
  field.addEventListener("input", count);
  count();
}

// Text blocks: put where the cursor is, with the first gap chosen, so that typing fills it in.
const GAP = /\[[^[\]\n]{0,80}…\]/;
for (const button of document.querySelectorAll("[data-block]"))
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const field = document.getElementById(button.dataset.into);
    const [before, after] = [field.value.slice(0, field.selectionStart), field.value.slice(field.selectionEnd)];
    const space = before.trim() && !before.endsWith("\n\n") ? "\n\n" : "";
    field.value = before + space + button.dataset.block + after;
    const start = before.length + space.length;
    const gap = GAP.exec(button.dataset.block);
    field.focus();
    if (gap) field.setSelectionRange(start + gap.index, start + gap.index + gap[0].length);
    else field.setSelectionRange(start + button.dataset.block.length, start + button.dataset.block.length);
    const verdict = document.getElementById(`verdict-${button.dataset.verdict}`);
    if (verdict && !field.form.querySelector("[name=verdict]:checked")) verdict.checked = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
