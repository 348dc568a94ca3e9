import { tool, type StructuredToolInterface } from '@langchain/core/tools';
import type { BlockDraft } from '../../contracts/canvas/blocks';
import { maskTexts } from '../../contracts/secrets/find-secrets';
import { INVALID_ARGUMENTS } from '../../llm/stream-model-call';
import { refuse, type ToolOutcome } from '../../tools/canvas/canvas-board';
import { canvasTools } from '../../tools/canvas/index';
import type { ToolAnswer } from '../durable-steps';
import type { BoardSnapshot, DraftBoard } from './draft-board';

export interface CanvasToolCall {
  id: string;
  name: string;
  /** Null: what came was not a JSON object. */
  args: Record<string, unknown> | null;
}

const registry = new Map(canvasTools.map((entry) => [entry.name, entry]));

/**
 * Carries tool calls out on the board, each once: a call known by its id has the outcome it had. Calls of one answer are
 * carried out in their order, whatever order the agent's loop asks for them in.
 */
export class CanvasToolRunner {
  #outcomes = new Map<string, ToolOutcome>();

  constructor(private readonly board: DraftBoard) {}

  run(call: CanvasToolCall): ToolOutcome {
    const known = this.#outcomes.get(call.id);
    if (known) return known;
    const outcome = this.#carryOut(call);
    this.#outcomes.set(call.id, outcome);
    return outcome;
  }

  snapshot(): { board: BoardSnapshot; outcomes: Map<string, ToolOutcome> } {
    return { board: this.board.snapshot(), outcomes: new Map(this.#outcomes) };
  }

  restore(snapshot: { board: BoardSnapshot; outcomes: Map<string, ToolOutcome> }): void {
    this.board.restore(snapshot.board);
    this.#outcomes = new Map(snapshot.outcomes);
  }

  #carryOut({ id, name, args }: CanvasToolCall): ToolOutcome {
    const entry = registry.get(name);
    if (!entry)
      return refuse(
        'unknown_tool',
        `There is no tool "${name.slice(0, 60)}". There are: ${[...registry.keys()].join(', ')}.`,
      );
    if (!args || INVALID_ARGUMENTS in args)
      return refuse('bad_arguments', 'The arguments were not a whole JSON object. Send the call again.');
    // What a model makes up that looks like a password is nobody's: there is no original to keep.
    return entry.call(this.board, { toolCallId: id, tool: name }, maskTexts(args));
  }
}

/** What the model is told of an outcome: short JSON. */
export function answerOf(outcome: ToolOutcome): ToolAnswer {
  if (outcome.isRefused)
    return { content: JSON.stringify({ error: outcome.code, message: outcome.message }), isError: true };
  const [draft] = outcome.drafts;
  return { content: JSON.stringify(draft ? boxWithId(draft) : { ok: true }), isError: false };
}

const boxWithId = ({ id, x, y, width, height }: BlockDraft) => ({
  id,
  x: Math.round(x),
  y: Math.round(y),
  width: Math.round(width),
  height: Math.round(height),
});

/** The registry as LangChain tools, for the providers' descriptions. Their calls are carried out as steps, never by these. */
export function describeCanvasTools(): StructuredToolInterface[] {
  return canvasTools.map((entry) =>
    tool(() => Promise.reject(new Error('carried out as a step')), {
      name: entry.name,
      description: entry.description,
      schema: entry.parameters,
    }),
  );
}
