/** One life of the node: from a start to a crash, or to an orderly stop. */
export interface Life {
  readonly number: number;
  /** What belongs to a life that has ended never happens. */
  over: boolean;
}

/** Something that will happen. */
export interface Event {
  /** Milliseconds of virtual time. */
  readonly at: number;
  /** Of two at the same instant, what was planned first comes first. */
  readonly sequence: number;
  readonly name: string;
  /** Whose it is; undefined for what the world does, whatever becomes of the node. */
  readonly life: Life | undefined;
  readonly run: () => void;
  cancelled: boolean;
}

const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.sequence < b.sequence);

/** What will happen, the next first: a binary heap. */
export class EventQueue {
  readonly #heap: Event[] = [];

  push(event: Event): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
  }

  /** Takes the next one that still counts; undefined when nothing will ever happen again. */
  pop(): Event | undefined {
    for (;;) {
      const next = this.#take();
      if (!next || !(next.cancelled || next.life?.over === true)) return next;
    }
  }

  #take(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
