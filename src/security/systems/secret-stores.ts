import type { SecretStore } from '../secrets/secret-store';
import { devicesSecretStores } from '../devices/secret-stores';
import { flowsSecretStores } from '../flows/secret-stores';
import { supportSecretStores } from '../support/secret-stores';

/** Collections of the systems that keep secrets. */
export const systemSecretStores: readonly SecretStore[] = [
  ...supportSecretStores,
  ...devicesSecretStores,
  ...flowsSecretStores,
];
