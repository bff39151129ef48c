/** How messages are told apart in a stream of bytes. */
export { delimiterFraming, type Delimiters } from "./delimiter.ts";
export { tooLarge, type FrameReader, type Framing } from "./framing.ts";
export { binaryLengthFraming, lengthFraming } from "./length.ts";
export { piecesFraming, type Piece, type Pieces } from "./pieces.ts";
export { mllpFraming } from "./mllp.ts";
