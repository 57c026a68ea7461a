// Hears takes as a microphone's levels and says when each would be ended. From standard input a JSON
// list of {atS: […], dbfs: […]}; to standard output a list of seconds, null where it would not end.

import { readFileSync } from "node:fs";

import { load } from "./vs.mjs";

const { SilenceWatch } = await load("audio/silence.js");

const endOf = ({ atS, dbfs }) => {
  const watch = new SilenceWatch();
  return atS.find((s, i) => watch.hears(dbfs[i], s)) ?? null;
};

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(endOf)));
