import type { Types } from 'mongoose';
import { z } from 'zod';
import { type ChatSource, chatSourceSchema } from '../../../contracts/flows/chat';
import type { FlowNodeRunRecord } from '../../../models/flows/flow-node-run.model';
import type { Models } from '../../../models/index';

/** Nodes whose hits are sources, and sources of one answer. */
const NODES_MAX = 5;
const SOURCES_MAX = 20;
/** Characters of each that are shown. */
const TEXT_MAX = 1_000;

const hitsSchema = z.object({
  hits: z.array(
    chatSourceSchema.omit({ url: true }).extend({
      number: z.int(),
      store_id: z.string(),
      document_id: z.string(),
      heading: z.array(z.string()),
      page: z.int().nullable(),
    }),
  ),
});

/**
 * What an answer rests on: the hits of the execution's retrievals, the last one first. Where there was but one retrieval and the answer cites
 * some of them (`[2]`), those alone.
 */
export async function readSources(models: Models, runId: Types.ObjectId, answer: string): Promise<ChatSource[]> {
  const rows = await models.FlowNodeRun.find({ runId, type: 'retrieval', status: 'succeeded' }, { output: 1 })
    .sort({ seq: -1 })
    .limit(NODES_MAX)
    .lean<Pick<FlowNodeRunRecord, 'output'>[]>();
  const seen = new Set<string>();
  const sources = rows.flatMap(({ output }): ChatSource[] => {
    const read = hitsSchema.safeParse(parse(output ?? ''));
    return (read.data?.hits ?? []).map((hit) => ({
      ...hit,
      text: hit.text.slice(0, TEXT_MAX),
      url: `/flows/documents/${hit.store_id}?document=${hit.document_id}`,
    }));
  });
  const cited = new Set(Array.from(answer.matchAll(/\[(\d{1,2})\]/g), ([, number]) => Number(number)));
  const named = rows.length === 1 ? sources.filter(({ number }) => number !== undefined && cited.has(number)) : [];
  return (named.length > 0 ? named : sources)
    .filter(({ document_id: id = '', text }) => !seen.has(id + text) && seen.add(id + text))
    .slice(0, SOURCES_MAX);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no output of a retrieval
  }
}
