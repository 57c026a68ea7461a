/** What the pages of a campaign's text run. */

import * as draft from "vs/behaviours/draft.js";
import { everywhere } from "vs/everywhere.js";
import { start } from "vs/main.js";

start({ ...everywhere, draft });
