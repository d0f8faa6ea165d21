// Turns a text box with a search address into a box that suggests while one types (accessible-autocomplete).
// <div data-enhance="address-pick" data-source="/desk/places.json" data-into="#id-of-hidden-value"><input></div>.
// The route answers [{"value": "...", "text": "..."}]; without script the button beside the box searches by itself.
let library;

const load = () => {
  library ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL("./autocomplete.js", import.meta.url).href;
    script.addEventListener("load", () => done(window.accessibleAutocomplete));
    script.addEventListener("error", failed);
    document.head.append(script);
  });
  return library;
};

export const enhance = async (holder) => {
  const autocomplete = await load();
  const input = holder.querySelector("input");
  const value = document.querySelector(holder.dataset.into);
  let found = [];
  let waiting;
  let busy = false;
  const ask = (query, show) => {
    clearTimeout(waiting);
    busy = true;
    waiting = setTimeout(async () => {
      const where = new URL(holder.dataset.source, window.location.href);
      where.searchParams.set("q", query);
      const answer = await fetch(where, { headers: { Accept: "application/json" } });
      found = answer.ok ? await answer.json() : [];
      busy = false;
      show(found.map((row) => row.text));
    }, 200);
  };
  const { id, name, value: start } = input;
  const typing = document.activeElement === input;
  input.remove();
  autocomplete({
    element: holder, id, name, defaultValue: start, minLength: 3, source: ask, confirmOnBlur: false,
    displayMenu: "overlay", tNoResults: () => (busy ? holder.dataset.busy : holder.dataset.none) || "No address found",
    onConfirm: (text) => {
      const row = found.find((one) => one.text === text);
      if (!row || !value) return;
      value.value = row.value;
      value.dispatchEvent(new Event("change", { bubbles: true }));
    },
  });
  // Whoever was about to type goes on typing.
  if (typing) holder.querySelector("input").focus();
  // What is typed after a pick is no longer that pick.
  holder.querySelector("input").addEventListener("input", () => { if (value) value.value = ""; });
};
