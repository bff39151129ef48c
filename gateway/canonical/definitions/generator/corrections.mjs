// Where the packages are wrong, by the standard (from knowledge of it and from the versions around; chapters to look it
// up). Structures are still lists of items in `apply`; a string
// put in their place is final notation.
import { walk } from "./structures.mjs";

const SINCE = ["2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8"];
const from = (first, last = "2.8") => SINCE.slice(SINCE.indexOf(first), SINCE.indexOf(last) + 1);

/** Sets properties of the items reached by a path of group names. */
function at(model, structure, path, changes) {
  let items = model.structures[structure];
  let item;
  for (const name of path.split(".")) {
    item = items.find((one) => one.name === name);
    if (!item) throw new Error(`${model.version} ${structure} has no ${path}`);
    items = item.children;
  }
  Object.assign(item, changes);
}
const optionalRepeating = { min: 0, max: 0 };
const setField = (model, place, changes) => {
  const [segment, n] = place.split("-");
  Object.assign((model.segments[segment] ?? model.types[segment])[n - 1], changes);
};

export const corrections = [
  {
    name: "sqr-schedule",
    versions: ["2.5", "2.5.1"],
    what: "SQR_S25.SCHEDULE may be absent and may repeat; the packages have it exactly once.",
    source: "HL7 v2.5, section 10.5.3 (as v2.3 to v2.4 and v2.6 in the packages)",
    apply: (model) => at(model, "SQR_S25", "SCHEDULE", optionalRepeating),
  },
  {
    name: "oul-container",
    versions: ["2.5", "2.5.1"],
    what: "OUL_R22.SPECIMEN.CONTAINER may be absent and may repeat; the packages have it exactly once.",
    source: "HL7 v2.5, chapter 7, OUL^R22",
    apply: (model) => at(model, "OUL_R22", "SPECIMEN.CONTAINER", optionalRepeating),
  },
  {
    name: "order-names-with-zero",
    versions: ["2.6"],
    what: "The right v2.6 structures stand under names with a zero (OML_021); those with the letter have required groups that may be absent.",
    source: "HL7 v2.6, chapter 4, messages OMG, OML and ORB",
    apply: ({ structures }) => {
      for (const name of Object.keys(structures).filter((one) => /_0\d\d$/.test(one))) {
        structures[name.replace("_0", "_O")] = structures[name];
        Reflect.deleteProperty(structures, name);
      }
      structures.OMG_O19.unshift({ name: "MSH", min: 1, max: 1 }, { name: "SFT", min: 0, max: 0 });
    },
  },
  {
    name: "timing-groups",
    versions: ["2.6"],
    what: "The TIMING groups of ORI_O24 and RSP_Z82 may be absent and may repeat.",
    source: "HL7 v2.6, chapter 4, ORI^O24 (as v2.5 and v2.7 in the packages)",
    apply: (model) => {
      at(model, "ORI_O24", "RESPONSE.ORDER.TIMING", optionalRepeating);
      at(model, "RSP_Z82", "QUERY_RESPONSE.COMMON_ORDER.TIMING", optionalRepeating);
      at(model, "RSP_Z82", "QUERY_RESPONSE.COMMON_ORDER.ENCODED_ORDER.TIMING_ENCODED", optionalRepeating);
    },
  },
  {
    name: "choice-once",
    versions: SINCE,
    what: "A choice of segments (<OBR|RQD|...> in ORM_O01) stands once; it is required where it opens its group. The packages let it repeat or be absent.",
    source: "HL7 v2.5, section 4.4.1; v2.7, chapters 11 and 12",
    apply: ({ structures }) => {
      for (const items of Object.values(structures))
        walk(items, (item, index) => item.choice && Object.assign(item, { min: index === 0 ? 1 : 0, max: 1 }));
    },
  },
  {
    name: "sterilization-choice",
    versions: from("2.7"),
    what: "SCN_S37, SDN_S36, SDR_S31 and SMD_S32 need one of SDD and SCD at their end.",
    source: "HL7 v2.7, chapter 17",
    apply: ({ structures }) => {
      for (const name of ["SCN_S37", "SDN_S36", "SDR_S31", "SMD_S32"])
        walk(structures[name], (item) => item.choice && Object.assign(item, { min: 1, max: 1 }));
    },
  },
  {
    name: "ccm-choices",
    versions: from("2.7"),
    what: "The choices of CCM_I21 have no names in the packages; they are those of CCI_I22.",
    source: "HL7 v2.7, chapter 11, CCM^I21",
    apply: ({ structures }) => {
      const names = {};
      walk(structures.CCI_I22, (item) => item.choice && (names[item.choice.length] = item.choice));
      walk(structures.CCM_I21, (item) => item.choice && (item.choice = names[item.choice.length]));
    },
  },
  {
    name: "mfn-generic",
    versions: from("2.2", "2.5.1"),
    what: "MFN_M01, MFN_M03 and MFR_M01, which end in a segment of the site's choice, are missing; v2.3 has a made-up segment name.",
    source: "HL7 v2.5 and v2.2, chapter 8",
    apply: ({ version, structures }) => {
      const v5 = version.startsWith("2.5");
      const head = v5 ? "MSH [{SFT}]" : "MSH";
      structures.MFN_M01 = `${head} MFI {MF: MFE}`;
      if (version === "2.2") structures.MFN_M02 = "MSH MFI {MF_STAFF: MFE STF [PRA]}";
      if (version !== "2.2") structures.MFN_M03 = `${head} MFI {MF_TEST: MFE OM1}`;
      if (v5) structures.MFR_M01 = `${head} MSA [{ERR}] [QAK] QRD [QRF] MFI {MF_QUERY: MFE} [DSC]`;
    },
  },
  {
    name: "heads-lost",
    versions: ["2.6"],
    what: "MFR_M04 and ORR_O02 begin like the messages of their kind; the packages have lost their first segments.",
    source: "HL7 v2.6, chapters 4 and 8 (as MFR_M05 of v2.6 and ORR_O02 of v2.5 in the packages)",
    apply: ({ structures }) => {
      structures.MFR_M04 = [...structures.MFR_M05.slice(0, 6), ...structures.MFR_M04];
      structures.ORR_O02.unshift(structures.MFR_M05[0]);
    },
  },
  {
    name: "ehc-authorization",
    versions: from("2.7"),
    what: "EHC_E24 ends in the group AUTHORIZATION_RESPONSE_INFO; the packages have read its first segment as a choice.",
    source: "HL7 v2.7, chapter 16 (as v2.6 in the packages)",
    apply: ({ structures }) => {
      structures.EHC_E24 =
        "MSH [{SFT}] [{UAC}] MSA [{ERR}] <AUTHORIZATION_RESPONSE_INFO: IVC {PSL_ITEM_INFO: PSL [AUT] [{PAYER_ADJUSTMENT: ADJ}]}>";
    },
  },
  {
    name: "master-files-2.3",
    versions: ["2.3"],
    what: "Replies to master files have MSA, ERR and MFI once each; MFN_M08, M09 and M10 have MFE and OM1 in each entry.",
    source: "HL7 v2.3, chapter 8",
    apply: ({ structures }) => {
      for (const name of Object.keys(structures).filter((one) => one.startsWith("MFK_")))
        structures[name] = "MSH MSA [ERR] MFI [{MFA}]";
      structures.MFN_M08 = "MSH MFI {MF_TEST_NUMERIC: MFE OM1 [OM2] [OM3] [OM4]}";
      structures.MFN_M09 = "MSH MFI {MF_TEST_CATEGORICAL: MFE OM1 [MF_TEST_CAT_DETAIL: OM3 [{OM4}]]}";
      structures.MFN_M10 = "MSH MFI {MF_TEST_BATTERIES: MFE OM1 [MF_TEST_BATT_DETAIL: OM5 [{OM4}]]}";
    },
  },
  {
    name: "result-group",
    versions: ["2.3"],
    what: "The group of ORU_R01 that repeats per patient is PATIENT_RESULT, as in all other versions, not RESPONSE (the packages differ).",
    source: "HL7 v2.3.1, chapter 7 (v2.3 names no groups)",
    apply: ({ structures }) => Object.assign(structures.ORU_R01[1], { name: "PATIENT_RESULT" }),
  },
  {
    name: "query-by-parameter",
    versions: ["2.3.1"],
    what: "QBP_Q22 and RSP_K22 came with v2.4; v2.3.1 has none of their segments.",
    source: "HL7 v2.4, chapter 5",
    apply: ({ structures }) => {
      delete structures.QBP_Q22;
      delete structures.RSP_K22;
    },
  },
  {
    name: "timing-spelt",
    versions: from("2.5"),
    what: "The group is TIMING, not TIIMING.",
    source: "HL7 v2.5, chapter 4, OML^O21",
    apply: ({ structures }) => {
      for (const items of Object.values(structures))
        if (typeof items !== "string") walk(items, (item) => item.name === "TIIMING" && (item.name = "TIMING"));
    },
  },
  {
    name: "obx-value-type",
    versions: from("2.3.1", "2.6"),
    what: "OBX-2 and OBX-4 are conditional; v2.3.1 has them required, v2.5.1 has table 125 as the number of repetitions.",
    source: "HL7 v2.3.1 and v2.5.1, chapter 7, OBX segment",
    apply: (model) => {
      setField(model, "OBX-2", { opt: "C", rep: 1 });
      setField(model, "OBX-4", { opt: "C" });
    },
  },
  {
    name: "obx-flags",
    versions: ["2.4"],
    what: "OBX-8 may hold up to five flags.",
    source: "HL7 v2.4, chapter 7, OBX segment",
    apply: (model) => setField(model, "OBX-8", { rep: 5 }),
  },
  {
    name: "required-2.3",
    versions: ["2.3"],
    what: "EVN-2 and QRD-1 are required, as in v2.2 and v2.3.1.",
    source: "HL7 v2.3, chapter 3, EVN segment, and chapter 2, QRD segment",
    apply: (model) => ["EVN-2", "QRD-1"].forEach((place) => setField(model, place, { opt: "R" })),
  },
  {
    name: "orc-control",
    versions: ["2.3.1"],
    what: "ORC-1 is required, as in v2.3 and v2.4.",
    source: "HL7 v2.3.1, chapter 4, ORC segment",
    apply: (model) => setField(model, "ORC-1", { opt: "R" }),
  },
  {
    name: "tq1-conjunction",
    versions: from("2.5", "2.6"),
    what: "TQ1-12 takes table 0472, not 0427; TQ1-14 is Total Occurrences.",
    source: "HL7 v2.5, chapter 4, TQ1 segment",
    apply: (model) => {
      setField(model, "TQ1-12", { table: 472 });
      setField(model, "TQ1-14", { name: "Total Occurrences" });
    },
  },
  {
    name: "vid-country",
    versions: ["2.6"],
    what: "VID.2 takes table 0399, not 0339; XTN.14 and XTN.15 are spelt Expiration.",
    source: "HL7 v2.6, chapter 2.A, VID and XTN",
    apply: (model) => {
      setField(model, "VID-2", { table: 399 });
      setField(model, "XTN-14", { name: "Expiration Date" });
      setField(model, "XTN-15", { name: "Expiration Reason" });
    },
  },
  {
    name: "msa-delayed",
    versions: ["2.6"],
    what: "MSA-5 holds one letter; the length 250 is that of MSA-6.",
    source: "HL7 v2.5, chapter 2, MSA segment",
    apply: (model) => setField(model, "MSA-5", { len: 1 }),
  },
  {
    name: "varies-lost",
    versions: from("2.7"),
    what: "OBX-5, MFA-5, MFE-4, RDT-1 and QPD-3 are of any type; the packages write ST.",
    source: "HL7 v2.7, chapters 5, 7 and 8",
    apply: (model) =>
      ["OBX-5", "MFA-5", "MFE-4", "RDT-1", "QPD-3"].forEach((place) => setField(model, place, { type: "VARIES" })),
  },
  {
    name: "withdrawn-types",
    versions: from("2.7"),
    what: "Fields and components that v2.7 withdraws have no type any more (the packages write ST): they keep the one of v2.6, so that older content stays readable.",
    source: "HL7 v2.7, chapter 2, on withdrawn fields",
    apply: (model, previous) => {
      for (const kind of ["segments", "types"])
        for (const [name, list] of Object.entries(model[kind]))
          list.forEach((field, i) => {
            const before = previous[kind][name]?.[i];
            if (field.opt === "B" && field.type === "ST" && before) field.type = before.type;
          });
    },
  },
  {
    name: "msh-applications",
    versions: from("2.3.1"),
    what: "MSH-3 to MSH-6 have the tables 0361 (applications) and 0362 (facilities), which have no published values.",
    source: "HL7 v2.5, sections 2.15.9.3 to 2.15.9.6",
    apply: (model) => {
      for (const place of ["MSH-3", "MSH-5"]) setField(model, place, { table: 361 });
      for (const place of ["MSH-4", "MSH-6"]) setField(model, place, { table: 362 });
    },
  },
  {
    name: "err-parameters",
    versions: ["2.5", "2.5.1", "2.6"],
    what: "ERR-6 repeats ten times at most.",
    source: "HL7 v2.5, section 2.15.5",
    apply: (model) => setField(model, "ERR-6", { rep: 10 }),
  },
  {
    name: "db1-set-id",
    versions: from("2.3"),
    what: "DB1-1 is a Set ID and has no table.",
    source: "HL7 v2.5, chapter 3, DB1",
    apply: (model) => setField(model, "DB1-1", { table: undefined }),
  },
];

/** Corrections to the map of table 0354. */
export const eventCorrections = {
  // HL7 v2.5, chapter 3: the merge events of old share ADT_A30
  ...Object.fromEntries(["A34", "A35", "A36", "A46", "A47", "A48", "A49"].map((event) => [`ADT^${event}`, "ADT_A30"])),
  // HL7 v2.5, chapter 8: every reply to a master file is MFK_M01
  ...Object.fromEntries(["M12", "M13", "M14", "M15", "M16", "M17"].map((event) => [`MFK^${event}`, "MFK_M01"])),
  // HL7 v2.5.1, chapter 7
  "ORU^R31": "ORU_R30",
  "ORU^R32": "ORU_R30",
  // HL7 v2.5, chapter 11: event I07 is the unsolicited PIN, not a request
  "RQI^I07": "",
  "PIN^I07": "RQI_I01",
  // HL7 v2.5, chapter 12: PCC updates a pathway about problems
  "PPG^PCC": "",
  "PPP^PCC": "PPP_PCB",
  // HL7 v2.5, chapter 13: replies under a type of their own
  "LSU^U13": "",
  "LSR^U13": "LSU_U12",
  "TCU^U11": "",
  "TCR^U11": "TCU_U10",
  // HL7 v2.4, chapter 5
  "QCN^J02": "",
  "QSX^J02": "QCN_J01",
  // HL7 v2.6, chapter 17
  "SDR^S36": "",
  "SDN^S36": "SDR_S31",
  "SDR^S32": "",
  "SDR^S37": "",
  "SMD^S32": "SMD_S32",
  "SCN^S37": "SMD_S32",
  "SLR^S30": "",
  "SLR^S34": "",
  "SLR^S35": "",
  "STI^S30": "SLR_S28",
  "SLN^S34": "SLR_S28",
  "SLN^S35": "SLR_S28",
};

/** Codes of tables that the publication has wrong: put in place of those there, or taken out where undefined. */
export const tableCorrections = [
  {
    name: "filler-status-discontinued",
    what: "The code for a discontinued appointment is Dc; the publication has Discontinued.",
    source: "HL7 v2.5, chapter 10, table 0278",
    table: "0278",
    codes: {
      Dc: "The indicated appointment was discontinued while in progress, or its parent or child was|2.3",
      Discontinued: undefined,
    },
  },
];
