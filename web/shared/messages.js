// The messages of the page until Python has loaded, in the languages of the labs.

const MESSAGES = {
  en: {
    // stages, and texts beside the bar
    page: "Loading the page",
    skip: "Skip to the lab",
    runtime: "Loading Python",
    app: "Starting the lab",
    loading: "Loading",
    usable: "You can start now.",
    starting: "Starting",
    // the notes' buttons
    retry: "Retry",
    restart: "Restart",
    details: "Details",
    update: "Update",
    later: "Later",
    close: "Close",
    leave: "A run is in progress and ends when you leave this lab. Leave it?",
    aside:
      "Part of your work stored in this browser is damaged. It was set aside, and that part of " +
      "the lab starts over.",
    action:
      "Your last action failed and may have had no effect. " +
      "If this happens again, reload the page.",
    // versions
    news: "A new version is ready.",
    updated:
      "The site has been updated, and files of this page's version are no longer available. " +
      "Save your work, then press Update.",
    // notes around a problem
    failed: "Loading stopped at “{stage}”. {reason}",
    stalled:
      "No data has arrived for {seconds} seconds: {files}. Check your connection. " +
      "Loading continues by itself; Retry requests the missing data again.",
    slow:
      "The page is taking a long time to load. Check your connection. " +
      "Loading continues by itself; Retry starts over.",
    late:
      "{file} is still being loaded, and the lab cannot respond until it has arrived. " +
      "Check your connection.",
    trouble: "{reason} Trying again in {wait} s.",
    silent:
      "Python has not responded for {seconds} seconds. It may be busy with a long computation, or " +
      "it may have stopped. Wait, or press Restart to start over with the settings in the address.",
    // problems
    broken:
      "The lab stopped because of an error in its program. " +
      "Retry starts over with the settings in the address.",
    died:
      "Python stopped unexpectedly, perhaps because memory ran out. Unsaved work is lost. " +
      "Restart starts over with the settings in the address.",
    stale:
      "The page and its Python have different versions. The site may just have been updated. " +
      "Please try again in a few minutes.",
    damaged:
      "{file} arrived damaged, also when it was loaded again. Please try again in a few minutes.",
    unreachable: "{file} could not be loaded. Check your connection and press Retry.",
    unpacking: "{file} could not be unpacked. Close other tabs to free memory, and press Retry.",
    http: "{file} could not be loaded (HTTP {status}). Please try again in a few minutes.",
    file:
      "This page cannot be opened as a file. Serve its folder and open it over http, " +
      "for example with: python -m http.server",
    sandbox:
      "The page around this lab shuts it into a sandbox in which it cannot load its files. " +
      "Its author can add allow-same-origin to the frame's sandbox. The lab is here: {link}",
    webassembly:
      "This browser does not support WebAssembly, or it is turned off. " +
      "Please open the page in a current Chrome, Edge, Firefox or Safari.",
    workers:
      "This browser is too old: it does not support module workers. " +
      "Please open the page in a current Chrome, Edge, Firefox or Safari.",
    // why a worker of many runs is gone, at the end of a sentence
    ended: "the browser ended the worker",
    unstarted: "the worker could not be started",
  },
  ko: {
    page: "페이지를 불러오는 중",
    skip: "실험으로 건너뛰기",
    runtime: "파이썬을 불러오는 중",
    app: "실험실을 시작하는 중",
    loading: "불러오는 중",
    usable: "먼저 시작해도 됩니다.",
    starting: "시작하는 중",
    retry: "다시 시도",
    restart: "다시 시작",
    details: "자세히",
    update: "업데이트",
    later: "나중에",
    close: "닫기",
    leave: "실행이 진행 중이며, 이 실험실을 떠나면 끝납니다. 떠날까요?",
    aside:
      "이 브라우저에 보관해 둔 작업 일부가 손상되어 따로 옮겨 두었습니다. " +
      "그 부분은 처음 상태로 시작합니다.",
    action:
      "방금 한 동작이 실패해 반영되지 않았을 수 있습니다. 다시 생기면 페이지를 새로 고쳐 주세요.",
    news: "새 버전이 준비되었습니다.",
    updated:
      "사이트가 업데이트되어 이 페이지의 버전에 필요한 파일이 더 이상 없습니다. " +
      "필요한 내용을 저장한 뒤 ‘업데이트’를 눌러 주세요.",
    failed: "“{stage}” 단계에서 멈췄습니다. {reason}",
    stalled:
      "{seconds}초 동안 데이터가 오지 않았습니다: {files}. 인터넷 연결을 확인해 주세요. " +
      "연결되면 저절로 이어지며, ‘다시 시도’를 누르면 빠진 데이터를 다시 요청합니다.",
    slow:
      "페이지를 불러오는 데 오래 걸리고 있습니다. 인터넷 연결을 확인해 주세요. " +
      "기다리면 저절로 이어지며, ‘다시 시도’를 누르면 처음부터 불러옵니다.",
    late: "{file} 파일을 아직 받고 있어 그동안 실험실이 응답하지 못합니다. 인터넷 연결을 확인해 주세요.",
    trouble: "{reason} {wait}초 뒤에 다시 시도합니다.",
    silent:
      "{seconds}초 동안 파이썬이 응답하지 않았습니다. 긴 계산을 하고 있거나 멈춘 상태일 수 있습니다. " +
      "기다리거나, ‘다시 시작’을 눌러 주소에 담긴 설정으로 처음부터 시작하세요.",
    broken:
      "프로그램 오류로 실험이 멈췄습니다. " +
      "‘다시 시도’를 누르면 주소에 담긴 설정으로 처음부터 시작합니다.",
    died:
      "파이썬이 갑자기 멈췄습니다. 메모리가 부족했을 수 있습니다. 저장하지 않은 내용은 사라졌습니다. " +
      "‘다시 시작’을 누르면 주소에 담긴 설정으로 처음부터 시작합니다.",
    stale:
      "페이지와 파이썬의 버전이 서로 다릅니다. 사이트가 방금 업데이트되었을 수 있습니다. " +
      "몇 분 뒤에 다시 시도해 주세요.",
    damaged:
      "{file} 파일이 손상되어 도착했고, 다시 받아도 같았습니다. 몇 분 뒤에 다시 시도해 주세요.",
    unreachable:
      "{file} 파일을 불러오지 못했습니다. 인터넷 연결을 확인하고 ‘다시 시도’를 눌러 주세요.",
    unpacking:
      "{file} 파일의 압축을 풀지 못했습니다. 다른 탭을 닫아 메모리를 확보하고 ‘다시 시도’를 눌러 주세요.",
    http: "{file} 파일을 불러오지 못했습니다(HTTP {status}). 몇 분 뒤에 다시 시도해 주세요.",
    file:
      "이 페이지는 파일로 직접 열 수 없습니다. 이 폴더를 웹 서버로 열어 주세요. " +
      "예: python -m http.server",
    sandbox:
      "이 실험실을 담은 페이지의 샌드박스 설정 때문에 파일을 불러올 수 없습니다. " +
      "글쓴이가 프레임의 sandbox 속성에 allow-same-origin을 더하면 됩니다. 실험실 주소: {link}",
    webassembly:
      "이 브라우저에는 WebAssembly가 없거나 꺼져 있습니다. " +
      "최신 Chrome, Edge, Firefox, Safari에서 열어 주세요.",
    workers:
      "이 브라우저는 모듈 워커를 지원하지 않는 오래된 버전입니다. " +
      "최신 Chrome, Edge, Firefox, Safari에서 열어 주세요.",
    ended: "브라우저가 워커를 종료했습니다",
    unstarted: "워커를 시작할 수 없습니다",
  },
};

/** @typedef {keyof typeof MESSAGES} Language */
/** @typedef {(name: string, values?: Record<string, string | number>) => string} Say */

export const LANGUAGES = /** @type {Language[]} */ (Object.keys(MESSAGES));
export const NAMES = Object.keys(MESSAGES.en);

/**
 * Returns the language of the page: what its address asks for, or else the browser's.
 * @param {string} query
 * @param {string} preferred
 * @returns {Language}
 */
export function languageOf(query, preferred) {
  const asked = new URLSearchParams(query).getAll("lang").pop(); // the last counts, as in Python
  const known = LANGUAGES.find((language) => language === asked);
  return known || (preferred.slice(0, 2) === "ko" ? "ko" : "en");
}

/**
 * Returns what says a message in a language.
 * @param {Language} language
 * @returns {Say}
 */
export function messages(language) {
  const sentences = /** @type {Record<string, string>} */ (MESSAGES[language]);
  return (name, values = {}) => {
    const sentence = Object.hasOwn(sentences, name) ? sentences[name] : sentences.broken;
    return sentence.replace(/\{(\w+)\}/g, (gap, key) => String(values[key] ?? gap));
  };
}
