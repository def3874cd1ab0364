// Watches long work: shows how far it has come, and reads the page anew when it has ended.

const watched = document.querySelector("[data-work]");
const show = (selector, words) => {
  const place = watched.querySelector(selector);
  if (place.textContent !== words) place.textContent = words; // what is the same is not read aloud again
};

const look = async () => {
  let next = 2000;
  try {
    const answer = await fetch(watched.dataset.work, { redirect: "manual" });
    if (answer.ok) {
      const work = await answer.json();
      if (!work.is_under_way) return location.reload();
      show("[data-work-state]", work.state);
      show("[data-work-progress]", work.progress);
      const bar = watched.querySelector("progress");
      if (work.share === null) bar.removeAttribute("value");
      else bar.value = work.share;
    } else if (answer.type === "opaqueredirect" || answer.status < 500) {
      return location.reload(); // signed out, or gone: the page says so
    }
  } catch {
    next = 10000; // no connection now: the work goes on without us
  }
  setTimeout(look, next);
};
setTimeout(look, 1000);
