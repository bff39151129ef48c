import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { addressIssues } from "../shared/address.ts";
import { listenFolder } from "../shared/folder/listener.ts";
import { folderIssues, folderSchemas, type FolderOptions } from "../shared/folder/options.ts";
import { sendToFolder } from "../shared/folder/sender.ts";
import { without } from "../shared/options.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };
import { SftpStore, type SftpServer } from "./store.ts";

export type SftpOptions = FolderOptions & SftpServer;

/** Messages as files in folders of an SFTP server (SSH File Transfer Protocol, version 3). */
export const sftp: Adapter<SftpOptions> = {
  name: "sftp",
  contract: 1,
  optionsSchema: { ...optionsSchema, properties: { ...optionsSchema.properties, ...folderSchemas } },
  check: (options) => [
    ...addressIssues({ ...options }, ["server"]),
    ...folderIssues(options),
    ...(options.password === undefined && options.key === undefined
      ? [
          {
            severity: "error",
            message: "The server would not know who we are",
            expected: "password or key",
            path: ["user"],
          } as const,
        ]
      : []),
  ],
  listen: (options, inbound, context) =>
    Promise.resolve(
      listenFolder(
        { ...options, listen: options.listen!, replies: options.replies! },
        new SftpStore(options, context),
        "sftp",
        inbound,
        context,
      ),
    ),
  connect: (options, context) =>
    sendToFolder(
      { ...options, connect: options.connect!, answers: options.answers! },
      new SftpStore(options, context),
      "sftp",
      context,
    ),
  counterpart: (options) =>
    ({ ...without(options, "listen", "replies"), connect: options.listen, answers: options.replies }) as SftpOptions,
};
