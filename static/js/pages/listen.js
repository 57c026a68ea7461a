/** What the listening room runs. */

import * as listen from "vs/behaviours/listen.js";
import * as tray from "vs/behaviours/tray.js";
import { everywhere } from "vs/everywhere.js";
import { start } from "vs/main.js";

start({ ...everywhere, listen, tray });
