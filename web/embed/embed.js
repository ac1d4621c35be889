// The script that a post loads: defines <weblab-lab>, and lets links drive it.

import {WeblabLab} from "./element.js";
import {followLinks} from "./links.js";

if (!customElements.get("weblab-lab")) {
  customElements.define("weblab-lab", WeblabLab);
  followLinks();
}
