import type { EventFormat } from './event-format';
import type { SupportForm } from './support';

/** To be written. */
export const createSupportReplyFormat =
  (_form: SupportForm): EventFormat =>
  () => [];
