import { z } from 'zod';
import { SourceUnavailable } from '../cloud-source';
import type { GraphClient } from './graph-client';
import { AnswerTooLarge } from './graph-errors';

const pageSchema = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
});

export interface LinkedPage {
  values: unknown[];
  /** Where it goes on; of the last page of a delta, where its news begin; undefined: the last page of a list. */
  link: string | undefined;
  isLast: boolean;
}

/** The pages of a list or a delta, by the links that each page gives. */
export async function* followLinks(
  client: GraphClient,
  start: string,
  prefer: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<LinkedPage> {
  let address = start;
  for (;;) {
    const { success, data } = pageSchema.safeParse(await client.get(address, prefer, signal).catch(toUnavailable));
    if (!success) throw new SourceUnavailable('Microsoft’s answer is no list.');
    const next = data['@odata.nextLink'];
    const link = next ?? data['@odata.deltaLink'];
    if (link !== undefined && !client.isFollowed(link))
      throw new SourceUnavailable('A link of Microsoft’s answer leads to another host: it is not followed.');
    if (next === undefined) {
      yield { values: data.value, link, isLast: true };
      return;
    }
    if (next === address) throw new SourceUnavailable('Microsoft’s list leads to itself.');
    yield { values: data.value, link: next, isLast: false };
    address = next;
  }
}

function toUnavailable(error: unknown): never {
  throw error instanceof AnswerTooLarge ? new SourceUnavailable(error.message) : error;
}
