/** What any page may hold: the behaviours that stand in the layout or in several areas' pages. */

import * as install from "vs/behaviours/install.js";
import * as problem from "vs/behaviours/problem.js";

export const everywhere = { install, problem };
