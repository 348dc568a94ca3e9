import type { EventFormat } from './event-format';

/** Our own events as they are. */
export const nativeFormat: EventFormat = (event) => [{ data: event, event: event.type }];
