// Suggestions below the search box, and which hit was opened. The page works without it.
"use strict";

(() => {
  const WAIT = 150;

  function suggestFor(input) {
    const list = document.createElement("ul");
    list.id = `${input.id}-suggestions`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "检索建议");
    list.hidden = true;
    input.after(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    let timer = 0;
    let asked = 0;
    let at = -1;
    let typed = input.value;

    function close() {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function choose(text) {
      input.value = text;
      close();
      input.form.requestSubmit();
    }

    function show(items) {
      list.replaceChildren(
        ...items.map((item, index) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${index}`;
          option.setAttribute("role", "option");
          option.textContent = item.text;
          option.addEventListener("mousedown", (event) => {
            event.preventDefault();
            choose(item.text);
          });
          return option;
        }),
      );
      at = -1;
      list.hidden = items.length === 0;
      input.setAttribute("aria-expanded", String(!list.hidden));
    }

    async function ask() {
      const number = (asked += 1);
      if (!typed.trim()) {
        close();
        return;
      }
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      // Without suggestions the box is a plain one: the search itself says what is wrong.
      if (answer.ok && number === asked) show((await answer.json()).items);
    }

    function move(step) {
      const options = [...list.children];
      at = (at + step + options.length + 1) % (options.length + 1);
      if (at === options.length) at = -1;
      options.forEach((option, index) => {
        option.setAttribute("aria-selected", String(index === at));
      });
      if (at === -1) {
        input.value = typed;
        input.removeAttribute("aria-activedescendant");
      } else {
        input.value = options[at].textContent;
        input.setAttribute("aria-activedescendant", options[at].id);
        options[at].scrollIntoView({ block: "nearest" });
      }
    }

    input.addEventListener("input", (event) => {
      if (event.isComposing) return; // an input method is still at work
      typed = input.value;
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("compositionend", () => {
      typed = input.value;
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const first = at === -1 && event.key === "ArrowUp";
        move(first ? list.children.length : event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Escape") {
        event.preventDefault();
        input.value = typed;
        close();
      }
    });
    input.addEventListener("blur", close);
  }

  document.querySelectorAll("input[data-suggest]").forEach(suggestFor);

  document.querySelectorAll("[data-clicked]").forEach((entries) => {
    [...entries.children].forEach((entry, index) => {
      entry.addEventListener("click", (event) => {
        if (!event.target.closest("a")) return;
        const told = new FormData();
        told.append("q", entries.dataset.query);
        told.append("rank", String(Number(entries.dataset.first) + index));
        navigator.sendBeacon(entries.dataset.clicked, told);
      });
    });
  });
})();
