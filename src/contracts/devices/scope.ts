import { z } from 'zod';
import { idSchema } from '../kernel/common';

export const devicesTag = 'Devices';
export const agentsTag = 'Agents';
export const connectionsTag = 'Connected accounts';
/** What a path names as `id`. */
export const byId = z.object({ id: idSchema });
