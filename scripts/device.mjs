// `npm run device`: builds the reference device and runs it in this process.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildDevice } from './build.mjs';
import { installPackages, root } from './project.mjs';

await installPackages((text) => process.stderr.write(`${text}\n`));
await buildDevice();
createRequire(import.meta.url)(join(root, 'dist/device/main.js'));
