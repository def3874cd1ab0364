// What a page does better with a script. Everything works without it. No text is ever read as mark-up.

// A form that came back: the list of what to mend comes first, also for the keyboard.
document.querySelector(".error-summary")?.focus();

// How many characters are left, as people count them. Said aloud when the writer pauses, not at every key.
// (A browser without the segmenter counts code points: a little too many for some emoji.)
const segmenter = Intl.Segmenter && new Intl.Segmenter(document.documentElement.lang);
const length = (text) => [...(segmenter ? segmenter.segment(text) : text)].length;
for (const field of document.querySelectorAll("textarea[data-max]")) {
  const shown = document.createElement("p");
  shown.className = "characters-left";
  shown.setAttribute("aria-hidden", "true");
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("aria-live", "polite");
  field.after(shown, said);
  let pause = 0;
  const count = () => {
    const left = Number(field.dataset.max) - length(field.value);
    shown.textContent = left < 0 ? `${-left} ${field.dataset.over}` : `${left} ${field.dataset.left}`;
    return left;
  };
  count();
  field.addEventListener("input", () => {
    const left = count();
    clearTimeout(pause);
    // Far from the limit the count would only disturb.
    if (left < Number(field.dataset.max) / 5) pause = setTimeout(() => { said.textContent = shown.textContent; }, 1500);
  });
}

// Pictures, for those who want to send any: the rest is asked for when the question is unfolded.
const photos = document.querySelector("[data-photos]");
if (photos) {
  const fold = photos.closest("details");
  const open = () => import("./photos.js").then(({ showChosen }) => showChosen(photos));
  if (fold.open) open();
  else fold.addEventListener("toggle", open, { once: true });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// The QR of a receipt leads to /kvitto#ord-ord-ord-ord-ord. The words are put in the form and taken out of the address,
// so that they stay neither in the history nor on the screen of the next person.
const codeField = document.querySelector("input[data-receipt-code]");
if (codeField && location.hash.length > 1) {
  try {
    codeField.value = decodeURIComponent(location.hash.slice(1)).replaceAll("-", " ");
  } catch (error) {
    if (!(error instanceof URIError)) throw error; // a damaged address: the words are typed instead
  }
  history.replaceState(null, "", location.pathname + location.search);
  codeField.focus();
}

// A map is fetched when it is to be seen. One that does not come is not missed: all that it says stands in words too.
for (const box of document.querySelectorAll("[data-map]")) {
  const show = () => import("./map.js").then((map) => map.show(box)).catch((error) => {
    box.hidden = true;
    console.warn(error);
  });
  const fold = box.closest("details");
  if (!fold || fold.open) show();
  else fold.addEventListener("toggle", show, { once: true });
}
