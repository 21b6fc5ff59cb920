// Small things that pages need: the CSRF token on htmx requests, a dialog before what cannot be undone, local times.
"use strict";

(() => {
  const csrf = document.querySelector('meta[name="csrf-token"]');
  document.addEventListener("htmx:configRequest", (event) => {
    if (csrf && csrf.content) {
      event.detail.headers["X-CSRF-Token"] = csrf.content;
    }
  });

  // <form data-confirm="Disconnect acme?" data-confirm-button="Disconnect">
  const dialog = document.getElementById("confirm");
  let waiting = null;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const text = form.dataset.confirm;
    if (!text || !dialog || form === waiting) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    dialog.querySelector("#confirm-text").textContent = text;
    const yes = dialog.querySelector("[data-confirm-yes]");
    yes.textContent = form.dataset.confirmButton || "Yes";
    yes.onclick = () => {
      dialog.close();
      waiting = form;
      form.requestSubmit(event.submitter || undefined);
      waiting = null;
    };
    dialog.showModal();
    dialog.querySelector("[data-confirm-no]").focus();
  }, true);
  if (dialog) {
    dialog.querySelector("[data-confirm-no]").addEventListener("click", () => dialog.close());
  }

  // On a phone the sections scroll sideways: the current one is in sight.
  const current = document.querySelector(".sections a[aria-current]");
  if (current) {
    current.parentElement.scrollLeft = current.offsetLeft - current.parentElement.clientWidth / 3;
  }

  // Menus close on Escape and on a click elsewhere.
  const closeMenus = (except) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== except) {
      menu.open = false;
    }
  });
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach((menu) => menu.querySelector("summary").focus());
      closeMenus(null);
    }
  });

  // What is shown to be taken elsewhere, <label>… <input readonly></label>, gets a button that copies it.
  document.querySelectorAll("label > input[readonly]").forEach((input) => {
    if (!navigator.clipboard) {
      return;
    }
    const label = input.parentElement;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "secondary outline";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${label.firstChild.textContent.trim()}`);
    button.addEventListener("click", () => navigator.clipboard.writeText(input.value).then(() => {
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    }));
    const line = document.createElement("div");
    line.className = "copyable";
    label.replaceWith(line);
    line.append(label, button);
  });

  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  const localTimes = (root) => root.querySelectorAll("time[datetime]").forEach((time) => {
    const at = new Date(time.dateTime);
    if (!time.title && !isNaN(at)) {
      time.title = time.textContent;
      time.textContent = format.format(at);
    }
  });
  localTimes(document);
  document.addEventListener("htmx:load", (event) => localTimes(event.detail.elt));
})();
