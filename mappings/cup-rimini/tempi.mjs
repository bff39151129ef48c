/** When an appointment ends, which HL7 says by start and minutes, and FHIR by the end. */
const hl7Time = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:\.\d+)?([+-]\d{4})? (\d{1,9})$/;
const fhirTimes = /^(\d{4}-\d\d-\d\dT\d\d:\d\d\S*) (\d{4}-\d\d-\d\dT\d\d:\d\d\S*)$/;
const minute = 60_000;

export const converters = [
  {
    name: "fine",
    usage: "fine",
    about: "HL7 start and minutes as the HL7 time of the end; only written.",
    examples: [{ as: "fine", legacy: "20270112090000+0100", hl7: "20270112083000+0100 30", only: "out" }],
    make: () => ({
      toHl7() {
        throw new TypeError("an end says no start");
      },
      toLegacy(hl7) {
        const [, year, month, day, hour, minutes, seconds = "00", offset = "", length] = hl7Time.exec(hl7) ?? [];
        if (length === undefined) throw new TypeError("no start and minutes");
        const start = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minutes), Number(seconds));
        const end = new Date(start + Number(length) * minute).toISOString();
        return end.replaceAll(/[-:T]/g, "").slice(0, 14) + offset;
      },
    }),
  },
  {
    name: "durata",
    usage: "durata",
    about: "Start and end as the minutes between them; only read.",
    examples: [{ as: "durata", legacy: "2027-01-12T08:30:00+01:00 2027-01-12T09:00:00+01:00", hl7: "30", only: "in" }],
    make: () => ({
      toHl7(legacy) {
        const [, start = "", end = ""] = fhirTimes.exec(legacy) ?? [];
        const between = (Date.parse(end) - Date.parse(start)) / minute;
        if (!(between > 0)) throw new TypeError("no start and a later end");
        return String(Math.round(between));
      },
      toLegacy() {
        throw new TypeError("minutes say no start");
      },
    }),
  },
];
