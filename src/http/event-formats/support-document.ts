import type { EventFormat } from './event-format';
import type { SupportForm } from './support';

/** To be written. */
export const createSupportDocumentFormat =
  (_form: SupportForm): EventFormat =>
  () => [];
