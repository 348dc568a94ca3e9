import { badRequest } from '../platform/errors';
import { AddressRefused, requirePublicHost } from '../platform/public-address';

/** 400 `address_refused`: what can be seen to be no address of the public internet. What a name stands for is looked at when a call is made. */
export function requirePublicAddress(baseUrl: string): void {
  const url = new URL(baseUrl);
  if (url.protocol !== 'https:') throw addressRefused('must begin with https://: a key is sent there');
  try {
    requirePublicHost(url);
  } catch (error) {
    if (!(error instanceof AddressRefused)) throw error;
    throw addressRefused('must be an address of the public internet');
  }
}

const addressRefused = (message: string) =>
  badRequest('address_refused', `The address ${message}.`, { errors: [{ path: 'baseUrl', message }] });
