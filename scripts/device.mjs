// `npm run device`: builds the reference device and runs it in this process.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildDevice } from './build.mjs';
import { fail, installPackages, root } from './project.mjs';

await installPackages((text) => process.stderr.write(`${text}\n`));
await buildDevice();
try {
  createRequire(import.meta.url)(join(root, 'dist/device/main.js'));
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND' || !error.message.includes('libsql')) throw error;
  fail(`The database of the device (libsql) has no build for this machine: ${process.platform} ${process.arch}.`);
}
