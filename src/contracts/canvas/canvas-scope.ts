import { z } from 'zod';
import { idSchema } from '../kernel/common';
import type { CanvasRole } from '../kernel/operation';

// What every operation below /api/v1/canvas/{canvasId} is declared with.
export const params = z.object({ canvasId: idSchema });
export const tag = 'Canvas';
/** At least this role on the canvas of the path. */
export const can = <Role extends CanvasRole>(role: Role) => ({ kind: 'canvas', role }) as const;
