import { statSync } from "node:fs";
import type { Adapter, AdapterContext } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { listenFolder } from "../shared/folder/listener.ts";
import { localStore } from "../shared/folder/local.ts";
import { folderIssues, folderSchemas, type FolderOptions } from "../shared/folder/options.ts";
import { sendToFolder } from "../shared/folder/sender.ts";
import { without } from "../shared/options.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };

/** Messages as files in folders of this machine, or of what is mounted on it. */
export const file: Adapter<FolderOptions> = {
  name: "file",
  contract: 1,
  optionsSchema: { ...optionsSchema, properties: { ...optionsSchema.properties, ...folderSchemas } },
  check: folderIssues,
  listen(options, inbound, context) {
    const { listen, replies } = { listen: options.listen!, replies: options.replies! };
    for (const [key, folder] of Object.entries({ listen, replies })) checkFolder(key, folder, context);
    return Promise.resolve(listenFolder({ ...options, listen, replies }, localStore(context), "file", inbound, context));
  },
  connect: (options, context) =>
    sendToFolder({ ...options, connect: options.connect!, answers: options.answers! }, localStore(context), "file", context),
  counterpart: (options) =>
    ({ ...without(options, "listen", "replies"), connect: options.listen, answers: options.replies }) as FolderOptions,
};

/** A folder that is not there is a slip in the options, or a drive that is not mounted: nothing is made in its place. */
function checkFolder(key: string, folder: string, { resolve }: AdapterContext): void {
  if (statSync(resolve(folder), { throwIfNoEntry: false })?.isDirectory()) return;
  throw new GatewayError("CONFIG_INVALID", `The folder of ${key} is not there`, {
    where: { field: `options.${key}` },
    expected: "a folder that exists",
    hint: "make it, or mount what it is on",
  });
}
