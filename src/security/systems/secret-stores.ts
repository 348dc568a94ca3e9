import type { SecretStore } from '../secrets/secret-store';
import { supportSecretStores } from '../support/secret-stores';

/** Collections of the systems that keep secrets. */
export const systemSecretStores: readonly SecretStore[] = [...supportSecretStores];
