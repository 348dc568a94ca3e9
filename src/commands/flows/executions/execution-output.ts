import { z } from 'zod';
import type { RunRecord } from '../../../models/runs/run.model';

/** What a run of a flow gives. What people and nodes made is kept as JSON: names in it are anybody's. */
const outputSchema = z.object({ output: z.string(), state: z.string(), message: z.string() });

export interface ExecutionOutput {
  output: unknown;
  state: Readonly<Record<string, unknown>>;
  /** What it says to whoever talks to it. */
  message: string;
}

export const keepOutput = ({ output, state, message }: ExecutionOutput): z.infer<typeof outputSchema> => ({
  output: JSON.stringify(output ?? null),
  state: JSON.stringify(state),
  message,
});

/** What a run gave; null and nothing where it has not ended well. */
export function readOutput({ output }: Pick<RunRecord, 'output'>): ExecutionOutput {
  const kept = outputSchema.safeParse(output);
  if (!kept.success) return { output: null, state: {}, message: '' };
  return {
    output: JSON.parse(kept.data.output),
    state: JSON.parse(kept.data.state) as Record<string, unknown>,
    message: kept.data.message,
  };
}
