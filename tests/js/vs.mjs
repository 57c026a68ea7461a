// Lets the page's modules, which import each other as "vs/…" through the import map, run in Node.

import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const HOME = process.env.VS_HOME
  ? pathToFileURL(process.env.VS_HOME)
  : new URL("../../static/js/", import.meta.url);

registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith("vs/")) return next(specifier, context);
    const url = new URL(specifier.slice("vs/".length), HOME).href;
    return { url, format: "module", shortCircuit: true };
  },
});

/** Import a module of the page by the name that the page uses. */
export const load = (name) => import(`vs/${name}`);
