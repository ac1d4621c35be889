// What the element says itself, in the languages of the labs.

export const WORDS = {
  en: {
    run: "Run",
    starting: "Starting",
    retry: "Retry",
    open: "Open the lab on its own page",
    silent:
      "The lab has not answered. Its host may not allow it on this page, or the connection may " +
      "have failed.",
    unknown: "This lab does not exist.",
  },
  ko: {
    run: "실행",
    starting: "시작하는 중",
    retry: "다시 시도",
    open: "실험실 페이지 열기",
    silent:
      "실험실이 응답하지 않습니다. 이 페이지에 넣는 것이 허용되지 않았거나 연결에 실패했을 수 있습니다.",
    unknown: "없는 실험실입니다.",
  },
};
