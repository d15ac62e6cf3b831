// One cell with its comment: what stands in it, what is stored, and how its saving goes.

import { filled } from "./words.js";

export class Cell {
  constructor(input, comment, keeper) {
    Object.assign(this, { input, comment, keeper });
    this.place = input.closest("td");
    this.stored = input.dataset.saved;
    this.storedComment = comment?.defaultValue ?? null;
    this.revision = Number(input.dataset.revision);
    this.state = "";
    this.theirs = null;
    this.said = document.createElement("span");
    this.said.id = `state-${input.id}`;
    this.said.className = "grid__said visually-hidden";
    this.place.append(this.said);
    if (!input.hasAttribute("aria-describedby")) input.setAttribute("aria-describedby", this.said.id);
  }

  get isChanged() {
    const hasComment = this.comment && this.comment.value !== this.storedComment;
    return this.input.value.trim() !== this.stored || Boolean(hasComment);
  }

  get url() {
    return this.input.dataset.save;
  }

  /** What is sent: the comment only where the page shows one, so that elsewhere it stays. */
  get fields() {
    const fields = { value: this.input.value.trim(), revision: this.revision };
    return this.comment ? { ...fields, comment: this.comment.value } : fields;
  }

  show(state, words = "") {
    this.state = state;
    if (state) this.place.dataset.state = state;
    else delete this.place.dataset.state;
    this.said.textContent = words || this.keeper.words[state] || "";
    const isWrong = state === "refused" || state === "conflict";
    this.said.classList.toggle("visually-hidden", !isWrong && !words);
    if (isWrong) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
  }

  /** Take over what the server stored; what was typed since stays and is sent next. */
  settle(sent, answer) {
    this.revision = answer.revision;
    this.stored = answer.written;
    if (this.comment) this.storedComment = answer.comment;
    if (this.input.value.trim() === sent.value) this.input.value = answer.written;
    this.rememberSeen();
    this.theirs = null;
    this.show(this.isChanged ? "saving" : "saved", answer.warning);
  }

  /** Somebody else was first: show both, and let one key take either. */
  meet(theirs, sentence) {
    this.theirs = theirs;
    const { words } = this.keeper;
    this.show("conflict", `${sentence} ${filled(words.choose, { theirs: theirs.written || words.nothing })}`);
  }

  keepMine() {
    this.revision = this.theirs.revision;
    this.theirs = null;
    this.keeper.save(this);
  }

  takeTheirs() {
    const { theirs } = this;
    this.theirs = null;
    this.revision = theirs.revision;
    this.stored = this.input.value = theirs.written;
    if (this.comment) this.storedComment = this.comment.value = theirs.comment;
    this.rememberSeen();
    this.keeper.forget(this);
    this.show("saved");
  }

  restore() {
    this.input.value = this.stored;
    if (this.comment) this.comment.value = this.storedComment;
    this.keeper.forget(this);
    this.show("");
  }

  /** Let the form, sent as a whole, say what was seen last. */
  rememberSeen() {
    const seen = this.input.form.elements[this.input.dataset.seen];
    if (seen) seen.value = `${this.revision}:${this.stored}`;
    else this.input.name = this.input.name.replace(/-\d+$/, `-${this.revision}`);
  }
}
