/** A booking of about 1 KB with invented people, as a system sends it: SIU^S12 of HL7 v2.5, segment ends CR. */
export const siu = [
  "MSH|^~\\&|CUPUM|100201|CO|100|20270111091600+0100||SIU^S12^SIU_S12|UM1000001|P|2.5|||AL|NE|ITA|UNICODE UTF-8",
  "SCH|SES0001-1^100201|MA-2027-004521^110905|||AGPET01^^110905|PREN^^ITMOTIVO|ROUTINE|Normal|40|min||||||RESP01^NEGRI^GIOVANNI||||OPCUP01^BIANCHI^SARA|||||Booked|1000A4000000248^NRE",
  "TQ1|1||||||20270119083000|20270119091000|R^^ITPRIO",
  "NTE|1|L|Presentarsi quindici minuti prima all'accettazione, con la tessera sanitaria|GI",
  "PID|1||SMPMRA56E12G478S^^^CF^NNITA~4471^^^100201^PI||ESEMPI^MARIO||19560512|M|||VIA PROVA 1^^PERUGIA^PG^06121^ITA^H^^054039||^PRN^CP^^^^3330000",
  "PV1|1|O||||||MED00123^VERDI^LEA||||||||||||048",
  "DG1|1||162.9^TUMORE MALIGNO POLMONE NAS^I9C|STADIAZIONE||W",
  "RGS|1",
  "AIS|1||92.18.C^PET globale corporea con FDG^NOM2017|20270119083000|||40|min||Booked",
  "NTE|1|L|Digiuno da 6 ore; portare gli esami precedenti e l'elenco dei farmaci|PI",
  "AIG|1||AGPET01^^110905|AGENDA|FED^^ITQUOTA",
  "AIL|1||PET1^^^110905&HSP11&L",
  "",
].join("\r");

const different = Array.from({ length: 256 }, (_, i) =>
  Buffer.from(siu.replace("UM1000001", `UM${1000001 + i}`)).toString("latin1"),
);
let next = 0;

/** The booking with another control identifier each time, as a text of its own: engines keep what they know of one text. */
export function nextSiu(): string {
  return different[next++ & 255]!;
}

/** Where ten values of a booking are: for ours as paths, for others as segment, field and component. */
export const tenFields: readonly (readonly [segment: string, field: number, component: number])[] = [
  ["MSH", 10, 1],
  ["MSH", 9, 2],
  ["SCH", 2, 1],
  ["SCH", 25, 1],
  ["PID", 3, 1],
  ["PID", 5, 1],
  ["PID", 7, 1],
  ["AIS", 3, 1],
  ["AIS", 4, 1],
  ["AIL", 3, 1],
];

/** A document of about `bytes` bytes in one field, as laboratories send reports: base64 in OBX-5. */
export function largeReport(bytes: number): Buffer {
  const head = [
    "MSH|^~\\&|LAB|080110|CUPRA|080110|20270111091600+0100||ORU^R01^ORU_R01|LB1|P|2.5",
    "PID|1||77||PROVA^ADA",
    "OBR|1||R1|REF^Referto",
    "OBX|1|ED|PDF^Referto||^AP^^Base64^",
  ].join("\r");
  const tail = "||||||F\r";
  const report = Buffer.alloc(head.length + bytes + tail.length, "JVBERi0xLjQK");
  report.write(head, 0);
  report.write(tail, head.length + bytes);
  return report;
}
