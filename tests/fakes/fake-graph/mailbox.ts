import { randomBytes } from 'node:crypto';
import { DeltaLog } from './delta-log';
import { type GraphAnswer, graphError, type GraphRequest, pick, preferredPage, readFilter } from './graph-http';

export interface FakeMail {
  /** Path of the folder that it is in, such as `Inbox` or `Clients/Acme`. */
  folder: string;
  from?: string;
  fromName?: string;
  to?: string[];
  subject?: string;
  /** As text; `html` where it has such. */
  text?: string;
  html?: string;
  receivedAt: string;
  attachments?: string[];
  isDraft?: boolean;
}
interface Folder {
  id: string;
  path: string;
  wellKnown: string | undefined;
}
interface Mail extends FakeMail {
  id: string;
}

const FIELDS_OF_DELTA = new Set(['$select', '$filter', '$orderby', '$top', '$deltatoken', '$skiptoken', 'changeType']);
/** With a filter a delta gives no more than that. */
const FILTERED_MAX = 5_000;
const person = (address: string, name?: string) => ({ emailAddress: { address, name: name ?? address } });

/** Folders and messages as Outlook keeps them: ids that change with the folder unless immutable ones are asked for, deltas for each folder. */
export class Mailbox {
  readonly mails = new Map<string, Mail>();
  readonly #folders: Folder[] = [];
  readonly log = new DeltaLog();
  /** The most of a page, whatever is asked for. */
  pageMax = 1_000;
  /** Where there is no order in what is asked for, and also where there is: pages come as a bad day has them. */
  isShuffled = false;
  /** Whether a lost history says where to begin anew. */
  saysLocation = true;
  /** Of each message, how often its text was read. */
  readonly reads = new Map<string, number>();

  constructor(readonly url: string) {
    for (const [path, wellKnown] of [
      ['Inbox', 'inbox'],
      ['Archive', 'archive'],
      ['Deleted Items', 'deleteditems'],
      ['Sent Items', 'sentitems'],
    ])
      if (path) this.addFolder(path, wellKnown);
  }
  addFolder(path: string, wellKnown?: string): string {
    const id = `AQMkAD${Buffer.from(path).toString('base64url').padEnd(24, 'A')}AAA=`;
    this.#folders.push({ id, path, wellKnown });
    return id;
  }
  folderId(path: string): string {
    return this.#folderAt(path).id;
  }
  /** Its immutable id. */
  add(mail: FakeMail): string {
    const id = `AAkALgAAAAAAHY${randomBytes(15).toString('base64url')}AA=`;
    this.mails.set(id, { ...mail, id });
    this.log.add(this.#folderAt(mail.folder).id, id);
    return id;
  }
  move(id: string, folder: string): void {
    const mail = this.#mail(id);
    this.log.add(this.#folderAt(mail.folder).id, id, true);
    mail.folder = folder;
    this.log.add(this.#folderAt(folder).id, id);
  }
  /** Somebody reads it, or sets a flag. */
  touch(id: string): void {
    this.log.add(this.#folderAt(this.#mail(id).folder).id, id);
  }
  remove(id: string): void {
    this.log.add(this.#folderAt(this.#mail(id).folder).id, id, true);
    this.mails.delete(id);
  }
  removeFolder(path: string): void {
    this.#folders.splice(
      this.#folders.findIndex((folder) => folder.path === path),
      1,
    );
  }
  /** Delta and skip links of a folder are known no more. */
  expire(path: string): void {
    this.log.expire(this.#folderAt(path).id);
  }

  answer(request: GraphRequest): GraphAnswer | undefined {
    const parts = request.path.split('/').slice(1).map(decodeURIComponent);
    if (parts[0] !== 'me') return undefined;
    if (parts[1] === 'messages') return this.#message(parts, request);
    if (parts[1] !== 'mailFolders') return undefined;
    if (parts.length === 2) return this.#list(undefined, request);
    const folder = this.#folders.find(({ id, wellKnown }) => id === parts[2] || wellKnown === parts[2]?.toLowerCase());
    if (!folder)
      return /^[\w=-]{20,}$/.test(parts[2] ?? '')
        ? graphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
        : graphError(400, 'ErrorInvalidIdMalformed', 'Id is malformed.');
    if (parts.length === 3) return { status: 200, body: pick(this.#shown(folder), request.query.get('$select')) };
    if (parts[3] === 'childFolders') return this.#list(folder, request);
    if (parts[3] === 'messages' && parts[4] === 'delta') return this.#delta(folder, request);
    return undefined;
  }

  #folderAt(path: string): Folder {
    const folder = this.#folders.find((one) => one.path === path);
    if (!folder) throw new Error(`no folder ${path}`);
    return folder;
  }
  #mail(id: string): Mail {
    const mail = this.mails.get(id);
    if (!mail) throw new Error(`no mail ${id}`);
    return mail;
  }
  #childrenOf(folder: Folder | undefined): Folder[] {
    const start = folder ? `${folder.path}/` : '';
    // `/` in a name is written `\` in paths of the fake.
    return this.#folders.filter(({ path }) => path.startsWith(start) && !path.slice(start.length).includes('/'));
  }
  #shown(folder: Folder) {
    const name = folder.path.slice(folder.path.lastIndexOf('/') + 1).replaceAll('\\', '/');
    return { id: folder.id, displayName: name, childFolderCount: this.#childrenOf(folder).length };
  }
  #list(folder: Folder | undefined, { query }: GraphRequest): GraphAnswer {
    const all = this.#childrenOf(folder);
    const skip = Number(query.get('$skip') ?? 0);
    const size = Math.min(Number(query.get('$top') ?? 10), this.pageMax);
    const value = all.slice(skip, skip + size).map((one) => pick(this.#shown(one), query.get('$select')));
    const path = folder ? `/me/mailFolders/${encodeURIComponent(folder.id)}/childFolders` : '/me/mailFolders';
    const next = new URLSearchParams(query);
    next.set('$skip', String(skip + size));
    const isLast = skip + size >= all.length;
    return { status: 200, body: { value, ...(!isLast && { '@odata.nextLink': `${this.url}/v1.0${path}?${next}` }) } };
  }
  #idFor(mail: Mail, { prefer }: GraphRequest): string {
    return prefer.includes('IdType="ImmutableId"') ? mail.id : `${mail.id}.${this.#folderAt(mail.folder).id}`;
  }

  #delta(folder: Folder, request: GraphRequest): GraphAnswer {
    const { query } = request;
    const path = `${this.url}/v1.0/me/mailFolders/${encodeURIComponent(folder.id)}/messages/delta`;
    for (const name of query.keys())
      if (!FIELDS_OF_DELTA.has(name))
        return graphError(400, 'ErrorInvalidUrlQuery', `The query parameter '${name}' is not supported.`);
    const token = query.get('$skiptoken') ?? query.get('$deltatoken');
    const round = token ? this.log.open(folder.id, token) : this.#begin(folder, query);
    if (round === null)
      return graphError(400, 'ErrorInvalidUrlQueryFilter', 'The filter is not supported on this resource.');
    if (round === undefined)
      return graphError(
        410,
        'syncStateNotFound',
        'The sync state generation is not found; continue with a full sync.',
        {
          ...(this.saysLocation && { location: `${path}?$deltatoken=` }),
        },
      );
    const asked = new URLSearchParams(round.query);
    const isAsked = readFilter(asked, 'receivedDateTime', ['ge', 'gt']) ?? (() => true);
    const page = this.log.page(round, Math.min(preferredPage(request) ?? 10, this.pageMax));
    const value = page.changes.flatMap(({ id, isRemoved }) => {
      const mail = this.mails.get(id);
      if (isRemoved || !mail) return [{ id, '@removed': { reason: 'deleted' } }];
      return isAsked(mail.receivedAt) ? [pick(this.#mailAs(mail, request), asked.get('$select'))] : [];
    });
    const [name, next] = page.token;
    const link = { [name === '$skiptoken' ? '@odata.nextLink' : '@odata.deltaLink']: `${path}?${name}=${next}` };
    return {
      status: 200,
      body: { '@odata.context': `${this.url}/v1.0/$metadata#Collection(message)`, value, ...link },
    };
  }
  #begin(folder: Folder, query: URLSearchParams) {
    const isAsked = readFilter(query, 'receivedDateTime', ['ge', 'gt']);
    const order = query.get('$orderby');
    if (isAsked === null || (order !== null && order !== 'receivedDateTime desc')) return null;
    let all = [...this.mails.values()].filter(
      (mail) => mail.folder === folder.path && (isAsked?.(mail.receivedAt) ?? true),
    );
    if (order !== null) all.sort((one, other) => Date.parse(other.receivedAt) - Date.parse(one.receivedAt));
    if (isAsked) all = all.slice(0, FILTERED_MAX);
    const ids = all.map(({ id }) => id);
    return this.log.begin(folder.id, query.toString(), this.isShuffled ? shuffle(ids) : ids);
  }

  #message(parts: string[], request: GraphRequest): GraphAnswer | undefined {
    const [id = '', folder] = (parts[2] ?? '').split('.');
    const found = this.mails.get(id);
    // An id that is no immutable one is another once its message is moved.
    const mail = found && (folder === undefined || folder === this.#folderAt(found.folder).id) ? found : undefined;
    if (!mail) return graphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
    if (parts[3] === 'attachments') {
      const value = (mail.attachments ?? []).map((name, index) => ({
        id: `${mail.id}-${index}`,
        name,
        size: 1_000,
        contentType: 'application/pdf',
      }));
      return { status: 200, body: { value: value.map((one) => pick(one, request.query.get('$select'))) } };
    }
    if (parts.length > 3) return undefined;
    if (request.query.get('$select')?.includes('body')) this.reads.set(mail.id, (this.reads.get(mail.id) ?? 0) + 1);
    return { status: 200, body: pick(this.#mailAs(mail, request), request.query.get('$select')) };
  }
  #mailAs(mail: Mail, request: GraphRequest) {
    const isText = request.prefer.includes('outlook.body-content-type="text"') && mail.text !== undefined;
    const content = isText ? mail.text : (mail.html ?? mail.text ?? '');
    const from = person(mail.from ?? 'ada@example.com', mail.fromName);
    return {
      ...{
        id: this.#idFor(mail, request),
        receivedDateTime: mail.receivedAt,
        subject: mail.subject ?? 'Hello',
        from,
        sender: from,
      },
      ...{
        toRecipients: (mail.to ?? ['me@example.com']).map((one) => person(one)),
        ccRecipients: [],
        isDraft: mail.isDraft ?? false,
      },
      ...{ hasAttachments: (mail.attachments ?? []).length > 0, parentFolderId: this.#folderAt(mail.folder).id },
      body: { contentType: isText || mail.html === undefined ? 'text' : 'html', content },
      bodyPreview: (mail.text ?? '').slice(0, 255),
    };
  }
}

/** The same disorder each time. */
export function shuffle<Item>(items: readonly Item[]): Item[] {
  let seed = 7;
  const keyed = items.map((item) => ({ item, key: (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) }));
  return keyed.sort((one, other) => one.key - other.key).map(({ item }) => item);
}
