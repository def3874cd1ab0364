// Who else has this text open. Asked every 15 seconds while the page is seen; it says so, and stops nobody.
const shown = document.querySelector("[data-readers]");
const ask = async () => {
  if (document.hidden) return;
  try {
    const response = await fetch(shown.dataset.readers, { headers: { Accept: "application/json" } });
    if (!response.ok || response.redirected) return;
    const { readers } = await response.json();
    if (shown.textContent !== readers) shown.textContent = readers;
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error; // no network: asked again soon
  }
};
if (shown) {
  setInterval(ask, 15000);
  document.addEventListener("visibilitychange", ask);
}
