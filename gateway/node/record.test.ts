import { strict as assert } from "node:assert";
import { parse, type Message } from "../canonical/index.ts";
import { answerMode, isOwed } from "./record.ts";

/** A message with these values in MSH-15 and MSH-16. */
function asking(type: string, accept: string, application: string): Message {
  return parse(`MSH|^~\\&|CUP|A|GW|B|20260105||${type}|1|P|2.5|||${accept}|${application}\rNTE|1`);
}

describe("how a sender wants to be answered", () => {
  it("is at once in original mode, later in enhanced mode when MSH-16 asks for it, and never for a notification", () => {
    assert.equal(answerMode(asking("SRM^S01^SRM_S01", "", "")), "sync");
    assert.equal(answerMode(asking("SRM^S01^SRM_S01", "AL", "AL")), "deferred");
    assert.equal(answerMode(asking("SRM^S01^SRM_S01", "AL", "ER")), "deferred");
    assert.equal(answerMode(asking("SRM^S01^SRM_S01", "AL", "NE")), "none");
    assert.equal(answerMode(asking("SRM^S01^SRM_S01", "AL", "")), "none");
    assert.equal(answerMode(asking("SIU^S12^SIU_S12", "", "")), "none");
    assert.equal(answerMode(asking("SIU^S12^SIU_S12", "AL", "AL")), "none");
  });

  it("may be for successes alone, or for failures alone", () => {
    const owed = (application: string, accepted: boolean): boolean =>
      isOwed({ answer: "deferred" }, asking("SRM^S01^SRM_S01", "AL", application), accepted);
    assert.deepEqual([owed("AL", true), owed("AL", false)], [true, true]);
    assert.deepEqual([owed("SU", true), owed("SU", false)], [true, false]);
    assert.deepEqual([owed("ER", true), owed("ER", false)], [false, true]);
    assert.equal(isOwed({ answer: "sync" }, asking("SRM^S01^SRM_S01", "AL", "AL"), true), false);
  });
});
