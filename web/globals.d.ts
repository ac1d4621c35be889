// What scripts and workers find in their world beside the browser's own.

declare module "weblab-worker" {
  const source: string;
  export default source;
}

declare module "weblab-engine" {
  const source: string;
  export default source;
}

/** What the element knows of the labs; the build writes it. */
declare const WEBLAB_LABS: Record<
  string,
  {title: Record<string, string>; heights: number[]}
>;

/** Whether the site has pictures of them. */
declare const WEBLAB_PICTURED: boolean;

interface Weblab {
  version: string | null;
  lab: string | null;
  state: string;
  metrics: Record<string, unknown>;
  parameters?: Record<string, unknown>;
  ready?: Promise<void>;
  visit?: number;
  work?: import("./page/work.js").Work;
  picture?: (format: string) => string;
}

interface WindowEventMap {
  "weblab:change": CustomEvent<Weblab>;
  "weblab:code": CustomEvent<Record<string, unknown>>;
  "weblab:leave": CustomEvent<undefined>;
  "weblab:settings": CustomEvent<undefined>;
  "weblab:shown": CustomEvent<undefined>;
}

interface Window {
  weblab: Weblab;
  importShim: ((url: string) => Promise<any>) & {addImportMap?: () => void};
  Bokeh: any;
}
