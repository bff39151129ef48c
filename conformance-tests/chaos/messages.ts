/** Numbered messages: a notification, which is acknowledged and delivered later, and a booking, whose sender waits. */

/** What a sender sends, by its number. @param number stands in SCH-1 or ARQ-1 and in MSH-10 */
export function numbered(number: number): string {
  return number % 3 === 0 ? booking(number) : notification(number);
}

export const controlIdOf = (number: number): string => `N${number}`;

const notification = (number: number): string =>
  [
    `MSH|^~\\&|CUPBAS|050103|NODO|050|20270111091600+0100||SIU^S12^SIU_S12|${controlIdOf(number)}|P|2.5`,
    `SCH|${number}^050103|2^050103||||ROUTINE|Normal||15|min|^^^20270119083000|||||OPCUP01||||OPCUP01|||||Booked`,
    "PID|1||SMPMRA56E12G478S^^^CF^NNITA||ESEMPI^MARIO||19560512|M",
    "RGS|1",
    "AIS|1||89.52^^NOM2017|20270119083000|||15|min",
    "",
  ].join("\r");

const booking = (number: number): string =>
  [
    `MSH|^~\\&|CUPBAS|050103|CO|050|20270111091600+0100||SRM^S01^SRM_S01|${controlIdOf(number)}|P|2.5`,
    `ARQ|${number}^050103|TN-88101^042101|||AGECG01^^042101||ROUTINE|Normal|15|min|20270119083000|B|||OPCUP01^BIANCHI^SARA||||OPCUP01||SPORT03^^^050103|||0500A4000000248^NRE`,
    "PID|1||SMPMRA56E12G478S^^^CF^NNITA||ESEMPI^MARIO||19560512|M",
    "RGS|1",
    "AIS|1||89.52^^NOM2017|20270119083000|||15|min",
    "",
  ].join("\r");

/** The number of a message that a receiver got. @returns undefined when it has none */
export function numberOf(message: string): number | undefined {
  const [, number] = /\r(?:SCH|ARQ)\|(\d+)\^/.exec(message) ?? [];
  return number === undefined ? undefined : Number(number);
}
