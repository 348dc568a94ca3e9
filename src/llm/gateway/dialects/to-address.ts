import { trimEndOf } from '../../../platform/trim-end';

/** A provider's address: the configured one, or else the provider's own, and the path. */
export const toAddress = (baseUrl: string | undefined, own: string, path: string): string =>
  `${trimEndOf(baseUrl || own, '/')}${path}`;
