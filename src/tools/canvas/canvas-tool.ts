import { z } from 'zod';
import type { BlockContent, BlockKind, KindAndContent } from '../../contracts/canvas/blocks';
import { argumentsSchema } from '../arguments-schema';
import { type CanvasBoard, type Placement, refuse, type ToolCallIdentity, type ToolOutcome } from './canvas-board';
import { placementFields } from './text-fields';

/** One tool of the canvas agent. The description is for the model; it stands in the code so that bundle and tests agree. */
export interface CanvasTool {
  name: string;
  description: string;
  /** JSON schema of the arguments, for the provider. */
  parameters: Record<string, unknown>;
  /** Validates and carries out. Never throws for bad arguments: it answers a refusal. */
  call(board: CanvasBoard, identity: ToolCallIdentity, args: unknown): ToolOutcome;
}

export function defineCanvasTool<Input extends z.ZodType>(tool: {
  name: string;
  description: string;
  input: Input;
  run(board: CanvasBoard, identity: ToolCallIdentity, input: z.output<Input>): ToolOutcome;
}): CanvasTool {
  return {
    name: tool.name,
    description: tool.description,
    parameters: argumentsSchema(tool.input),
    call(board, identity, args) {
      const parsed = tool.input.safeParse(args);
      return parsed.success
        ? tool.run(board, identity, parsed.data)
        : refuse('bad_arguments', describeIssues(parsed.error));
    },
  };
}

/** A tool that creates one block: `fields` are its content in flat form, `content` makes it the contract's. */
export function defineCreateTool<Kind extends BlockKind, Shape extends z.ZodRawShape>(tool: {
  kind: Kind;
  description: string;
  fields: Shape;
  content(input: z.output<z.ZodObject<Shape>>): BlockContent<Kind>;
}): CanvasTool {
  const input = z.strictObject({ ...tool.fields, ...(tool.kind === 'connector' ? {} : placementFields) });
  return defineCanvasTool({
    name: `create_${tool.kind}`,
    description: tool.description,
    input,
    run(board, identity, value) {
      const block = {
        kind: tool.kind,
        content: tool.content(value as z.output<z.ZodObject<Shape>>),
      } as unknown as KindAndContent;
      const { x, y, width, height, section } = value as Placement;
      return board.create(identity, block, { x, y, width, height, section });
    },
  });
}

/** What is wrong, in words for the model: path and message, at most five. Holds none of the values. */
function describeIssues(error: z.ZodError): string {
  const issues = error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'arguments'}: ${issue.message}`);
  return `The arguments do not fit: ${issues.join('; ')}`;
}
