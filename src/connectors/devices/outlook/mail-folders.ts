import { z } from 'zod';
import { SourceLost } from '../cloud-source';
import { followLinks } from '../graph/follow-links';
import type { GraphClient } from '../graph/graph-client';
import { GraphRefusal } from '../graph/graph-errors';
import { IMMUTABLE_IDS } from './mail-shapes';

export interface MailFolder {
  id: string;
  name: string;
}

const folderSchema = z.object({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  childFolderCount: z.number().nullish(),
});
type Folder = z.infer<typeof folderSchema>;

/** Names that mean the same in a mailbox of any language. */
const WELL_KNOWN = new Set([
  ...['archive', 'clutter', 'conversationhistory', 'deleteditems', 'drafts', 'inbox', 'junkemail', 'msgfolderroot'],
  ...['outbox', 'recoverableitemsdeletions', 'scheduled', 'searchfolders', 'sentitems', 'syncissues'],
]);
const PREFER = [IMMUTABLE_IDS];
const FIELDS = '$select=id,displayName,childFolderCount';

/**
 * The folders that are asked for: by a name that Outlook knows in every language (`Inbox`, `Sent Items`), by the name shown, below others as a path (`Clients/Acme`), in any case, or by id. Without any: the inbox.
 * A folder that is not there is said in `missing`; `SourceLost` where none of them is, or the mailbox cannot be read.
 */
export async function findFolders(
  client: GraphClient,
  asked: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<{ folders: MailFolder[]; missing: string[] }> {
  const names = asked && asked.length > 0 ? asked : ['inbox'];
  const lists = new Map<string, Promise<Folder[]>>();
  const below = (id: string | undefined) => {
    const path = id === undefined ? '/me/mailFolders' : `/me/mailFolders/${encodeURIComponent(id)}/childFolders`;
    const list = lists.get(path) ?? listFolders(client, path, signal);
    lists.set(path, list);
    return list;
  };
  const found = new Map<string, MailFolder>();
  const missing: string[] = [];
  for (const name of names) {
    const folder = await findOne(client, name, below, signal).catch(toLost);
    if (folder) found.set(folder.id, { id: folder.id, name });
    else missing.push(`There is no folder “${name}” in this mailbox.`);
  }
  if (found.size === 0) throw new SourceLost(missing.join(' '));
  return { folders: [...found.values()], missing };
}

async function findOne(
  client: GraphClient,
  name: string,
  below: (id: string | undefined) => Promise<Folder[]>,
  signal: AbortSignal,
): Promise<Folder | undefined> {
  const plain = name.toLowerCase().replace(/ /g, '');
  if (WELL_KNOWN.has(plain)) {
    const known = await getFolder(client, plain, signal);
    if (known) return known;
  }
  const named = await findByPath(name.toLowerCase(), undefined, below);
  if (named) return named;
  // An id has no spaces, and is longer than names are.
  return /^[\w+/=-]{20,}$/.test(name) ? getFolder(client, name, signal) : undefined;
}

/** A name may have a slash itself: the longest one that fits is tried first. */
async function findByPath(
  path: string,
  id: string | undefined,
  below: (id: string | undefined) => Promise<Folder[]>,
): Promise<Folder | undefined> {
  const fitting = (await below(id))
    .map((folder) => ({ folder, name: (folder.displayName ?? '').toLowerCase() }))
    .filter(({ name }) => name !== '' && (path === name || path.startsWith(`${name}/`)))
    .sort((one, other) => other.name.length - one.name.length);
  for (const { folder, name } of fitting) {
    if (path === name) return folder;
    if (folder.childFolderCount === 0) continue;
    const found = await findByPath(path.slice(name.length + 1), folder.id, below);
    if (found) return found;
  }
  return undefined;
}

async function getFolder(client: GraphClient, id: string, signal: AbortSignal): Promise<Folder | undefined> {
  try {
    const answer = await client.get(`/me/mailFolders/${encodeURIComponent(id)}?${FIELDS}`, PREFER, signal);
    return folderSchema.safeParse(answer).data;
  } catch (error) {
    // No such folder, or no id at all; a mailbox that is not there also answers 404.
    if (!(error instanceof GraphRefusal) || !/^Error(ItemNotFound|InvalidId\w*|FolderNotFound)$/.test(error.code))
      throw error;
    return undefined;
  }
}

async function listFolders(client: GraphClient, path: string, signal: AbortSignal): Promise<Folder[]> {
  const folders: Folder[] = [];
  for await (const { values } of followLinks(client, `${path}?${FIELDS}&$top=100`, PREFER, signal))
    for (const value of values) {
      const { data } = folderSchema.safeParse(value);
      if (data) folders.push(data);
    }
  return folders;
}

function toLost(error: unknown): never {
  if (!(error instanceof GraphRefusal)) throw error;
  if (error.status === 404) throw new SourceLost(`This account has no mailbox that can be read. ${error.message}`);
  throw new SourceLost(`The folders of this mailbox cannot be read. It needs the right Mail.Read. ${error.message}`);
}
