import type { systemGet } from '@contracts/kernel/system';
import { callApi } from './client';

/** What the pages need to know before log-in. */
export const getSystem = (signal?: AbortSignal) => callApi<typeof systemGet>('get', '/api/v1/system', { signal });
