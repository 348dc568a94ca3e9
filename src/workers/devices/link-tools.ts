import type { DeviceLink, ToolUse } from '../../agents/devices/answer-deps';
import { askDevice, BACKGROUND_ANSWER_MS, CHAT_ANSWER_MS } from '../../devices/ask-device';
import type { RunRecord } from '../../models/runs/run.model';
import type { DeviceTarget } from '../../queues/devices/devices-inputs';
import type { RunContext } from '../../runs/lifecycle/run-context';
import type { WorkerDeps } from '../worker-deps';
import { type Leave, mayUseTools } from './chat/may-use';
import type { DeviceAsking } from './device-asking';

export interface ToolLink {
  deps: WorkerDeps;
  asking: DeviceAsking;
  /** Sealed: its steps hold what the device answers. */
  context: RunContext;
  run: RunRecord;
  target: DeviceTarget;
  agentId?: string;
  /** Nobody waits before a screen: the device has longer. */
  isBackground: boolean;
  /** Whether the run has read mail or files: then writes ask. */
  hasReadUntrusted: boolean;
}

/** How the tools of a run reach the device: each request is a step, and each write has its person's leave. */
export function linkTools(link: ToolLink): DeviceLink {
  const { asking, context, run, target, agentId } = link;
  const leaves = new Map<string, Promise<ReadonlyMap<string, Leave>>>();
  const approvals = new Map<string, string>();

  /** One question for all calls of a turn. */
  const leavesOf = (turn: readonly ToolUse[]): Promise<ReadonlyMap<string, Leave>> => {
    const key = turn.at(0)?.stepKey ?? '';
    const asked =
      leaves.get(key) ??
      mayUseTools(
        link,
        key,
        turn.map(({ stepKey, tool, input }) => ({ id: stepKey, tool: tool.name, risk: tool.risk, args: input })),
      );
    leaves.set(key, asked);
    return asked;
  };

  return {
    ask: (use, _index, request, callId) =>
      context.step(
        { key: callId, kind: 'tool', name: `${request.action} ${request.table ?? ''}`.trim(), input: request },
        (call) => {
          // Recorded with the tool's own end: until then a ledger answers a repeat.
          call.recordLater();
          return askDevice(
            asking,
            { context, waitsOver: run.waitsOver },
            {
              ...{
                stepKey: callId,
                tool: use.tool.name,
                frame: request,
                agentId,
                approvalId: approvals.get(use.stepKey),
              },
              address: { userId: run.userId.toHexString(), ...target },
              answerMs: link.isBackground ? BACKGROUND_ANSWER_MS : CHAT_ANSWER_MS,
            },
          );
        },
      ),
    embed: (text) => embedNote(link, text),
    async mayUse(use, turn) {
      const leave = (await leavesOf(turn)).get(use.stepKey);
      if (!leave?.may) return { refused: leave?.reason ?? 'It was not asked for.' };
      if (leave.approvalId !== undefined) approvals.set(use.stepKey, leave.approvalId);
      return 'allowed';
    },
  };
}

/** A vector of a note's text, paid by the run's person; undefined where none can be made now. */
export async function embedNote(
  { deps: { embeddings, log }, run, context: { signal } }: Pick<ToolLink, 'deps' | 'run' | 'context'>,
  text: string,
) {
  const payer = {
    ...{ userId: run.userId.toHexString(), organisationId: run.organisationId.toHexString(), tier: run.tier },
    ...(run.apiKeyId && { apiKey: { id: run.apiKeyId.toHexString() } }),
  };
  try {
    const { model, vectors } = await embeddings.embed(payer, { texts: [text] }, signal);
    const [vector] = vectors;
    return vector && { vector: [...vector], model: model.id };
  } catch (error) {
    signal.throwIfAborted();
    log.info({ runId: run._id.toHexString(), code: 'note_not_embedded', error }, 'A note could not be embedded');
    return undefined;
  }
}
