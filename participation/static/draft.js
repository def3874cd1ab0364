// What is being written is kept on the writer's own device until it is sent, and nowhere else. The page says so.
// A form takes part by `data-draft`; with the value "fresh" the server sent it empty, and what was kept is put back.
// Tablets that are shared have forms without the attribute.

const PREFIX = "draft:";
const KEPT_MILLISECONDS = 30 * 24 * 3600 * 1000;
const PAUSE_MILLISECONDS = 400;
// What belongs to one opening of the form, or must be answered anew.
const NOT_KEPT = new Set(["csrf_token", "key", "opened", "webbplats", "send_anyway"]);

// A browser may refuse to keep anything: then there are no drafts, and nothing is promised.
const storage = (() => {
  try {
    localStorage.setItem(PREFIX, "");
    localStorage.removeItem(PREFIX);
    return localStorage;
  } catch {
    return null;
  }
})();

const drafts = () => Object.keys(storage).filter((name) => name.startsWith(PREFIX));

function read(name) {
  try {
    const draft = JSON.parse(storage.getItem(name));
    if (Date.now() - draft.at < KEPT_MILLISECONDS) return draft;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  storage.removeItem(name);
  return null;
}

function keepDraft(form) {
  // The same draft in each language of the page.
  const name = PREFIX + location.pathname.replace(/^\/en(?=\/)/, "");
  const note = form.querySelector(".draft");
  const restored = note.querySelector("[data-restored]");
  const written = () => [...new FormData(form)].filter(([key, value]) => !NOT_KEPT.has(key) && typeof value === "string");

  const draft = read(name);
  if (draft && form.dataset.draft === "fresh") {
    for (const [key, value] of draft.fields) {
      const field = form.elements[key];
      if (!field) continue; // a question that is no longer asked
      const first = field instanceof RadioNodeList ? field[0] : field;
      if (field.value !== value) first.closest("details")?.setAttribute("open", "");
      field.value = value;
      first.dispatchEvent(new Event("input", { bubbles: true }));
    }
    restored.textContent = restored.dataset.restored;
  }
  note.hidden = false;

  let pause = 0;
  const save = () => {
    pause = 0;
    try {
      if (form.elements.text.value.trim()) storage.setItem(name, JSON.stringify({ at: Date.now(), fields: written() }));
      else storage.removeItem(name);
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
      note.hidden = true; // it is not kept, so nothing says that it is
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(save, PAUSE_MILLISECONDS);
  });
  addEventListener("pagehide", () => {
    if (pause) {
      clearTimeout(pause);
      save();
    }
  });
  if (form.dataset.draft !== "fresh") save(); // it came back from the server with everything in it

  note.querySelector("button").addEventListener("click", () => {
    clearTimeout(pause);
    pause = 0;
    storage.removeItem(name);
    form.reset();
    form.elements.text.value = "";
    form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
    restored.textContent = "";
    form.elements.text.focus();
  });
}

// Only what a receipt shows has been received: not until then is the draft thrown away.
const plain = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim();
function forgetReceived() {
  const received = new Set([...document.querySelectorAll("main .say")].map((said) => plain(said.textContent)));
  for (const name of drafts()) {
    const text = Object.fromEntries(read(name)?.fields ?? []).text;
    if (text !== undefined && received.has(plain(text))) storage.removeItem(name);
  }
}

if (storage) {
  const form = document.querySelector("form[data-draft]");
  if (form) keepDraft(form);
  const forget = document.querySelector("form[data-forgets-drafts]");
  if (forget) {
    forgetReceived();
    forget.addEventListener("submit", () => drafts().forEach((name) => storage.removeItem(name)));
  }
}
