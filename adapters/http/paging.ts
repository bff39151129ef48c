import { GatewayError } from "../../gateway/contracts/errors.ts";
import { membersOfBody } from "./document.ts";
import { objectOf, plainValue } from "../shared/http/json-members.ts";

export interface PagingOptions {
  /** Member with the list. */
  readonly items: string;
  /** Member with the URL of the next page; absent or empty on the last. */
  readonly next: string;
}

/** The most pages that are put together. */
const most = 100;

/**
 * Puts the pages of a list together: the first page, with the items of all.
 * @param maxBytes of all pages together
 * @param follow gets the page at a URL that the peer named
 * @throws GatewayError PEER_REPLY_INVALID for a page without a list, or too many
 */
export async function allPages(
  first: Uint8Array,
  { items, next }: PagingOptions,
  maxBytes: number,
  follow: (url: string) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const head = membersOfBody(first);
  const list: string[] = [];
  let page: Uint8Array = first;
  let size = 0;
  for (let count = 1; ; count++) {
    size += page.length;
    const members = membersOfBody(page);
    const found = members?.find((one) => one.name === items);
    if (found) list.push(inside(found.value));
    const link = members?.find((one) => one.name === next);
    const url = link && plainValue(link);
    if (!members || (!found && count > 1) || (url && (count === most || size > maxBytes))) {
      throw new GatewayError("PEER_REPLY_INVALID", `Page ${count} of the list cannot be put to the others`, {
        where: { field: items },
        expected: `a JSON object with ${items}, at most ${most} pages and ${maxBytes} bytes in all`,
      });
    }
    if (url === undefined || url === "") break;
    page = await follow(url);
  }
  const value = `[${list.filter((one) => one !== "").join(",")}]`;
  return Buffer.from(
    objectOf(head!.filter((one) => one.name !== next).map((one) => (one.name === items ? { name: items, value } : one))),
  );
}

/** The items of a list, without its brackets. */
const inside = (list: string): string => (list.startsWith("[") ? list.slice(1, -1).trim() : "");
