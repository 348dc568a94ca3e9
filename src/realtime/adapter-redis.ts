import type { Redis } from '../platform/redis';

type Command = (...parameters: unknown[]) => Promise<unknown>;

/** What XREAD takes for "what comes from now on". */
const FROM_NOW_ON = '$';
const BEFORE_ALL = '0-0';

/** The connection of the Socket.IO adapter (0.3.1), with what that leaves open mended. `client` is used up. */
export function createAdapterRedis(client: Redis): Redis {
  tolerateLoss(client);
  const duplicate = client.duplicate.bind(client);
  return Object.assign(client, { duplicate: () => readFromOneStart(duplicate()) });
}

/**
 * The adapter awaits none of its writes of cut connections' sessions: one that fails, as the process stops, would be an
 * unhandled rejection. A session that was not kept costs its client a join anew.
 */
function tolerateLoss(client: Redis): void {
  const set = client.set.bind(client) as Command;
  const tolerantSet: Command = (...parameters) => {
    const written = set(...parameters);
    written.catch(() => undefined);
    return written;
  };
  Object.assign(client, { set: tolerantSet });
}

/**
 * The adapter asks for what comes "from now on" with each read until one has brought something: what is written between
 * two such reads would reach nobody. Here that moment is the first read's.
 */
function readFromOneStart(client: Redis): Redis {
  const xread = client.xread.bind(client) as Command;
  let start: string | undefined;
  const findStart = async (stream: string) => {
    const [newest] = await client.xrevrange(stream, '+', '-', 'COUNT', 1);
    return newest?.[0] ?? BEFORE_ALL;
  };
  const readOn: Command = async (...parameters) => {
    if (parameters.at(-1) !== FROM_NOW_ON) return xread(...parameters);
    start ??= await findStart(String(parameters.at(-2)));
    return xread(...parameters.slice(0, -1), start);
  };
  return Object.assign(client, { xread: readOn });
}
