import assert from "node:assert/strict";
import {
  availabilityReply,
  bookingReply,
  bookingRequest,
  Editor,
  isAccepted,
  notification,
  parse,
  reply,
  request,
  segmentOf,
  slots,
  write,
} from "../index.ts";
import { validateFederation } from "../profile/index.ts";

const head = (type: string): string => `MSH|^~\\&|A|B|C|D|20270111||${type}|UM1|P|2.5`;
const booking = [
  head("SRM^S01^SRM_S01"),
  "ARQ|SES1-1^100201|SLOT1^110905||||||Tentative||||B||||||||||||1000A4000000248^NRE",
  "PID|1||SMPMRA56E12G478S^^^CF^NNITA||D\\T\\A^MARIO",
  "RGS|1",
  "AIS|1||92.18.C^^N|20270119083000",
  "AIS|2||88.91.1^^N|20270119091000",
  "ZRX|1|DEM|1000A4000000248|20270108|Y|100201",
  "ZFE|1|SES1|||||||||||SPEC_PET",
].join("\r");

describe("views", () => {
  it("read a booking request", () => {
    const view = bookingRequest(parse(booking));
    assert.equal(view.controlId, "UM1");
    assert.equal(view.kind, "Tentative");
    assert.deepEqual([view.slot.id, view.slot.owner, view.placer.id], ["SLOT1", "110905", "SES1-1"]);
    assert.deepEqual(
      [view.patient.codiceFiscale, view.patient.surname, view.patient.azienda],
      ["SMPMRA56E12G478S", "D&A", "100201"],
    );
    const { nre, number, issued, priority } = view.prescription;
    assert.deepEqual([nre, number, issued, priority], ["1000A4000000248", "1000A4000000248", "20270108", "B"]);
    assert.deepEqual([view.session, view.operator.role], ["SES1", "SPEC_PET"]);
    assert.equal(view.service.code, "92.18.C");
    assert.deepEqual(
      view.services.map(({ code, start }) => [code, start]),
      [
        ["92.18.C", "20270119083000"],
        ["88.91.1", "20270119091000"],
      ],
    );
  });

  it("fall back to the placer's number where there is no session", () => {
    assert.equal(bookingRequest(parse(booking.replace("ZFE|1|SES1", "ZFE|1|"))).session, "SES1-1");
  });

  it("read a question about deliverability by the same names", () => {
    const view = request(
      parse(`${head("QBP^Q13^QBP_Q13")}\rQPD|ZIT01|SES1|92.18.C^^N|B|SMP^^^CF|19560512|M|100201|1000A^NRE|048|SPEC_PET`),
    );
    assert.deepEqual(
      [view.service.code, view.prescription.priority, view.patient.id, view.patient.azienda, view.prescription.number],
      ["92.18.C", "B", "SMP", "100201", "1000A"],
    );
    assert.deepEqual([view.operator.role, view.session, view.slot.id, view.kind], ["SPEC_PET", "SES1", "", ""]);
  });

  it("read an answer", () => {
    const view = reply(parse(`${head("SRR^S01^SRR_S01")}\rMSA|AA|UM1\rSCH|P1^1|BK1^110905|||||||||||||||||||||||Booked`));
    const { outcome, appointment } = view;
    assert.deepEqual([outcome.ack, outcome.answers, isAccepted(view)], ["AA", "UM1", true]);
    assert.deepEqual(
      [appointment.id, appointment.owner, appointment.placerId, appointment.status],
      ["BK1", "110905", "P1", "Booked"],
    );
    const refused = bookingReply(parse(`${head("SRR^S01^SRR_S01")}\rMSA|AE|UM1\rERR|||206|E|SLOT_OCCUPATO^x||||Scegliere`));
    assert.deepEqual([isAccepted(refused), refused.outcome.errorCode], [false, "SLOT_OCCUPATO"]);
  });

  const answer = parse(
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
  );

  it("list the slots of an answer, each from its own group", () => {
    assert.deepEqual(
      slots(answer).map(({ id, owner, start, federated }) => [id, owner, start, federated.scope, federated.provider]),
      [
        ["S1", "110905", "20270119083000", "", ""],
        ["S2", "110302", "20270120", "EX", "CD-1"],
      ],
    );
    assert.equal(slots(answer)[1]?.group.name, "SCHEDULE");
    assert.deepEqual(slots(parse(head("ADT^A01"))), []);
  });

  it("write into the same message, and leave the rest as it came", () => {
    const editor = new Editor(parse(booking));
    const view = bookingRequest(editor);
    view.kind = "Normal";
    view.patient.surname = "ROSSI & C.";
    view.services[1]!.code = "89.7A.3";
    view.patient.stp = "STP1002010000123";
    view.ticket.state = "ESENTE";
    assert.deepEqual([view.kind, view.patient.surname, view.services[1]!.code], ["Normal", "ROSSI & C.", "89.7A.3"]);
    const expected = booking
      .replace("Tentative", "Normal")
      .replace("D\\T\\A", "ROSSI \\T\\ C.")
      .replace("88.91.1", "89.7A.3")
      .replace("CF^NNITA", "CF^NNITA~STP1002010000123^^^STP^STP");
    assert.equal(write(editor.message), `${expected}\rZTK||||||ESENTE\r`);
    assert.deepEqual(
      validateFederation(editor.message).filter((one) => one.severity === "error" && one.path !== "ARQ-15"),
      [],
    );
  });

  it("write into the group that they are of", () => {
    const editor = new Editor(answer);
    const [first, second] = availabilityReply(editor).slots;
    second!.federated.agreement = "UMMA";
    first!.federated.scope = "RE";
    first!.status = "Pending";
    assert.equal(segmentOf(editor.message, "ZFE")?.text, "ZFE||||||RE");
    assert.equal(availabilityReply(editor).slots[1]?.federated.agreement, "UMMA");
    assert.equal(availabilityReply(editor).slots[0]?.status, "Pending");
  });

  it("refuse to write without an editor, and what the message has no place for", () => {
    const view = bookingRequest(parse(booking)) as { kind: string };
    assert.throws(() => (view.kind = "Normal"), { code: "INTERNAL" });
  });

  it("read a notification", () => {
    const view = notification(
      parse(`${head("SIU^S14^SIU_S12")}\rSCH|P1|BK1^110905|||||||||||||||||||||||Complete\rRGS|1\rAIS|1||89.7`),
    );
    assert.deepEqual([view.appointment.id, view.appointment.status, view.service.code], ["BK1", "Complete", "89.7"]);
  });
});
