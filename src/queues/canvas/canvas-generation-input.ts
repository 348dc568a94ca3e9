import { z } from 'zod';

/** Input of a run of kind `canvas.generate`: written by the producer, read by the worker, never put in a job. */
export const canvasGenerationInput = z.object({
  canvasId: z.string(),
  generationSessionId: z.uuid(),
  prompt: z.string(),
  position: z.object({ afterBlockId: z.string().optional() }).optional(),
  /** Id of a model of the catalogue; default: the catalogue's. */
  model: z.string().optional(),
  /** The generation whose missing part it makes, and how many blocks that one and those before it had made. */
  continues: z.object({ generationSessionId: z.uuid(), made: z.int(), why: z.string() }).optional(),
});
export type CanvasGenerationInput = z.infer<typeof canvasGenerationInput>;
