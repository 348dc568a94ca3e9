import { DeltaLog } from './delta-log';
import { type GraphAnswer, graphError, type GraphRequest, readFilter } from './graph-http';
import { shuffle } from './mailbox';

export interface FakePost {
  team: string;
  channel: string;
  at: string;
  from?: string;
  html?: string;
  subject?: string;
  /** The message that it answers. */
  replyTo?: string;
  isSystem?: boolean;
  attachments?: { name: string | null; contentType: string; content?: string }[];
}
interface Post extends FakePost {
  id: string;
  changedAt: string;
  deletedAt: string | null;
}
const PAGE_MAX = 50;
const PAGE = 20;
const of = (team: string, channel: string) => `${team}/${channel}`;

/** Channels of teams: messages with their replies, deltas of the messages. A delta link tells nothing of replies; a filtered delta without a token counts them. */
export class Channels {
  readonly #posts = new Map<string, Post[]>();
  readonly log = new DeltaLog();
  isShuffled = false;
  saysLocation = false;
  /** Teams that the person is not in any more. */
  readonly leftTeams = new Set<string>();
  readonly reads = new Map<string, number>();
  constructor(readonly url: string) {}

  addChannel(team: string, channel: string): void {
    this.#posts.set(of(team, channel), []);
  }
  /** Its id: the moment in ms, one more where that is taken in this conversation, as in Teams. */
  post(post: FakePost): string {
    const all = this.#in(post.team, post.channel);
    let id = Date.parse(post.at);
    while (all.some((other) => other.id === String(id) && other.replyTo === post.replyTo)) id += 1;
    all.push({ ...post, id: String(id), changedAt: post.at, deletedAt: null });
    if (post.replyTo === undefined) this.log.add(of(post.team, post.channel), String(id));
    return String(id);
  }
  edit(team: string, channel: string, id: string, html: string, at: string): void {
    const post = this.#find(team, channel, id);
    Object.assign(post, { html, changedAt: at });
    if (post.replyTo === undefined) this.log.add(of(team, channel), id);
  }
  delete(team: string, channel: string, id: string, at: string): void {
    const post = this.#find(team, channel, id);
    Object.assign(post, { html: '', changedAt: at, deletedAt: at });
    if (post.replyTo === undefined) this.log.add(of(team, channel), id);
  }
  expire(team: string, channel: string): void {
    this.log.expire(of(team, channel));
  }

  answer({ path, query }: GraphRequest): GraphAnswer | undefined {
    const [, teams, team = '', channels, channel = '', messages, message, kind, reply] = path
      .split('/')
      .map(decodeURIComponent);
    if (teams !== 'teams' || channels !== 'channels' || messages !== 'messages') return undefined;
    if (this.leftTeams.has(team))
      return graphError(403, 'Forbidden', 'User is not a member of the team, or the team is archived.');
    const all = this.#posts.get(of(team, channel));
    if (!all) return graphError(404, 'NotFound', 'NotFound');
    if (message === 'delta') return this.#delta(team, channel, all, query);
    const root = all.find((post) => post.id === message && post.replyTo === undefined);
    if (!root) return graphError(404, 'NotFound', 'NotFound');
    if (kind === undefined) return this.#read(root);
    const replies = all.filter((post) => post.replyTo === root.id);
    if (reply === undefined) return this.#replies(path, replies, query);
    const found = replies.find((post) => post.id === reply);
    return found ? this.#read(found) : graphError(404, 'NotFound', 'NotFound');
  }

  #in(team: string, channel: string): Post[] {
    const all = this.#posts.get(of(team, channel));
    if (!all) throw new Error(`no channel ${channel}`);
    return all;
  }
  #find(team: string, channel: string, id: string): Post {
    const post = this.#in(team, channel).find((one) => one.id === id);
    if (!post) throw new Error(`no message ${id}`);
    return post;
  }
  #read(post: Post): GraphAnswer {
    const name = post.replyTo === undefined ? post.id : `${post.replyTo}/${post.id}`;
    this.reads.set(name, (this.reads.get(name) ?? 0) + 1);
    return { status: 200, body: shown(post) };
  }
  #replies(path: string, replies: Post[], query: URLSearchParams): GraphAnswer {
    const size = Number(query.get('$top') ?? PAGE);
    if (size > PAGE_MAX)
      return graphError(400, 'BadRequest', `The limit of '${PAGE_MAX}' for Top query has been exceeded.`);
    const skip = Number(query.get('$skiptoken') ?? 0);
    const newestFirst = [...replies].reverse();
    const value = newestFirst.slice(skip, skip + size).map(shown);
    const isLast = skip + size >= replies.length;
    const link = `${this.url}/v1.0${path}?$top=${size}&$skiptoken=${skip + size}`;
    return { status: 200, body: { value, '@odata.count': value.length, ...(!isLast && { '@odata.nextLink': link }) } };
  }
  #delta(team: string, channel: string, all: Post[], query: URLSearchParams): GraphAnswer {
    const collection = of(team, channel);
    const token = query.get('$skiptoken') ?? query.get('$deltatoken');
    const isAsked = readFilter(query, 'lastModifiedDateTime', ['gt']);
    const size = Number(query.get('$top') ?? PAGE);
    if (isAsked === null || size > PAGE_MAX)
      return graphError(400, 'BadRequest', 'Invalid filter or top in context URI.');
    const roots = all.filter((post) => post.replyTo === undefined);
    const changed = roots.filter(
      (root) =>
        !isAsked ||
        [root, ...all.filter(({ replyTo }) => replyTo === root.id)].some(({ changedAt }) => isAsked(changedAt)),
    );
    const ids = changed.map(({ id }) => id).reverse();
    const round = token
      ? this.log.open(collection, token)
      : this.log.begin(collection, `$top=${size}`, this.isShuffled ? shuffle(ids) : ids);
    const path = `${this.url}/v1.0/teams/${team}/channels/${channel}/messages/delta`;
    if (!round)
      return graphError(410, 'SyncStateNotFound', 'Resync is required.', {
        ...(this.saysLocation && { location: `${path}?$top=${PAGE_MAX}` }),
      });
    const page = this.log.page(round, Number(new URLSearchParams(round.query).get('$top')));
    const value = page.changes.flatMap(({ id }) => roots.find((root) => root.id === id) ?? []).map(shown);
    const [name, next] = page.token;
    return {
      status: 200,
      body: { value, [name === '$skiptoken' ? '@odata.nextLink' : '@odata.deltaLink']: `${path}?${name}=${next}` },
    };
  }
}

function shown(post: Post) {
  const user = {
    '@odata.type': '#microsoft.graph.teamworkUserIdentity',
    id: `id-of-${post.from ?? 'Ada'}`,
    displayName: post.from ?? 'Ada',
    userIdentityType: 'aadUser',
  };
  return {
    ...{
      id: post.id,
      replyToId: post.replyTo ?? null,
      etag: post.id,
      messageType: post.isSystem ? 'unknownFutureValue' : 'message',
    },
    ...{
      createdDateTime: post.at,
      lastModifiedDateTime: post.changedAt,
      deletedDateTime: post.deletedAt,
      subject: post.subject ?? null,
    },
    ...{
      importance: 'normal',
      channelIdentity: { teamId: post.team, channelId: post.channel },
      mentions: [],
      reactions: [],
    },
    from: post.isSystem ? null : { application: null, device: null, user },
    body: { contentType: 'html', content: post.isSystem ? '<systemEventMessage/>' : (post.html ?? '<p>Hello</p>') },
    attachments: (post.attachments ?? []).map((one, index) => ({ id: String(index), content: null, ...one })),
  };
}
