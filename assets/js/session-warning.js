// Asks, shortly before an idle session ends, whether to stay. <dialog data-enhance="session-warning"
// data-seconds="1800" data-warn-seconds="120" data-stay="/session/stay">; other tabs of the same person count too.
const KEY = "last-seen";

export const enhance = (dialog) => {
  const limit = Number(dialog.dataset.seconds) * 1000;
  const warn = Number(dialog.dataset.warnSeconds) * 1000;
  const left = dialog.querySelector("[data-left]");
  const seen = () => { try { localStorage.setItem(KEY, String(Date.now())); } catch { /* private window */ } };
  let loaded = Date.now();
  const last = () => { try { return Number(localStorage.getItem(KEY)) || loaded; } catch { return loaded; } };
  const fresh = () => { loaded = Date.now(); seen(); };
  const look = () => {
    const remaining = limit - (Date.now() - Math.max(last(), loaded));
    if (remaining > warn) { if (dialog.open) dialog.close(); return; }
    if (remaining <= 0) { window.location.reload(); return; }
    if (!dialog.open) dialog.showModal();
    left.textContent = remaining > 90000 ? left.dataset.minutes.replace("0", Math.ceil(remaining / 60000)) : left.dataset.minute;
  };
  fresh();
  document.addEventListener("htmx:after:request", fresh);
  dialog.querySelector("[data-stay-button]").addEventListener("click", async (event) => {
    event.preventDefault();
    const answer = await fetch(dialog.dataset.stay, { headers: { "HX-Request": "true" }, redirect: "manual" });
    if (answer.ok) { fresh(); dialog.close(); } else { window.location.reload(); }
  });
  setInterval(look, 15000);
};
