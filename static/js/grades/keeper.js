// Saves cells, a few at once, each by itself; holds what could not be saved until it can.

import { filled } from "./words.js";

const AT_ONCE = 4;
const LONGEST_WAIT = 30_000;

export class Keeper {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-grid-state]");
    this.words = this.status?.dataset ?? {};
    this.place = `unsaved grades ${location.pathname}`;
    this.cells = [];
    this.queue = new Set();
    this.flying = new Set();
    this.wait = 1000;
    this.isSignedOut = false;
  }

  /** Bring back what an earlier visit of this tab could not save. */
  begin(cells) {
    this.cells = cells;
    const held = this.held();
    for (const cell of cells) {
      const kept = held[cell.url];
      if (!kept) continue;
      cell.input.value = kept.value;
      if (cell.comment && kept.comment !== undefined) cell.comment.value = kept.comment;
      cell.revision = kept.revision;
      if (cell.isChanged) this.save(cell);
      else this.forget(cell);
    }
    addEventListener("online", () => this.again());
    addEventListener("beforeunload", (event) => {
      if (this.unsaved().length) event.preventDefault();
    });
    this.form.addEventListener("submit", (event) => this.leave(event));
    this.tell();
  }

  save(cell) {
    if (!cell.isChanged && !cell.theirs && cell.state !== "conflict") {
      this.forget(cell);
      if (cell.state) cell.show("saved");
      this.tell();
      return;
    }
    cell.show("saving");
    this.hold(cell);
    this.queue.add(cell);
    this.next();
  }

  /** The whole form goes once what is on its way has arrived, so that it says what was seen last. */
  leave(event) {
    this.isLeaving = !this.flying.size && !this.queue.size;
    if (this.isLeaving) return;
    event.preventDefault();
    this.isAskedToLeave = true;
  }

  next() {
    for (const cell of this.queue) {
      if (this.flying.size >= AT_ONCE) break;
      if (this.flying.has(cell)) continue; // its last save is on its way: it is sent again after it
      this.queue.delete(cell);
      this.flying.add(cell);
      this.send(cell).finally(() => {
        this.flying.delete(cell);
        this.next();
        this.tell();
        if (this.isAskedToLeave && !this.flying.size && !this.queue.size) {
          this.isAskedToLeave = false;
          this.form.requestSubmit();
        }
      });
    }
    this.tell();
  }

  async send(cell) {
    const sent = cell.fields;
    const body = new FormData();
    for (const [name, value] of Object.entries(sent)) body.set(name, value);
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    let response;
    try {
      response = await fetch(cell.url, { method: "POST", body, redirect: "manual" });
    } catch {
      this.later(cell);
      return;
    }
    await this.take(cell, sent, response);
  }

  async take(cell, sent, response) {
    const isOurs = response.headers.get("content-type")?.startsWith("application/json");
    if (response.type === "opaqueredirect") this.signedOut(cell);
    else if (!isOurs && response.status >= 500) this.later(cell);
    else if (!isOurs) cell.show("refused", filled(this.words.unread, { status: response.status }));
    else this.took(cell, sent, response.status, await response.json());
  }

  took(cell, sent, status, answer) {
    this.wait = 1000;
    this.isSignedOut = false;
    if (status === 409 && answer.theirs) {
      cell.meet(answer.theirs, answer.told);
    } else if (status !== 200) {
      cell.show("refused", answer.error);
    } else {
      cell.settle(sent, answer);
      if (cell.isChanged) this.save(cell);
      else this.forget(cell);
    }
  }

  later(cell) {
    cell.show("waiting");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  signedOut(cell) {
    this.isSignedOut = true;
    this.later(cell);
  }

  isBusy(cell) {
    return this.flying.has(cell) || this.queue.has(cell);
  }

  again() {
    for (const cell of this.cells) if (cell.state === "waiting") this.save(cell);
  }

  unsaved() {
    if (this.isLeaving) return [];
    return this.cells.filter((cell) => cell.isChanged || this.flying.has(cell));
  }

  tell() {
    if (!this.status) return;
    const count = (state) => this.cells.filter((cell) => cell.state === state).length;
    const [saving, waiting, wrong] = [count("saving"), count("waiting"), count("refused") + count("conflict")];
    const words = [];
    if (this.isSignedOut) words.push(this.words.signedOut);
    if (waiting) words.push(filled(this.words.someWait, { n: waiting }));
    if (wrong) words.push(filled(this.words.someWrong, { n: wrong }));
    if (saving) words.push(this.words.someGo);
    if (!words.length && count("saved")) words.push(this.words.allSaved);
    const sentence = words.join(" ");
    if (this.status.textContent !== sentence) this.status.textContent = sentence;
  }

  // What is not saved yet is held in this tab's storage, so that a reload brings it back.
  held() {
    try {
      return JSON.parse(sessionStorage.getItem(this.place)) ?? {};
    } catch {
      return {};
    }
  }

  hold(cell) {
    this.write({ ...this.held(), [cell.url]: cell.fields });
  }

  forget(cell) {
    const held = this.held();
    if (!(cell.url in held)) return;
    delete held[cell.url];
    this.write(held);
  }

  write(held) {
    try {
      sessionStorage.setItem(this.place, JSON.stringify(held));
    } catch { /* a browser without storage: leaving is still asked about */ }
  }
}
