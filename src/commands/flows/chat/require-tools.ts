import type { FlowRecord } from '../../../models/flows/flow.model';
import type { Models } from '../../../models/index';
import type { Caller } from '../../../platform/caller';
import { badRequest } from '../../../platform/errors';
import { visibleTo } from '../../../security/flows/flow-permissions';

/** Flows that a refusal names. */
const NAMED_MAX = 20;

/** Throws 400 `tool_not_offered` where a tool is no flow that the caller may use, naming some there are. */
export async function requireTools(models: Models, caller: Caller, tools: readonly string[]): Promise<void> {
  if (tools.length === 0) return;
  const found = await models.Flow.find({ ...visibleTo(caller), slug: { $in: tools } }, { slug: 1 }).lean<
    FlowRecord[]
  >();
  const known = new Set(found.map(({ slug }) => slug));
  const missing = tools.filter((tool) => !known.has(tool));
  if (missing.length === 0) return;
  const others = await models.Flow.find({ ...visibleTo(caller), publishedId: { $ne: null } }, { slug: 1 })
    .sort({ slug: 1 })
    .limit(NAMED_MAX)
    .lean<FlowRecord[]>();
  const names = others.map(({ slug }) => slug).join(', ') || 'none';
  throw badRequest('tool_not_offered', `A tool is a published flow, by its name. There are: ${names}.`, {
    errors: missing.map((tool) => ({ path: 'config.tools', message: `${tool} is none that there is` })),
  });
}
