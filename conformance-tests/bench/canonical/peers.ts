/**
 * The other libraries, by what we use of them. Their own declarations are not read: one of them brings the browser's global
 * types into every file of the project.
 */
interface MedplumSegment {
  getComponent(field: number, component: number): string | undefined;
  setField(field: number, value: string): void;
}

interface Medplum {
  readonly Hl7Message: {
    parse(text: string): { getSegment(name: string): MedplumSegment | undefined; toString(): string };
  };
}

interface Hl7v2Field {
  getValue(component?: number): unknown;
  setValue(value: unknown): void;
}

interface Hl7v2 {
  readonly HL7Message: {
    parse(text: string): {
      getSegment(name: string): { field(index: number): Hl7v2Field } | undefined;
      buildStructureTree(): { readonly name: string };
      toHL7String(): string;
    };
  };
}

interface NodeHl7Client {
  readonly Message: new (options: { readonly text: string }) => {
    get(path: string): { toString(): string };
    set(path: string, value: string): unknown;
    toString(): string;
  };
}

async function load<T>(name: string): Promise<T> {
  return (await import(name)) as T;
}

export const { Hl7Message } = await load<Medplum>("@medplum/core");
export const { HL7Message } = await load<Hl7v2>("hl7v2");
export const { Message: ClientMessage } = await load<NodeHl7Client>("node-hl7-client");
