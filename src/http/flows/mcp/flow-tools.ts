import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js';
import { Types } from 'mongoose';
import { fieldsOf, findPublished, listPublished } from '../../../commands/flows/clients/published-flows';
import { argumentsOf } from '../../../commands/flows/executions/find-tools';
import { startExecution, type StartExecutionDeps } from '../../../commands/flows/executions/start-execution';
import { graphOf } from '../../../commands/flows/flow-texts';
import type { FlowVersionRecord } from '../../../models/flows/flow.model';
import type { RunRecord } from '../../../models/runs/run.model';
import type { Caller } from '../../../platform/caller';
import { findAppError, notFound } from '../../../platform/errors';
import type { RunFollower } from '../../../runs/events/follow';
import type { TellLimit } from '../../../security/limits/rate-limits';
import type { Masking } from '../../../security/masking/create-masking';
import { type EndOfExecution, followSaid } from '../follow-said';

/** Tools of one page of the list. */
const PAGE = 100;

export interface FlowToolsDeps extends StartExecutionDeps {
  masking: Pick<Masking, 'mask'>;
  follower: Pick<RunFollower, 'follow'>;
}
export interface ToolCall {
  caller: Caller;
  /** Only these flows are tools; absent: all. */
  slugs: readonly string[] | undefined;
  name: string;
  input: Record<string, unknown>;
  tell: TellLimit;
  signal: AbortSignal;
  onStarted(run: RunRecord): Promise<void>;
  /** Told of each node that was begun or has ended. */
  onProgress(done: number, total: number, message: string): Promise<void>;
}

/** Published flows as tools, a page of them after a slug. */
export async function listTools(
  { models }: Pick<FlowToolsDeps, 'models'>,
  caller: Caller,
  { slugs, cursor }: { slugs: readonly string[] | undefined; cursor: string | undefined },
): Promise<{ tools: Tool[]; nextCursor?: string }> {
  const flows = await listPublished(models, caller, {
    ...{ limit: PAGE + 1, after: cursor ?? '' },
    ...(slugs && { slugs }),
  });
  const page = flows.slice(0, PAGE);
  const versions = await models.FlowVersion.find({
    _id: { $in: page.flatMap(({ publishedId }) => publishedId ?? []) },
  }).lean<FlowVersionRecord[]>();
  const versionOf = new Map(versions.map((version) => [version.flowId.toHexString(), version]));
  const tools = page.flatMap(({ _id, slug, name, description }) => {
    const version = versionOf.get(_id.toHexString());
    if (!version) return [];
    const inputSchema = argumentsOf(fieldsOf(version)) as Tool['inputSchema'];
    return [{ name: slug, title: name, description: description || `Runs “${name}”.`, inputSchema }];
  });
  const last = page.at(-1);
  return { tools, ...(flows.length > PAGE && last && { nextCursor: last.slug }) };
}

/** Runs a flow as a tool and gives what it gave; what it failed with is told to the model, as the protocol wants it. */
export async function callTool(deps: FlowToolsDeps, call: ToolCall): Promise<CallToolResult & { run?: RunRecord }> {
  try {
    if (call.slugs && !call.slugs.includes(call.name))
      throw notFound('flow_not_found', `There is no tool "${call.name.slice(0, 100)}" here.`);
    const { flow, version } = await findPublished(deps.models, call.caller, { slug: call.name });
    const input = await deps.masking.mask(
      call.input,
      { kind: 'flows', id: flow._id, organisationId: flow.organisationId },
      new Types.ObjectId(call.caller.userId),
    );
    const { run } = await startExecution(deps, {
      ...{ caller: call.caller, flow, version: version.number ?? undefined, input, trigger: 'mcp', tell: call.tell },
    });
    await call.onStarted(run);
    const total = graphOf(version).nodes.length;
    let done = 0;
    for await (const event of followSaid(deps.follower, run, call.signal)) {
      if ('node' in event) {
        if (event.status !== 'running') done += 1;
        await call.onProgress(Math.min(done, total), total, `${event.node}: ${event.status}`);
      }
      if ('end' in event) return { ...toResult(event.end, run), run };
    }
    return { ...failure('The call was cancelled.'), run };
  } catch (error) {
    const known = findAppError(error);
    if (!known) throw error;
    const [first] = known.errors ?? [];
    return failure(`${known.message}${first ? ` ${first.path}: ${first.message}` : ''} (${known.code})`);
  }
}

function toResult(end: EndOfExecution, run: RunRecord): CallToolResult {
  if (end.status === 'succeeded') {
    const { output, message } = end;
    const isObject = typeof output === 'object' && output !== null && !Array.isArray(output);
    const text = message || (typeof output === 'string' ? output : JSON.stringify(output ?? null));
    return {
      content: [{ type: 'text', text }],
      ...(isObject && { structuredContent: output as Record<string, unknown> }),
    };
  }
  if (end.status === 'failed') return failure(`${end.error.message} (${end.error.code})`);
  return end.status === 'waiting'
    ? failure(
        `It waits for a person, who has been asked. What it gives will stand in its execution ${run._id.toHexString()}.`,
      )
    : failure('The execution was cancelled.');
}

const failure = (text: string): CallToolResult => ({ isError: true, content: [{ type: 'text', text }] });
