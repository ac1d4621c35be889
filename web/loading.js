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
    this.show();
  }

  update(changes) {
    Object.assign(this, changes);
    this.show();
  }

  show() {
    const {say, loaded, total} = this;
    const percent = total ? Math.min(100, Math.round((100 * loaded) / total)) : 0;
    const bytes = total ? ` · ${megabytes(loaded)} / ${megabytes(total)} MB` : "";
    bar.querySelector("p").textContent = `${say(this.stage)}${bytes}. ${say("draw")}`;
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
