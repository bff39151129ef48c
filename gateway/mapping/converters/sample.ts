/** The n-th word of capital letters (A, B, ... Z, AA, ...) of at most `room` letters; different as long as there is room. */
export function wordOf(n: number, room: number): string {
  let word = "";
  let rest = n + 1;
  while (rest > 0 && word.length < Math.min(room, 12)) {
    word = String.fromCharCode(65 + ((rest - 1) % 26)) + word;
    rest = Math.floor((rest - 1) / 26);
  }
  return word;
}
