// Links of the article that set the lab: a card that stays in sight says what comes out.

const ABOVE = 80; // pixels: the page's bar, and some air

const create = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/**
 * @param {MouseEvent} event
 * @returns {HTMLAnchorElement | undefined}
 */
function linkOf(event) {
  const {altKey, button, ctrlKey, defaultPrevented, metaKey, shiftKey} = event;
  if (defaultPrevented || button || altKey || ctrlKey || metaKey || shiftKey) return undefined;
  for (const each of event.composedPath()) {
    if (each instanceof HTMLAnchorElement && each.matches(".try-link")) return each;
  }
  return undefined;
}

// The figures of the lab, somewhere in the components' own trees.
function stageIn(root) {
  for (const element of root.querySelectorAll("*")) {
    if (element.matches(".part-stage")) return element;
    const below = element.shadowRoot && stageIn(element.shadowRoot);
    if (below) return below;
  }
  return undefined;
}

// What is asked before a link, and the guess that it stands for where several set the same.
function exerciseOf(link) {
  const item = link.closest("li") ?? link.parentElement;
  const links = [...item.querySelectorAll("a.try-link")];
  const rivals = links.filter(({search}) => search === link.search);
  const words = document.createRange();
  const last = links[links.indexOf(rivals[0]) - 1];
  if (last) words.setStartAfter(last);
  else words.setStart(item, 0);
  words.setEndBefore(rivals[0]);
  const text = words.toString().trim();
  const question = text.replace(/(?<=[.?!]\s)[^.?!]*:$/, "").trim(); // without "Your guess:"
  return {question, guess: rivals.length > 1 ? link.textContent : ""};
}

export function render({model}) {
  const {labels} = model;
  const question = create("p", {className: "question"});
  const guess = create("p", {});
  const said = create("p", {className: "said"});
  const answer = create("p", {});
  const button = (textContent) => create("button", {type: "button", textContent});
  const begin = button(labels.begin);
  const restore = button(labels.restore);
  const back = button(labels.article);
  const row = create("div", {className: "row"}, begin, restore, back);
  const card = create("div", {popover: "manual", tabIndex: -1}, question, guess, said, answer, row);
  card.setAttribute("role", "region");
  card.setAttribute("aria-label", labels.title);

  /** @type {HTMLAnchorElement} the link that was followed */
  let link;
  let asks = 0;
  const ask = (action, query = "") => (model.asked = [action, query, ++asks]);
  const show = (text, waits) => {
    said.textContent = text;
    begin.hidden = !waits;
    restore.hidden = waits || !model.stage;
    answer.hidden = waits || !["set", "done"].includes(model.stage);
  };
  const update = () => show(model.said || (model.stage === "set" ? labels.set : labels.starting));
  const close = (action) => {
    card.hidePopover();
    ask(action);
  };
  const follow = () => {
    model.stage = "";
    show(labels.starting);
    ask("try", link.search);
    const stage = stageIn(document);
    if (stage) window.scrollBy(0, stage.getBoundingClientRect().top - ABOVE);
  };
  begin.addEventListener("click", follow);
  restore.addEventListener("click", () => close("restore"));
  back.addEventListener("click", () => {
    close("close");
    link.scrollIntoView({block: "center"});
    link.focus();
  });
  card.addEventListener("keydown", ({key}) => key === "Escape" && back.click());
  const hear = (event) => {
    const found = linkOf(event);
    if (!found || model.locked) return;
    event.preventDefault();
    link = found;
    const exercise = exerciseOf(link);
    question.textContent = exercise.question;
    guess.textContent = exercise.guess && labels.guess.replace("{guess}", exercise.guess);
    answer.textContent = link.dataset.answer ?? "";
    card.togglePopover(true); // it may be open for another link
    const replaces = new URLSearchParams(link.search).get("run") === "1";
    const begun = ["running", "paused"].includes(window.weblab.state);
    if (replaces && begun) show(labels.replace, true);
    else follow();
    card.focus({preventScroll: true});
  };
  document.addEventListener("click", hear);
  model.on(["said", "stage"], update);
  model.on("remove", () => document.removeEventListener("click", hear));
  return card;
}
