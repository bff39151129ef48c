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
      const x = column === 0 ? 1 : width - cardWidth - 1;
      boxes.set(card.id, {
        x: row.length === 1 && columns === 2 ? (width - cardWidth) / 2 : x,
        y,
        width: cardWidth - (columns === 1 ? 2 : 0),
        height,
      });
    });
    y += height + (columns === 2 ? rowGap : rowGap - 20);
  }
  const lines = links.map((link) => ({
    ...link,
    ...lineOf(boxes.get(link.from), boxes.get(link.to), columns, Math.abs(place.get(link.from) - place.get(link.to)), width),
  }));
  return { boxes, lines, height: Math.max(y - rowGap + (columns === 2 ? 2 : 22), 40) };
}

/** A line between two boxes, and the place of its label. @param {Box} a @param {Box} b */
function lineOf(a, b, columns, distance, width) {
  const [upper, lower] = a.y <= b.y ? [a, b] : [b, a];
  const centre = (box) => box.x + box.width / 2;
  if (columns === 1 && distance > 1) {
    const [from, to, x] = [upper.y + upper.height - 30, lower.y + 30, width - 9];
    const edge = upper.x + upper.width;
    return {
      path: `M${edge} ${from}H${x - 10}Q${x} ${from} ${x} ${from + 10}V${to - 10}Q${x} ${to} ${x - 10} ${to}H${edge}`,
      label: { x, y: (from + to) / 2, turned: true },
    };
  }
  if (upper.y === lower.y) {
    const [left, right] = a.x < b.x ? [a, b] : [b, a];
    const y = left.y + 52;
    return {
      path: `M${left.x + left.width} ${y}H${right.x}`,
      label: { x: (left.x + left.width + right.x) / 2, y, turned: false },
    };
  }
  if (columns === 1 || Math.abs(centre(upper) - centre(lower)) < 1) {
    const x = centre(upper);
    const [from, to] = [upper.y + upper.height, lower.y];
    return { path: `M${x} ${from}V${to}`, label: { x, y: (from + to) / 2, turned: false } };
  }
  const toRight = centre(lower) > centre(upper);
  const x1 = toRight ? upper.x + upper.width : upper.x;
  const overlap = Math.abs(centre(lower) - centre(upper)) < upper.width;
  const x2 = overlap ? centre(lower) : toRight ? lower.x : lower.x + lower.width;
  const y1 = upper.y + upper.height - 28;
  const y2 = overlap ? lower.y : lower.y + 28;
  const bend = (x2 - x1) * 0.45;
  const [near, far] = overlap
    ? [
        { x: x1 + bend, y: y1 },
        { x: x2, y: y1 },
      ]
    : [
        { x: x1 + bend, y: y1 },
        { x: x2 - bend, y: y2 },
      ];
  const at = (a, b, c, d) => 0.343 * a + 0.441 * b + 0.189 * c + 0.027 * d; // the curve at three tenths of its way
  return {
    path: `M${x1} ${y1}C${near.x} ${near.y} ${far.x} ${far.y} ${x2} ${y2}`,
    label: { x: at(x1, near.x, far.x, x2), y: at(y1, near.y, far.y, y2), turned: false },
  };
}

export const measures = { headHeight, rowHeight, padding };
