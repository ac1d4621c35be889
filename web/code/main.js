// The part 'Code': the engine's source, the visitor's own code, and the exercises.

import {codeIn, linkTo} from "./code_link.js";
import {Desk} from "./desk.js";
import {element} from "./elements.js";
import {exerciseView} from "./exercise.js";
import {ExerciseList} from "./exercise_list.js";
import {OwnNetwork} from "./own_network.js";
import {sourceView} from "./source.js";

/** What Python and the page tell one another is in the component of the same name. */
class CodePart {
  /** @type {Desk | null} */
  desk = null;
  count = 0;
  /** @type {Record<string, string>} */
  words = {};
  /** @type {Record<string, string>} the visitor's own texts */
  kept = {};
  /** @type {Map<string, any>} */
  parts = new Map();
  /** @type {Map<string, any>} */
  exercises = new Map();
  /** @type {string | undefined} the key of what is shown */
  current;
  select = element("select");
  /** @type {ExerciseList | undefined} */
  list;
  /** @type {OwnNetwork | undefined} */
  network;
  /** @type {{key: string, text: string} | null} what came with the page's link */
  given = null;

  /**
   * @param {any} model
   * @param {HTMLElement} body
   */
  constructor(model, body) {
    this.model = model;
    this.body = body;
    this.view = element("div", {className: "view"});
    this.note = element("p", {className: "quiet"});
    model.on("content", () => this.fill());
    model.on("report", () => {
      this.desk?.take(model.report);
      this.network?.take(model.report);
    });
    model.on("passed", () => this.showProgress());
    const followed = () => this.followLink();
    const left = () => this.desk?.keepNow();
    window.addEventListener("hashchange", followed);
    window.addEventListener("weblab:leave", left);
    model.on("remove", () => {
      window.removeEventListener("hashchange", followed);
      window.removeEventListener("weblab:leave", left);
    });
    this.fill();
  }

  fill() {
    const {content} = this.model;
    if (!content.words) return;
    this.leave(); // what is not kept yet
    this.words = content.words;
    this.kept = {...this.kept, ...content.texts};
    this.parts = new Map(content.parts.map((part) => [part.key, part]));
    this.exercises = new Map(content.exercises.map((each) => [each.id, each]));
    const options = content.parts.map(({key, name}) => element("option", {value: key}, [name]));
    this.select = element("select", {}, options);
    this.select.addEventListener("change", () => this.show(this.select.value));
    this.list = new ExerciseList(content, this.words, (id) => this.show(id));
    this.network = new OwnNetwork(content.layers, this.words, (order) => this.request(order));
    this.body.replaceChildren(
      element("label", {}, [`${this.words.source} `, this.select]),
      this.list.root,
      this.network.root,
      this.note,
      this.view,
    );
    this.showProgress();
    this.show(this.current ?? (content.chosen || content.parts[0]?.key));
    if (!this.given) this.followLink();
  }

  /** Shows the code that the page's link carries, if it carries any; it is not run. */
  async followLink() {
    let found;
    try {
      found = await codeIn(window.location.hash);
    } catch {
      this.note.textContent = this.words.code_link_broken;
      return;
    }
    if (!found) return;
    const known = this.exercises.has(found.key) || this.parts.get(found.key)?.original;
    this.note.textContent = known ? "" : this.words.code_link_elsewhere;
    if (!known) return;
    this.leave(); // what is not kept yet
    this.given = found;
    this.show(found.key);
  }

  showProgress() {
    this.list?.show(this.model.passed, this.current);
    this.network?.show(this.model.passed);
  }

  show(key) {
    this.leave();
    this.current = key;
    const part = this.parts.get(key);
    const exercise = this.exercises.get(key);
    if (part) this.select.value = key;
    this.showProgress();
    if (exercise) this.showExercise(exercise);
    else if (part && (this.kept[key] ?? this.givenTo(key)) !== undefined) this.showOwn(part);
    else if (part) this.showSource(part);
  }

  leave() {
    this.desk?.end();
    this.desk = null;
  }

  showSource(part) {
    this.view.replaceChildren(sourceView(part, this.words, () => this.showOwn(part)));
  }

  showOwn(part) {
    const desk = this.makeDesk(part.key, part.original, false);
    this.view.replaceChildren(
      element("p", {textContent: part.word}),
      element("p", {className: "quiet", textContent: part.seat ? this.words.takes_part : ""}),
      desk.root,
    );
    desk.begin();
    desk.editor?.view.focus();
  }

  /** @param {string} key */
  givenTo(key) {
    return this.given?.key === key ? this.given.text : undefined;
  }

  showExercise(exercise) {
    const desk = this.makeDesk(exercise.id, exercise.skeleton, true);
    this.view.replaceChildren(exerciseView(exercise, this.words, desk.root));
    desk.begin();
  }

  makeDesk(key, original, checks) {
    const request = (order) => this.request({...order, key});
    const keep = (text) => this.keep(key, text);
    const kept = this.kept[key];
    const given = this.givenTo(key);
    const link = (text) => linkTo(window.location.href, key, text);
    this.desk = new Desk({words: this.words, original, kept, given, checks, request, keep, link});
    this.request({do: "edit", key});
    return this.desk;
  }

  request(order) {
    this.count += 1;
    this.model.request = {...order, count: this.count};
    return this.count;
  }

  // Beside the requests: while Python is busy, the newest of each waits for it.
  keep(key, text) {
    if (this.givenTo(key) !== undefined) {
      this.given = null; // from now on the visitor's own, after a reload as well
      const {pathname, search} = window.location;
      window.history.replaceState(window.history.state, "", pathname + search);
    }
    if (text === null) delete this.kept[key];
    else this.kept[key] = text;
    this.model.keeping = {key, text, count: (this.model.keeping.count ?? 0) + 1};
  }
}

/**
 * Shows the part in a body that its component has made.
 * @param {any} model
 * @param {HTMLElement} body
 */
export function show(model, body) {
  new CodePart(model, body);
}
