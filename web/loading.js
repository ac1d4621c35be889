// The loading bar: which stage, how many bytes; and the note that takes its place on a fault.

const bar = document.getElementById("weblab-loading");
const problem = document.getElementById("weblab-problem");
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

export class Loading {
  constructor(say) {
    this.say = say;
    this.stage = "page";
    this.loaded = 0;
    this.total = 0;
    this.usable = false; // the page is there, if not yet its Python
    bar.setAttribute("aria-label", say("loading"));
    this.show();
  }

  update(changes) {
    Object.assign(this, changes);
    this.show();
  }

  show() {
    const {say, loaded, total, usable} = this;
    const percent = total ? Math.min(100, Math.round((100 * loaded) / total)) : 0;
    const bytes = total ? ` · ${megabytes(loaded)} / ${megabytes(total)} MB` : "";
    const text = `${say(this.stage)}${bytes}. ${usable ? say("usable") : ""}`;
    bar.querySelector("p").textContent = text;
    bar.setAttribute("aria-valuetext", text);
    bar.querySelector(".bar").style.setProperty("--loaded", `${Math.max(2, percent)}%`);
    bar.setAttribute("aria-valuenow", percent);
  }

  finish() {
    this.stage = "ready";
    bar.hidden = true;
  }

  fail(text) {
    bar.hidden = true;
    problem.querySelector("p").textContent = text;
    const retry = problem.querySelector("button");
    retry.textContent = this.say("retry");
    retry.onclick = () => window.location.reload();
    problem.hidden = false;
  }
}
