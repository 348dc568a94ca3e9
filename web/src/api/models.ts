import type { modelsList } from '@contracts/gateway/models';
import { callApi } from './client';

/** Models and roles, their health, and what was measured of them. */
export const listModels = (signal?: AbortSignal) => callApi<typeof modelsList>('get', '/api/v1/models', { signal });
