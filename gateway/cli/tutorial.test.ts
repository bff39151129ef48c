import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { doTutorial, type Done } from "./tutorial-runner.ts";

describe("the tutorial of mappings", function () {
  this.timeout(120_000);
  let done: Done | undefined;
  afterEach(() => done?.close());

  it("does what it says, command by command, and books", async () => {
    done = await doTutorial("tutorial-mapping.md", [7301, 7302, 7305], {
      UMBRIA_CUP_LISTEN: 7301,
      CUP_UMBRIA: 7302,
      UMBRIA_PEER_LISTEN: 7303,
      UMBRIA_ADMIN: 7300,
    });
    const { said } = done;
    assert.match(said("npx raccordo validate my-node"), /nothing wrong, 2 systems/);
    assert.match(said("npx raccordo validate my-node", 1), /nothing wrong, 3 systems/);
    assert.match(
      said(
        "npx raccordo map new cup-valfiorita --format delimited --sample question.txt --canonical SQM^S25 --dir my-node/mappings",
      ),
      /13 fields found, 1 guessed/,
    );
    assert.match(
      said("npx raccordo map explain my-node/mappings/cup-valfiorita question.txt --field PID-5"),
      /PID-5\.1 +"ESEMPI"\n.*ASSISTITO "ESEMPI\/MARIO"\n.*richiesta\.fragment\.yaml:\d+/,
    );
    assert.match(said("npx raccordo map laws my-node/mappings/cup-valfiorita"), /disp: holds for \d+ messages\n/);
    assert.match(said("npx raccordo map test my-node"), /cup-valfiorita: 1 samples, 2 directions, all as expected/);
    assert.match(
      said("npx raccordo send my-node cup-valfiorita question.txt"),
      /^DISR\|\d+\|\d{14}\|12\|OK\|\|\nPOSTO\|\d+\|100201\|AG-ECG\|/,
    );
    assert.match(
      said("npx raccordo send my-node cup-valfiorita booking.txt"),
      /^PRER\|\d+\|\d{14}\|\d+\|OK\|\|\|\d+\|100201\|\d{4}-\d\d-\d\d \d\d:\d\d\|CARD2$/m,
    );
    assert.match(said("npx raccordo journal list my-node"), /SRM\^S01/);
    const refusal = said("npx raccordo send my-node cup-valfiorita wrong.txt");
    assert.match(
      refusal,
      /^RIFI\|.*\|NO\|MAPPING_FIELD\|"NASCITA: The date is not readable; the value looks like ""9999-99-99""/,
    );
    assert.ok(!refusal.includes("1956"));
    assert.match(await readFile(join(done.folder, "explain.html"), "utf8"), /<!doctype html>/);
  });
});

describe("the tutorial of adapters", function () {
  this.timeout(120_000);
  let done: Done | undefined;
  afterEach(() => done?.close());

  it("does what it says: a protocol of one's own, proved, installed, and a booking over it", async () => {
    done = await doTutorial("tutorial-adapter.md", [7701, 7702]);
    const { said } = done;
    assert.match(said("npx raccordo adapter test linea"), /\n31 cases, all as they must be\n$/);
    assert.match(said("npx raccordo adapter test linea", 1), /\n31 cases, all as they must be\n$/);
    assert.match(said("npx raccordo validate my-node"), /nothing wrong, 1 system/);
    const booked = said("npx raccordo send my-node cup-linea my-node/mappings/cup-esempio/samples/prenotazione.txt");
    assert.match(booked, /^ESITO=OK$/m);
    assert.match(booked, /^PRENOTAZIONE=2000000001$/m);
    assert.match(said("npx raccordo journal list my-node"), /SRM\^S01/);
    assert.match(said("node wrong.mjs"), /^#TIPO=RIFIUTO\n[\s\S]*#[0-9A-F]{2}\n$/);
    assert.match(said("npx raccordo journal list my-node --state refused"), /FRAME_INVALID/);
    for (const file of ["index.js", "suite.js"]) {
      const code = await readFile(join(done.folder, "linea", file), "utf8");
      assert.ok(code.split("\n").length < 75, `${file} is short: both together are under 150 lines`);
    }
  });
});
