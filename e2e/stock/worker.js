import {python} from "./python.js";

self.onmessage = async ({data}) => self.postMessage(await python(data).catch(String));
