/** Where everything on the map stands. Pure: the same federation and width give the same places. */

const headHeight = 118;
const rowHeight = 48;
const padding = 16;
const rowGap = 96;
const gutter = 26;

/**
 * @typedef {{id: string, rows: number}} Card
 * @typedef {{from: string, to: string}} Link
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 */

/** Cards in an order in which those that are joined stand next to each other. @param {readonly Card[]} cards @param {readonly Link[]} links */
export function ordered(cards, links) {
  const left = [...cards];
  const result = [];
  let last = "";
  while (left.length > 0) {
    const joined = left.findIndex((card) =>
      links.some(({ from, to }) => (from === last && to === card.id) || (to === last && from === card.id)),
    );
    const [card] = left.splice(Math.max(joined, 0), 1);
    result.push(card);
    last = card.id;
  }
  return result;
}

/**
 * Places cards in one column or two, and lines between them.
 * @param {readonly Card[]} cards in order
 * @param {readonly Link[]} links
 * @param {number} width of the whole map
 */
export function layout(cards, links, width) {
  const columns = width >= 720 && cards.length > 1 ? 2 : 1;
  const place = new Map(cards.map((card, i) => [card.id, i]));
  const far = columns === 1 && links.some(({ from, to }) => Math.abs(place.get(from) - place.get(to)) > 1);
  const cardWidth = columns === 2 ? Math.min(400, Math.floor(width * 0.37)) : width - (far ? gutter : 0);
  /** @type {Map<string, Box>} */
  const boxes = new Map();
  let y = 1;
  for (let i = 0; i < cards.length; i += columns) {
    const row = cards.slice(i, i + columns);
    const height = Math.max(...row.map((card) => headHeight + card.rows * rowHeight + (card.rows > 0 ? padding / 2 : 0)));
    row.forEach((card, column) => {
      boxes.set(card.id, {
        x: column === 0 ? 1 : width - cardWidth - 1,
        y,
        width: cardWidth - (columns === 1 ? 2 : 0),
        height,
      });
    });
    y += height + (columns === 2 ? rowGap : rowGap - 20);
  }
  const rowOf = (id) => Math.floor(place.get(id) / columns);
  const trunks = [...new Set(links.map((link) => link.to))];
  const lines = links.map((link) => {
    const [a, b] = [boxes.get(link.from), boxes.get(link.to)];
    const near = Math.abs(rowOf(link.from) - rowOf(link.to)) <= 1;
    // Lines to the same card share a trunk between the columns; those to others run beside it.
    const trunk = width / 2 + (trunks.indexOf(link.to) - (trunks.length - 1) / 2) * 12;
    return { ...link, ...(columns === 1 ? lineInColumn(a, b, near, width) : lineBetween(a, b, near, trunk)) };
  });
  return { boxes, lines, height: Math.max(y - rowGap + (columns === 2 ? 2 : 22), 40) };
}

const centre = (box) => box.x + box.width / 2;

/** A line straight down, and the place of its label. @param {Box} upper @param {Box} lower */
function straightDown(upper, lower) {
  const [x, from, to] = [centre(upper), upper.y + upper.height, lower.y];
  return { path: `M${x} ${from}V${to}`, label: { x, y: (from + to) / 2, turned: false } };
}

/** Cards below each other: a line to the next one, or one round those between. @param {Box} a @param {Box} b */
function lineInColumn(a, b, near, width) {
  const [upper, lower] = a.y <= b.y ? [a, b] : [b, a];
  if (near) return straightDown(upper, lower);
  const [from, to, x] = [upper.y + upper.height - 30, lower.y + 30, width - 9];
  const edge = upper.x + upper.width;
  return {
    path: `M${edge} ${from}H${x - 10}Q${x} ${from} ${x} ${from + 10}V${to - 10}Q${x} ${to} ${x - 10} ${to}H${edge}`,
    label: { x, y: (from + to) / 2, turned: true },
  };
}

/** Cards in two columns: across, down to the next one, or along a trunk between the columns. @param {Box} a @param {Box} b */
function lineBetween(a, b, near, trunk) {
  if (a.y === b.y) {
    const [left, right] = a.x < b.x ? [a, b] : [b, a];
    const y = left.y + 52;
    return {
      path: `M${left.x + left.width} ${y}H${right.x}`,
      label: { x: (left.x + left.width + right.x) / 2, y, turned: false },
    };
  }
  const [upper, lower] = a.y < b.y ? [a, b] : [b, a];
  if (near && upper.x === lower.x) return straightDown(upper, lower);
  const inner = (box) => (box.x < trunk ? box.x + box.width : box.x);
  const [x1, x2] = [inner(upper), inner(lower)];
  const [y1, y2] = [upper.y + upper.height - 28, lower.y + 28];
  const [in1, in2] = [Math.sign(trunk - x1) * 10, Math.sign(trunk - x2) * 10];
  return {
    path: `M${x1} ${y1}H${trunk - in1}Q${trunk} ${y1} ${trunk} ${y1 + 10}V${y2 - 10}Q${trunk} ${y2} ${trunk - in2} ${y2}H${x2}`,
    label: { x: (trunk + x2) / 2, y: y2, turned: false },
  };
}

export const measures = { headHeight, rowHeight, padding };
