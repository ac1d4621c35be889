// What the page itself says while there is no Python, in the languages of the labs.

const MESSAGES = {
  en: {
    page: "Loading the page",
    runtime: "Loading Python",
    app: "Starting the lab",
    loading: "Loading",
    usable: "You can start already.",
    stale: "the page and its Python are of different versions. Please try again in a few minutes.",
    failed: "Loading stopped at “{stage}”: {reason}",
    retry: "Retry",
    python: "The lab stopped because of an error: {reason}",
    script: "{file} could not be loaded.",
    http: "{file} could not be loaded (HTTP {status}).",
  },
  ko: {
    page: "페이지를 불러오는 중",
    runtime: "파이썬을 불러오는 중",
    app: "실험실을 시작하는 중",
    loading: "불러오는 중",
    usable: "먼저 시작해도 됩니다.",
    stale: "페이지와 파이썬의 버전이 서로 다릅니다. 몇 분 뒤에 다시 시도해 주세요.",
    failed: "“{stage}” 단계에서 멈췄습니다: {reason}",
    retry: "다시 시도",
    python: "오류가 나서 실험이 멈췄습니다: {reason}",
    script: "{file}을(를) 불러오지 못했습니다.",
    http: "{file}을(를) 불러오지 못했습니다 (HTTP {status}).",
  },
};

export const LANGUAGES = Object.keys(MESSAGES);

export function messages(language) {
  return (name, values = {}) =>
    Object.entries(values).reduce(
      (text, [key, value]) => text.replace(`{${key}}`, value),
      MESSAGES[language][name],
    );
}
