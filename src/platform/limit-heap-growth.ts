import { setFlagsFromString } from 'node:v8';

/**
 * Most a heap grows between two full collections, in percent of what lives in it. V8's own choice goes up to 300 and
 * doubles the memory of a busy worker; half of this costs noticeably more time in collections.
 */
const HEAP_GROWTH_PERCENT = 100;

/** To be called before there is much of a heap. */
export const limitHeapGrowth = (): void => setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
