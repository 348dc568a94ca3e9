// Builds the server, the local services, the reference device and, where its sources changed, the web page. Whole: about 3 s; unchanged: 0.4 s.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.mjs';

/** TypeScript bundled for Node; packages stay outside. */
export const nodeBundle = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
  absWorkingDir: root,
  // A late import becomes a late require: else a package that has both forms is loaded twice (LangChain's core: much
  // memory, and classes that are not each other's).
  supported: { 'dynamic-import': false },
};
const server = { ...nodeBundle, entryPoints: { main: 'src/main.ts', 'rotate-secrets': 'src/rotate-secrets.ts', 'seed-prices': 'src/seed-prices.ts', 'export-thread': 'src/workers/support/export/export-thread.ts', 'pdf-thread': 'src/agents/devices/extract/pdf/pdf-thread.ts', 'code-thread': 'src/flows/sandbox/code-thread.ts', 'document-thread': 'src/flows/documents/document-thread.ts', 'index-thread': 'src/search/flows/documents/index-thread.ts' }, outdir: 'dist' };
const local = {
  ...nodeBundle,
  entryPoints: { services: 'local/services.ts', cli: 'local/cli.ts', watchdog: 'local/watchdog.ts', 'mongo-gateway': 'local/mongo-gateway/main.ts' },
  outdir: 'dist/local',
};

const device = { ...nodeBundle, entryPoints: { main: 'device/main.ts' }, outdir: 'dist/device' };

/** Builds the server, the local services and the reference device. */
export async function buildServer() {
  const { build } = await import('esbuild');
  await Promise.all([build(server), buildLocal(), buildDevice()]);
}

/** Builds the reference device. */
export async function buildDevice() {
  const { build } = await import('esbuild');
  await build(device);
}

/** Builds the local services. */
export async function buildLocal() {
  const { build } = await import('esbuild');
  await build(local);
}

/** Builds the server now and at each change of its sources; `onBuilt` is called after each build without an error. */
export async function watchServer(onBuilt) {
  const { context } = await import('esbuild');
  const tellBuilt = {
    name: 'tell-built',
    setup(build) {
      build.onEnd(({ errors }) => {
        if (errors.length === 0) onBuilt();
      });
    },
  };
  const watched = await context({ ...server, plugins: [tellBuilt] });
  await watched.watch();
}

/** Builds the pages unless their sources are those of the last build. Returns whether it did. */
export async function buildWeb() {
  const stamp = join(root, 'dist/web.stamp');
  const hash = hashFiles(['web', 'src/contracts', 'package-lock.json']);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && existsSync(join(root, 'dist/web/index.html'))) return false;
  const { build } = await import('vite');
  await build({ root: join(root, 'web'), configFile: join(root, 'web/vite.config.ts'), logLevel: 'warn' });
  await buildEmbed();
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, hash);
  return true;
}

/** The script for other sites, and the chat that it frames: small, and nothing of the pages in them. */
async function buildEmbed() {
  const { build } = await import('esbuild');
  const entryPoints = { widget: 'web/src/embed/widget.ts', 'widget/chat': 'web/src/embed/chat.ts', 'widget/style': 'web/src/embed/chat.css' };
  await build({ entryPoints, outdir: 'dist/web', bundle: true, minify: true, format: 'iife', target: 'es2022', absWorkingDir: root, logLevel: 'warning' });
}

function hashFiles(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const full = join(root, path);
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) if (name !== 'node_modules' && name !== 'dist') visit(join(path, name));
    } else hash.update(path).update(readFileSync(full));
  };
  paths.forEach(visit);
  return hash.digest('hex');
}

if (process.argv[1]?.endsWith('build.mjs')) await Promise.all([buildServer(), buildWeb()]);
