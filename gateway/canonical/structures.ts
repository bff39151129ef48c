import { parseStructure, type GroupItem } from "./structure.ts";

const service = "[{SERVICE: AIS [{NTE}]}]";
const general = "[{GENERAL_RESOURCE: AIG [{NTE}]}]";
const location = "[{LOCATION_RESOURCE: AIL [{NTE}]}]";
const personnel = "[{PERSONNEL_RESOURCE: AIP [{NTE}]}]";
const resources = `{RESOURCES: RGS ${service} ${general} ${location} ${personnel}}`;

/**
 * Message structures of the federation (HL7 v2.5, chapters 2, 5 and 10), with the places of its own Z segments
 * (docs/hl7-profile.md). In SQM and SQR the persons come before the places (section 10.5.3), elsewhere after.
 */
const notations: Readonly<Record<string, string>> = {
  ACK: "MSH [{SFT}] MSA [{ERR}]",
  QBP_Q13: "MSH [{SFT}] QPD [RDF] RCP [DSC]",
  RTB_K13: "MSH [{SFT}] MSA [{ERR}] QAK QPD [ROW_DEFINITION: RDF [{RDT}]] [DSC]",
  SQM_S25:
    "MSH QRD [QRF] [REQUEST: ARQ [APR] [PID] {RESOURCES: RGS [{SERVICE: AIS [APR]}] [{GENERAL_RESOURCE: AIG [APR]}] [{PERSONNEL_RESOURCE: AIP [APR]}] [{LOCATION_RESOURCE: AIL [APR]}]}] [ZRX] [ZFE] [ZTK] [DSC]",
  SQR_S25: `MSH MSA [{ERR}] QAK [{SCHEDULE: SCH [{TQ1}] [{NTE}] [PATIENT: PID [PV1] [PV2] [DG1]] {RESOURCES: RGS ${service} ${general} ${personnel} ${location}} [ZFE] [ZTK]}] [DSC]`,
  SRM_S01:
    "MSH ARQ [APR] [{NTE}] [{PATIENT: PID [PV1] [PV2] [{OBX}] [{DG1}]}] {RESOURCES: RGS [{SERVICE: AIS [APR] [{NTE}]}] [{GENERAL_RESOURCE: AIG [APR] [{NTE}]}] [{LOCATION_RESOURCE: AIL [APR] [{NTE}]}] [{PERSONNEL_RESOURCE: AIP [APR] [{NTE}]}]} [ZRX] [ZFE] [ZTK]",
  SRR_S01: `MSH MSA [{ERR}] [SCHEDULE: SCH [{TQ1}] [{NTE}] [{PATIENT: PID [PV1] [PV2] [{DG1}]}] ${resources}] [ZRX] [ZFE] [ZTK] [{ZAL}]`,
  SIU_S12: `MSH SCH [{TQ1}] [{NTE}] [{PATIENT: PID [PD1] [PV1] [PV2] [{OBX}] [{DG1}]}] ${resources} [ZRX] [ZFE] [ZTK]`,
};

const compiled = new Map<string, GroupItem>(
  Object.entries(notations).map(([name, notation]) => [name, parseStructure(name, notation)]),
);

/** Events that share a structure: MSH-9.1 with the range of trigger events, per chapter 10.3 and 10.4. */
export function structureId(type: string, event: string): string {
  const number = /^S(\d\d)$/.exec(event)?.[1];
  if (type === "ACK") return "ACK";
  if (number === undefined) return event === "" ? type : `${type}_${event}`;
  const n = Number(number);
  if (type === "SRM" && n <= 11) return "SRM_S01";
  if (type === "SRR" && n <= 11) return "SRR_S01";
  if (type === "SIU" && n >= 12 && n <= 26 && n !== 25) return "SIU_S12";
  return `${type}_${event}`;
}

/** The structure of this name; undefined when the federation has none. */
export function structureOf(id: string): GroupItem | undefined {
  return compiled.get(id);
}

/** The structure of a message by MSH-9: its third component where given, else type and event. */
export function structureFor(messageType: string): GroupItem | undefined {
  const [type = "", event = "", id = ""] = messageType.split("^");
  return compiled.get(id) ?? compiled.get(structureId(type, event));
}
