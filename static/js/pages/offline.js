/** What the page about being offline runs. */

import * as shelf from "vs/behaviours/shelf.js";
import * as tray from "vs/behaviours/tray.js";
import { everywhere } from "vs/everywhere.js";
import { start } from "vs/main.js";

start({ ...everywhere, shelf, tray });
