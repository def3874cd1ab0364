// Single keys for those who read many texts. Each key presses the button or link that names it in aria-keyshortcuts, so
// that there is nothing the keys can do that the page cannot. This file is not sent to those who switched the keys off.

const isTyping = (element) =>
  element instanceof HTMLTextAreaElement ||
  element instanceof HTMLSelectElement ||
  (element instanceof HTMLInputElement && !["radio", "checkbox", "button", "submit"].includes(element.type)) ||
  (element instanceof HTMLElement && element.isContentEditable);

// What is selected in the text itself goes along to the words to hide, one passage per line.
const addSelection = () => {
  const words = document.querySelector("#dolj textarea[name=words]");
  const original = document.querySelector("#original");
  const selection = getSelection();
  if (!words || !original || !selection || selection.isCollapsed) return;
  if (!original.contains(selection.anchorNode) || !original.contains(selection.focusNode)) return;
  const lines = [words.value, selection.toString()].join("\n").split("\n").map((line) => line.trim());
  words.value = [...new Set(lines.filter((line) => line))].join("\n");
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented) return;
  if (isTyping(event.target)) return;
  const key = event.key.length === 1 ? event.key.toUpperCase() : "";
  const named = key && document.querySelector(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  if (!named) return;
  event.preventDefault();
  if (named.matches("summary") && key !== "?") {
    if (key === "M") addSelection();
    named.parentElement.open = true;
    named.parentElement.querySelector(key === "M" ? "textarea" : "textarea, input:not([type=hidden])").focus();
    return;
  }
  if (named.matches("input")) named.focus();
  named.click();
});
