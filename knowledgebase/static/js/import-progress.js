// Shows how far an import is, and opens the result once it is there.

const PAUSE = 1500; // milliseconds between two looks
const part = document.getElementById("import-at-work");

async function look() {
  try {
    const answer = await fetch(part.dataset.url, { headers: { "X-Part": "1" } });
    const text = await answer.text();
    if (answer.redirected || text.includes("<html")) {
      window.location.reload();
      return;
    }
    if (text !== part.innerHTML) part.innerHTML = text;
  } catch {
    // The network is away: the next look may find it again.
  }
  window.setTimeout(look, PAUSE);
}

window.setTimeout(look, PAUSE);
