import { badRequest } from '../platform/errors';
import { AddressRefused, requirePublicHost } from '../platform/public-address';

/** 400 `address_refused`, at `path` of the body: what can be seen to be no address of the public internet. What a name stands for is looked at when a call is made. */
export function requirePublicAddress(baseUrl: string, path = 'baseUrl'): void {
  const url = new URL(baseUrl);
  if (url.protocol !== 'https:') throw addressRefused(path, 'must begin with https://: a key is sent there');
  try {
    requirePublicHost(url);
  } catch (error) {
    if (!(error instanceof AddressRefused)) throw error;
    throw addressRefused(path, 'must be an address of the public internet');
  }
}

const addressRefused = (path: string, message: string) =>
  badRequest('address_refused', `The address ${message}.`, { errors: [{ path, message }] });
