/** A record of 1,024 bytes with invented people, field by field as sets/tracciato/prenotazione.layout.yaml has them. */
const text = (value: string, length: number): string => value.padEnd(length);
const service = (code: string, branch: string, date: string, time: string, note: string): string =>
  text(code, 7) + branch + date + time + "040" + text("PIANO 2 STANZA 14", 20) + text(note, 140);

function record(progr: number): string {
  return [
    "PRE1",
    String(progr).padStart(10, "0"),
    "11012027091600",
    text("100201", 6),
    text("OPCUP01", 10),
    text("SPORT01", 10),
    text("S0282340001", 20),
    text("R0282340001", 20),
    "SMPMRA56E12G478S",
    text("D'ESEMPIO & FIGLI", 40),
    text("MARIO NICOLÒ", 40),
    "12051956",
    "M",
    text("VIA DELLA PROVA 1/BIS", 60),
    text("PERUGIA", 40),
    "06121",
    text("0755550000", 20),
    "1000A4000000001",
    "D",
    "08012027",
    "S",
    "100201",
    "B",
    text("048", 6),
    text("MA-SLOT-00101", 20),
    "110905",
    text("AGPET01", 10),
    text("CD-110905", 12),
    text("UMMA-2027-01", 16),
    "EX",
    text("FED", 4),
    "11012027091500",
    service("92186", "07", "19012027", "0830", "Digiuno da 6 ore; portare gli esami precedenti"),
    service("897", "02", "20012027", "1015", "Portare l'elenco dei farmaci"),
    service("8952", "02", "20012027", "1045", ""),
  ]
    .join("")
    .padEnd(1024);
}

const different = Array.from({ length: 256 }, (_, i) => Buffer.from(record(282_340_014 + i), "latin1"));
let next = 0;

export const sample: Uint8Array = different[0]!;

/** The booking with another number each time, so that nothing known of one message helps with the next. */
export function nextRecord(): Uint8Array {
  return different[next++ & 255]!;
}
