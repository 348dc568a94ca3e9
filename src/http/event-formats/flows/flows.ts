import type { RunEvent } from '../../../contracts/kernel/run-events';
import { readOutput } from '../../../commands/flows/executions/execution-output';
import type { RunRecord } from '../../../models/runs/run.model';
import type { EventFormat, FormatDeclaration, Frame } from '../event-format';
import { type SaidPiece, SaidTexts } from './said-texts';

type ToolData = Extract<RunEvent, { type: 'tool-output' }>['data'];
interface NodeFact {
  node_id: string;
  path: string;
  type: string;
  status: 'running' | 'succeeded' | 'failed' | 'skipped';
  port?: string;
}

/** The node that a step's key belongs to: `each[3].ask/model:1`. */
function nodeOfKey(key: string): { node_id?: string; path?: string } {
  const end = key.indexOf('/');
  if (end < 0) return {};
  const path = key.slice(0, end).replaceAll('.', '/');
  return { node_id: path.slice(path.lastIndexOf('/') + 1), path };
}

/**
 * Events of a flow: `start token reset tool_call tool_result node_started node_finished node_skipped human_input_required usage end
 * error`. The tokens since the last reset are together what the flow says.
 */
function createFlowsFormat(): EventFormat {
  const texts = new SaidTexts();
  const nodes = new Map<string, NodeFact['status']>();
  const asked = new Set<string>();
  const calls = new Set<string>();
  let isStarted = false;

  const say = (piece: SaidPiece, of: object): Frame[] => [
    ...(piece.isReset ? [frame('reset', of)] : []),
    ...(piece.text === '' ? [] : [frame('token', { ...of, text: piece.text })]),
  ];

  function tellNode(fact: NodeFact, of: object): Frame[] {
    const { status, ...about } = fact;
    const known = nodes.get(fact.path);
    if (known === status) return [];
    nodes.set(fact.path, status);
    if (status === 'running') return [frame('node_started', { ...of, ...about })];
    if (status === 'skipped') return [frame('node_skipped', { ...of, ...about })];
    const begun = known === 'running' ? [] : [frame('node_started', { ...of, ...about })];
    return [...begun, frame('node_finished', { ...of, ...fact })];
  }

  function framesOf(event: RunEvent, run: RunRecord): Frame[] {
    const of = { execution_id: run._id.toHexString() };
    switch (event.type) {
      case 'run-queued':
      case 'run-started': {
        const begun = isStarted ? [] : [frame('start', of)];
        isStarted = true;
        return [...begun, ...say(texts.reset(), of)];
      }
      case 'text-delta':
        return say(texts.add(event.data.key, event.data.text), { ...of, ...nodeOfKey(event.data.key) });
      case 'text-complete':
        return say(texts.complete(event.data.key, event.data.text), { ...of, ...nodeOfKey(event.data.key) });
      case 'text-reset':
        return say(texts.reset(event.data.key), { ...of, ...nodeOfKey(event.data.key) });
      case 'tool-preview':
        if (event.data.tool === 'flow-node') return tellNode(event.data.output as NodeFact, of);
        return tellCall(event.data, of);
      case 'tool-output':
        return framesOfOutput(event.data, of);
      case 'step-finished': {
        const { key, usage, costUsd, model } = event.data;
        return usage ? [frame('usage', { ...of, ...nodeOfKey(key), usage, costUsd, model })] : [];
      }
      case 'run-succeeded': {
        const { output, message } = readOutput({ output: event.data.output });
        const { usage, costUsd } = event.data;
        return [
          ...say(texts.end(message), of),
          frame('end', { ...of, status: 'succeeded', output, message, usage, costUsd }),
        ];
      }
      case 'run-failed':
        return [frame('error', { ...of, ...event.data.error })];
      case 'run-cancelled':
        return [frame('error', { ...of, code: 'run_cancelled', message: event.data.reason, retryable: false })];
      default:
        return [];
    }
  }

  /** Of an agent: told once, as it is made; where that was not seen, with its result. */
  function tellCall({ tool, toolCallId, input, key }: ToolData, of: object): Frame[] {
    const call = `${key} ${toolCallId}`;
    if (toolCallId === undefined || calls.has(call)) return [];
    calls.add(call);
    return [frame('tool_call', { ...of, ...nodeOfKey(key ?? ''), tool_call_id: toolCallId, tool, input })];
  }

  function framesOfOutput(data: ToolData, of: object): Frame[] {
    const { tool, output, toolCallId, key = '' } = data;
    if (tool === 'flow-node') return tellNode(output as NodeFact, of);
    if (toolCallId !== undefined)
      return [
        ...tellCall(data, of),
        frame('tool_result', { ...of, ...nodeOfKey(key), tool_call_id: toolCallId, tool, ...(output as object) }),
      ];
    if (tool !== 'flow-human') return [];
    const { id, node_id: nodeId, path } = output as { id: string; node_id: string; path: string };
    if (asked.has(id)) return [];
    asked.add(id);
    return [frame('human_input_required', { ...of, node_id: nodeId, path, request: output })];
  }
  return framesOf;
}

const frame = (event: string, data: object): Frame => ({ event, data });

/** Events of flows as their own streams tell them. */
export const flowsFormats: Readonly<Record<'flows', FormatDeclaration>> = {
  flows: { isStateful: true, open: createFlowsFormat },
};
