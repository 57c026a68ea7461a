/** What every page runs that is not a room. */

import * as forget from "vs/behaviours/forget.js";
import { everywhere } from "vs/everywhere.js";
import { start } from "vs/main.js";

start({ ...everywhere, forget });
