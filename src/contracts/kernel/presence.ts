import { z } from 'zod';
import { idSchema } from './common';

/** Things that somebody may have chosen at once. */
const SELECTION_MAX = 200;

/** Somebody who has a board open. `cursor` is in the board's units, null once the pointer left. `thing`: how what lies on it is named. */
export const presenceOf = (thing: z.ZodString) =>
  z.object({
    /** One per open tab; an agent's is `agent:<generation_session_id>`. */
    id: z.string().max(80),
    userId: idSchema,
    name: z.string(),
    isAgent: z.boolean(),
    cursor: z.object({ x: z.number(), y: z.number() }).nullable(),
    selection: z.array(thing).max(SELECTION_MAX),
    /** What an agent is at, in words. */
    focus: z.string().max(200).nullable(),
  });
export type Presence = z.infer<ReturnType<typeof presenceOf>>;
