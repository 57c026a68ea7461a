/** What the review room of sentences, and the page of one sentence, run. */

import * as review from "vs/behaviours/review.js";
import { everywhere } from "vs/everywhere.js";
import { start } from "vs/main.js";

start({ ...everywhere, review });
