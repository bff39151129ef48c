import assert from "node:assert/strict";
import { parse, reply, request, slots } from "../index.ts";

const head = (type: string): string => `MSH|^~\\&|A|B|C|D|20270111||${type}|UM1|P|2.5`;

describe("views", () => {
  it("read a booking request", () => {
    const view = request(
      parse(
        [
          head("SRM^S01^SRM_S01"),
          "ARQ|SES1-1^100201|SLOT1^110905||||||TENTATIVE||||B||||||||||||1000A^NRE",
          "PID|1||SMP^^^CF^NNITA",
          "RGS|1",
          "AIS|1||92.18.C^^N",
          "ZRX|1|DEM|1000A|20270108|Y|100201",
          "ZFE|1|SES1|||||||||||SPEC_PET",
        ].join("\r"),
      ),
    );
    assert.deepEqual(
      [
        view.type,
        view.controlId,
        view.service,
        view.patientId,
        view.azienda,
        view.issued,
        view.role,
        view.session,
        view.slotId,
        view.slotOwner,
        view.tentative,
      ],
      ["SRM^S01", "UM1", "92.18.C", "SMP", "100201", "20270108", "SPEC_PET", "SES1", "SLOT1", "110905", true],
    );
  });

  it("read a question about deliverability", () => {
    const view = request(
      parse(`${head("QBP^Q13^QBP_Q13")}\rQPD|ZIT01|SES1|92.18.C^^N|B|SMP^^^CF|19560512|M|100201|1000A^NRE|048|SPEC_PET`),
    );
    assert.deepEqual(
      [
        view.service,
        view.priority,
        view.patientId,
        view.azienda,
        view.prescription,
        view.role,
        view.session,
        view.slotId,
        view.tentative,
      ],
      ["92.18.C", "B", "SMP", "100201", "1000A", "SPEC_PET", "SES1", "", false],
    );
  });

  it("read an answer", () => {
    const view = reply(parse(`${head("SRR^S01^SRR_S01")}\rMSA|AA|UM1\rSCH|P1^1|BK1^110905|||||||||||||||||||||||Booked`));
    assert.deepEqual(
      [view.ack, view.answers, view.accepted, view.bookingId, view.bookingOwner, view.placerId, view.status],
      ["AA", "UM1", true, "BK1", "110905", "P1", "Booked"],
    );
    const refused = reply(parse(`${head("SRR^S01^SRR_S01")}\rMSA|AE|UM1\rERR|||206|E|SLOT_OCCUPATO^x`));
    assert.deepEqual([refused.accepted, refused.errorCode], [false, "SLOT_OCCUPATO"]);
  });

  it("list the slots of an answer, each from its own group", () => {
    const found = slots(
      parse(
        [
          head("SQR^S25^SQR_S25"),
          "MSA|AA|1",
          "QAK|Q|OK",
          "SCH||S1^110905",
          "RGS|1",
          "AIS|1||A|20270119083000",
          "SCH||S2^110302",
          "RGS|1",
          "AIS|1||A|20270120",
          "ZFE|1|s||CD-1||EX",
        ].join("\r"),
      ),
    );
    assert.deepEqual(
      found.map(({ id, owner, start, scope, provider }) => [id, owner, start, scope, provider]),
      [
        ["S1", "110905", "20270119083000", "", ""],
        ["S2", "110302", "20270120", "EX", "CD-1"],
      ],
    );
    assert.deepEqual(slots(parse(head("ADT^A01"))), []);
  });
});
