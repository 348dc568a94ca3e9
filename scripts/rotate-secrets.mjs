// `npm run rotate-secrets`: seals every kept secret by SECRETS_KEY. In the image, where nothing is built: `node dist/rotate-secrets.js`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildServer } from './build.mjs';
import { fail, root, run } from './project.mjs';

if (existsSync(join(root, 'src'))) await buildServer().catch((error) => fail(`The build failed: ${error.message}`));
process.exitCode = await run(process.execPath, ['--enable-source-maps', join(root, 'dist/rotate-secrets.js')]);
