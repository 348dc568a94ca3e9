import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../local/services/free-port';
import { delay } from '../../src/platform/time';
import type { BenchContext } from '../lib/context';

const execute = promisify(execFile);
const INSTALL_MS = 600_000;
const START_MS = 90_000;
/** It does not start without one. */
const LITELLM_KEY = 'sk-weft-bench-0123456789abcdef0123456789';

/** Another gateway that runs beside ours. */
export interface GatewayPeer {
  pid: number;
  port: number;
  headers: Record<string, string>;
}

/** Portkey's open gateway, of the versions in `portkey/package-lock.json`, as it is shipped. Installed once. */
export async function startPortkey(context: BenchContext, upstream: string): Promise<GatewayPeer> {
  const folder = await installOnce(context, 'portkey', async (making) => {
    cpSync(join(context.root, 'bench/peers/portkey'), making, { recursive: true });
    await execute('npm', ['ci', '--no-audit', '--no-fund'], { cwd: making, timeout: INSTALL_MS });
  });
  const port = await freePort();
  const server = join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  const pid = await start(context, process.execPath, [server, `--port=${port}`, '--headless'], port, '/');
  return {
    pid,
    port,
    headers: { authorization: 'Bearer none', 'x-portkey-provider': 'openai', 'x-portkey-custom-host': upstream },
  };
}

/** LiteLLM's proxy, of the version in `litellm/requirements.txt`, one worker. Installed once; needs python3. */
export async function startLiteLlm(
  context: BenchContext,
  upstream: string,
  models: readonly string[],
): Promise<GatewayPeer> {
  const folder = await installOnce(context, 'litellm', async (making) => {
    await execute('python3', ['-m', 'venv', making], { timeout: INSTALL_MS });
    const requirements = join(context.root, 'bench/peers/litellm/requirements.txt');
    const pip = ['-m', 'pip', 'install', '--quiet', '-r', requirements];
    await execute(join(making, 'bin/python'), pip, { timeout: INSTALL_MS });
  });
  const port = await freePort();
  const file = join(tmpdir(), `weft-bench-litellm-${port}.json`);
  const entries = models.map((model) => ({
    model_name: model,
    litellm_params: { model: `openai/${model}`, api_base: upstream, api_key: 'none' },
  }));
  writeFileSync(file, JSON.stringify({ model_list: entries })); // JSON is YAML
  context.defer(() => rmSync(file, { force: true }));
  const parameters = ['-m', 'litellm.proxy.proxy_cli', '--config', file, '--host', '127.0.0.1', '--port', String(port)];
  const pid = await start(context, join(folder, 'bin/python'), parameters, port, '/health/liveliness');
  return { pid, port, headers: { authorization: `Bearer ${LITELLM_KEY}` } };
}

async function installOnce(
  context: BenchContext,
  name: string,
  install: (making: string) => Promise<void>,
): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'weft', 'bench');
  const folder = join(cache, name);
  if (existsSync(join(folder, '.whole'))) return folder;
  context.say(`  installing ${name} (once) …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  await install(folder);
  writeFileSync(join(folder, '.whole'), '');
  return folder;
}

async function start(
  context: BenchContext,
  file: string,
  parameters: string[],
  port: number,
  path: string,
): Promise<number> {
  const child = spawn(file, parameters, {
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'production', LITELLM_MASTER_KEY: LITELLM_KEY },
  });
  context.defer(() => void child.kill('SIGKILL'));
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await delay(200)) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
    if (answer?.ok) return child.pid ?? 0;
  }
  throw new Error(`${file} did not start`);
}
