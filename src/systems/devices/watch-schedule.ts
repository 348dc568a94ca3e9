import type { Config } from '../../../config/index';
import type { PushProviders } from '../../commands/devices/triggers/watched-resources';
import type { Base } from '../base';
import { mailsOf } from './agent-schedules';

/** Which providers tell this server of changes. */
export const pushOf = (
  config: Pick<Config, 'GOOGLE_CLIENT_ID' | 'GMAIL_PUSH_TOPIC' | 'MICROSOFT_CLIENT_ID' | 'MICROSOFT_PUSH'>,
): PushProviders => ({
  google: config.GOOGLE_CLIENT_ID !== '' && config.GMAIL_PUSH_TOPIC !== '',
  microsoft: config.MICROSOFT_CLIENT_ID !== '' && config.MICROSOFT_PUSH,
});

const opened = new WeakMap<Base, Promise<() => Promise<number>>>();

/** Has providers tell of changes where agents read; nothing where none is set up to. */
export async function keepMailWatches(base: Base): Promise<number> {
  const push = pushOf(base.config);
  if (!push.google && !push.microsoft) return 0;
  const known = opened.get(base) ?? open(base, push);
  opened.set(base, known);
  return (await known)();
}

/** Once a process, for what is found of a provider holds for an hour; and only where it is needed. */
async function open(base: Base, push: PushProviders): Promise<() => Promise<number>> {
  const [{ createAccountTokens }, { createAccountProviders }, { keepWatches }] = await Promise.all([
    import('../../security/devices/accounts/account-tokens'),
    import('../../security/devices/accounts/providers'),
    import('../../workers/devices/push/keep-watches'),
  ]);
  const { models, connection, secrets, log, config } = base;
  const providers = createAccountProviders(config, log);
  const tokens = createAccountTokens({ models, connection, secrets, log, providers, mails: mailsOf(base) });
  const notificationUrl = `${config.linkBase}/api/v1/agents/push/graph`;
  return () => keepWatches({ models, log, tokens, push, config: { ...config, notificationUrl } });
}
