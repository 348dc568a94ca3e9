import { ConfigurationError, loadCommandConfig } from '../config/index';
import { createModels } from './models/index';
import { armCrashPoint } from './platform/crash-point';
import { connect } from './platform/mongo';
import { rotateSecrets } from './security/secrets/rotate-secrets';
import { createSecrets } from './security/secrets/secrets';

const POOL_MAX = 4;
const say = (text: string) => process.stdout.write(`${text}\n`);

/** The command `rotate-secrets`: needs MongoDB and the master keys alone. Its exit code is 0 where every secret is sealed by SECRETS_KEY. */
async function main(): Promise<number> {
  const config = loadCommandConfig();
  armCrashPoint(config.WEFT_CRASH_POINT);
  const connection = await connect(config.MONGODB_URI, { poolMax: POOL_MAX });
  try {
    const secrets = createSecrets(config);
    const { checked, rotated, unreadable } = await rotateSecrets(createModels(connection), secrets, (store, soFar) =>
      say(
        `${store}: ${soFar.checked} looked at, ${soFar.rotated} sealed anew, ${soFar.unreadable.length} cannot be opened`,
      ),
    );
    for (const name of unreadable) say(`cannot be opened: ${name}`);
    say(
      `Done: ${checked} secrets, ${rotated} sealed anew by key ${secrets.keyVersion}, ${unreadable.length} cannot be opened.`,
    );
    if (unreadable.length > 0)
      say('Their master key is missing from SECRETS_KEYS_PREVIOUS, or they were changed: have them put in again.');
    return unreadable.length > 0 ? 1 : 0;
  } finally {
    await connection.close();
  }
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const text =
      error instanceof ConfigurationError || !(error instanceof Error)
        ? String(error instanceof Error ? error.message : error)
        : (error.stack ?? error.message);
    process.stderr.write(`The secrets could not be rotated; it can be started again.\n${text}\n`);
    process.exitCode = 1;
  },
);
