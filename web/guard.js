// A classic script, so that it runs where modules cannot: says what is missing instead of hanging.

(function () {
  "use strict";
  performance.mark("weblab:start");

  var korean = /[?&]lang=ko/.test(location.search) ||
    (!/[?&]lang=/.test(location.search) && /^ko/.test(navigator.language));
  var problem = null;

  if (location.protocol === "file:") {
    problem = korean
      ? "이 페이지는 파일로 직접 열 수 없습니다. 이 폴더를 웹 서버로 열어 주세요. 예: python -m http.server"
      : "This page cannot be opened as a file. Serve its folder and open it over http, " +
        "for example with: python -m http.server";
  } else if (typeof WebAssembly !== "object") {
    problem = korean
      ? "이 브라우저에는 WebAssembly가 없거나 꺼져 있습니다. 최신 Chrome, Edge, Firefox, Safari에서 열어 주세요."
      : "This browser has no WebAssembly, or it is switched off. " +
        "Please open the page in a current Chrome, Edge, Firefox or Safari.";
  } else if (!supportsModuleWorkers() || !Promise.withResolvers) {
    problem = korean
      ? "이 브라우저는 모듈 워커를 지원하지 않는 오래된 버전입니다. 최신 Chrome, Edge, Firefox, Safari에서 열어 주세요."
      : "This browser is too old to run module workers. " +
        "Please open the page in a current Chrome, Edge, Firefox or Safari.";
  }

  function supportsModuleWorkers() {
    var asked = false;
    try {
      new Worker("data:,", {get type() { asked = true; return "module"; }}).terminate();
    } catch (refused) {
      // A policy may refuse data: workers; the question was asked all the same.
    }
    return asked;
  }

  // What the rest of the world may rely on; the lab's own Status component keeps it up to date.
  var weblab = {version: null, lab: null, state: "loading", metrics: {}};
  weblab.ready = new Promise(function (resolve, reject) {
    addEventListener("weblab:change", function () {
      if (weblab.state === "error") reject(new Error("weblab could not be loaded"));
      else if (weblab.state !== "loading") resolve();
    });
  });
  weblab.ready.catch(function () {}); // the page itself has said why
  window.weblab = weblab;
  window.weblabUnsupported = problem;
  if (problem) {
    document.addEventListener("DOMContentLoaded", function () {
      var note = document.getElementById("weblab-problem");
      note.querySelector("p").textContent = problem;
      note.querySelector("button").hidden = true;
      note.hidden = false;
      document.getElementById("weblab-loading").hidden = true;
      weblab.state = "error";
      window.dispatchEvent(new CustomEvent("weblab:change", {detail: weblab}));
    });
  }
})();
