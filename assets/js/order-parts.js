// Puts the parts of a list in order by dragging a handle, or by keys: Enter takes one up, the arrows move it, Enter
// drops it, Escape puts it back. The buttons "Move up" and "Move down" do the same without any script.

const items = (list) => [...list.children].filter((item) => item.dataset.place);

const send = (item, steps) => {
  const form = item.querySelector("form");
  const add = (name, value) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  };
  add("press", `move:${item.dataset.place}`);
  add("steps", String(steps));
  form.submit();
};

const titleOf = (item) => item.querySelector(".part-list__title")?.textContent.trim() ?? "";

export const enhance = (list) => {
  if (items(list).length < 2) return;
  const said = document.createElement("div");
  said.className = "govuk-visually-hidden";
  said.setAttribute("aria-live", "polite");
  list.after(said);
  let held = null;
  let from = 0;

  const take = (item) => {
    held = item;
    from = items(list).indexOf(item);
    item.classList.add("part-list__item--held");
  };
  const putBack = () => {
    const others = items(list).filter((item) => item !== held);
    list.insertBefore(held, others[from] ?? null);
    held.classList.remove("part-list__item--held");
    held = null;
  };
  const drop = () => {
    const item = held;
    const steps = items(list).indexOf(item) - from;
    item.classList.remove("part-list__item--held");
    held = null;
    if (steps) send(item, steps);
  };
  const tell = () => {
    said.textContent = `${titleOf(held)}: ${items(list).indexOf(held) + 1} of ${items(list).length}`;
  };

  for (const item of items(list)) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "part-list__handle";
    handle.textContent = "\u2630";
    handle.setAttribute("aria-label", `Drag to move: ${titleOf(item)}`);
    handle.title = "Drag to move";
    item.querySelector(".part-list__row").prepend(handle);

    handle.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      handle.focus();
      take(item);
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (held !== item || !handle.hasPointerCapture(event.pointerId)) return;
      const after = items(list).find((one) => {
        const box = one.getBoundingClientRect();
        return one !== item && event.clientY < box.top + box.height / 2;
      });
      if (after !== item.nextElementSibling || (!after && item !== items(list).at(-1))) {
        list.insertBefore(item, after ?? null);
        if (!handle.hasPointerCapture(event.pointerId)) handle.setPointerCapture(event.pointerId);
      }
    });
    handle.addEventListener("pointerup", () => { if (held === item) drop(); });
    handle.addEventListener("pointercancel", () => { if (held === item) putBack(); });
    handle.addEventListener("lostpointercapture", (event) => {
      // Moving the element in the page lets go of the pointer; take hold of it again while the button is down.
      if (held === item && event.buttons) handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && held === item) {
        putBack();
        handle.focus();
      } else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        if (held === item) drop();
        else {
          take(item);
          tell();
        }
      } else if (held === item && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
        event.preventDefault();
        const beside = event.key === "ArrowUp" ? item.previousElementSibling : item.nextElementSibling;
        if (beside) list.insertBefore(item, event.key === "ArrowUp" ? beside : beside.nextElementSibling);
        handle.focus();
        tell();
      }
    });
  }
};
