/** What a mapping's rules write into one group, known when they are compiled: the sizes of what a draft holds. */
export interface SlotTemplate {
  readonly slots: number;
  readonly lists: number;
}

/** A message, or one repetition of a group, while it is written: values by slot, repetitions by list. */
export class SlotDraft<Template extends SlotTemplate> {
  readonly template: Template;
  readonly values: (string | undefined)[];
  readonly lists: (this[] | undefined)[] = [];

  constructor(template: Template) {
    this.template = template;
    // Of its full size from the start: rules fill slots in their own order.
    this.values = new Array<string | undefined>(template.slots).fill(undefined);
  }

  append({ list, inside }: { readonly list: number; readonly inside: Template }): this {
    const made = new (this.constructor as new (template: Template) => this)(inside);
    (this.lists[list] ??= []).push(made);
    return made;
  }
}
