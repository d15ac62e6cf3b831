// How far a file is on its way; and what to do when the line breaks. Without this file the browser
// sends the form by itself.

import { begin as beginDraft, forget } from "./drafts.js";

const SIGNED_OUT = 401; // meanwhile: nothing was taken

function begin(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

function send(form) {
  const buttons = [...form.querySelectorAll('[type="submit"]')];
  const state = stateOf(form);
  const request = new XMLHttpRequest();
  const isBusy = (busy) => {
    for (const button of buttons) button.disabled = busy;
    form.toggleAttribute("data-busy", busy); // until the next page is here
    state.bar.hidden = state.stop.hidden = !busy;
    window[busy ? "addEventListener" : "removeEventListener"]("beforeunload", warn);
  };
  const failed = () => {
    isBusy(false);
    state.words.textContent = form.dataset.failed;
  };
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    state.bar.value = loaded / total;
    const percent = Math.floor((100 * loaded) / total);
    state.words.textContent = percent < 100 ? `${form.dataset.sending} ${percent} %` : form.dataset.arriving;
  });
  request.addEventListener("error", failed);
  request.addEventListener("abort", failed);
  request.addEventListener("load", () => {
    window.removeEventListener("beforeunload", warn);
    take(form, request);
  });
  state.stop.onclick = () => request.abort();
  isBusy(true);
  state.words.textContent = form.dataset.sending;
  request.open("POST", form.action.split("#")[0]);
  request.setRequestHeader("X-Upload", "1");
  request.send(new FormData(form));
}

function warn(event) {
  event.preventDefault();
}

// Taken: on to where the site leads. Signed out: there too, with the draft kept. Refused: the page as it was answered, at what is wrong.
function take(form, request) {
  const next = request.getResponseHeader("X-Location");
  if (next) {
    if (request.status !== SIGNED_OUT) forget(form);
    const place = new URL(next, location.href);
    const isHere = place.pathname === location.pathname && place.search === location.search;
    location.assign(place);
    if (isHere) location.reload(); // another place on this page is no new page by itself
    return;
  }
  const answered = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = answered.querySelector("main");
  if (!main) {
    form.removeAttribute("data-busy");
    for (const button of form.querySelectorAll('[type="submit"]')) button.disabled = false;
    stateOf(form).words.textContent = form.dataset.failed;
    return;
  }
  document.querySelector("main").replaceWith(main);
  for (const one of main.querySelectorAll("form[data-upload]")) begin(one);
  for (const one of main.querySelectorAll("form[data-draft]")) beginDraft(one);
  const wrong = main.querySelector('[aria-invalid="true"]');
  wrong?.focus({ preventScroll: true });
  wrong?.scrollIntoView({ block: "center" });
}

function stateOf(form) {
  let place = form.querySelector("[data-upload-state]");
  if (!place) {
    place = document.createElement("div");
    place.dataset.uploadState = "";
    place.className = "upload";
    const bar = document.createElement("progress");
    const words = document.createElement("span");
    words.setAttribute("role", "status");
    const stop = document.createElement("button");
    Object.assign(stop, { type: "button", className: "button button--small", textContent: form.dataset.stop });
    bar.setAttribute("aria-label", form.dataset.sending);
    place.append(bar, words, stop);
    form.append(place);
  }
  return { bar: place.querySelector("progress"), words: place.querySelector("span"), stop: place.querySelector("button") };
}

for (const form of document.querySelectorAll("form[data-upload]")) begin(form);
