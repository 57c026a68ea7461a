/** What the recording room runs. */

import * as microphone from "vs/behaviours/microphone.js";
import * as provisions from "vs/behaviours/provisions.js";
import * as speak from "vs/behaviours/speak.js";
import * as tray from "vs/behaviours/tray.js";
import { everywhere } from "vs/everywhere.js";
import { start } from "vs/main.js";

start({ ...everywhere, microphone, provisions, speak, tray });
