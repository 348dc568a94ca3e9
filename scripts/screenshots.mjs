// `npm run screenshots`: takes the pictures of docs/screenshots anew, from the product as it is, with the demo model, on services
// and data of its own. Pages are opened by their addresses and known by what they show: no navigation is leant on. Each in light
// and in dark; `npm run screenshots -- notes` takes those alone whose name has that.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { buildDevice, buildServer, buildWeb } from './build.mjs';
import { findBrowser } from './browser.mjs';
import { createProduct } from './product.mjs';
import { fail, installPackages, root } from './project.mjs';

const WIDE = { viewport: { width: 1280, height: 760 } };
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const PATIENCE_MS = 60_000;
const PASSWORD = 'weft-demo-1';
const folder = join(root, 'docs/screenshots');
const wanted = process.argv[2] ?? '';
const say = (text) => process.stdout.write(`${text}\n`);

const dataDir = mkdtempSync(join(tmpdir(), 'weft-screenshots-'));
process.env.WEFT_DATA_DIR = dataDir;
process.env.LOG_LEVEL ??= 'warn';
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const product = createProduct({ say, onFailedStart: () => void product.stop(1) });
await installPackages(say);
const executablePath = await findBrowser(say);
if (!executablePath) fail('Pictures need a browser.');
await Promise.all([buildServer(), buildWeb(), buildDevice()]);
await product.startServices();
const port = await freePort();
product.startRoles(port);
if (!(await product.announce({ port, startedAt: Date.now() }))) fail('The API did not answer within a minute; see the messages above.');

const url = `http://localhost:${port}`;
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
let code = 0;
let device;
try {
  mkdirSync(folder, { recursive: true });
  const [demo, second] = [await logIn('demo@weft.local'), await logIn('second@weft.local')];
  const canvasId = await makeCanvas(demo, second);
  const runId = (await demo('GET', '/api/v1/runs?kind=canvas.generate')).items[0].id;
  const open = await makeOpenSession(demo);
  const resolved = await makeResolvedSession(demo);
  await picture('canvas', WIDE, (page) => showCanvas(page, canvasId), second);
  await picture('support', WIDE, (page) => showSession(page, open));
  await picture('notes', WIDE, (page) => showNotes(page, resolved));
  await picture('runs', WIDE, (page) => showRun(page, runId));
  await picture('phone', PHONE, (page) => showSession(page, open));
  const flow = await makeFlow(demo);
  await picture('flow', WIDE, (page) => showFlow(page, flow));
  if (['agents', 'suggestions'].some((name) => name.includes(wanted))) {
    device = startDevice();
    const agentId = await makeAgent(demo);
    await picture('agents', WIDE, (page) => showAgent(page, agentId));
    await picture('suggestions', WIDE, (page) => showSuggestions(page, agentId));
  }
} catch (error) {
  say(error.stack ?? String(error));
  code = 1;
} finally {
  device?.kill();
  await browser.close();
}
await product.stop(code);

/** One page in both schemes; `beside`: somebody who has the same page open meanwhile. */
async function picture(name, options, show, beside) {
  if (!name.includes(wanted)) return;
  for (const colorScheme of ['light', 'dark']) {
    const other = beside && (await openTab('second@weft.local', WIDE));
    if (other) await show(other);
    const page = await openTab('demo@weft.local', { ...options, colorScheme });
    await show(page);
    // Where the other points is seen too.
    if (other) await other.mouse.move(560, 420);
    if (other) await other.mouse.move(600, 440, { steps: 8 });
    await page.waitForTimeout(1_000); // fonts, fades and the pointer have come to rest
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), animations: 'disabled' });
    say(`  docs/screenshots/${name}-${colorScheme}.png`);
    await page.context().close();
    await other?.context().close();
  }
}

async function openTab(email, options) {
  const context = await browser.newContext({ baseURL: url, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.request.post('/api/v1/auth/login', { data: { email, password: PASSWORD } });
  return context.newPage();
}

async function showCanvas(page, canvasId) {
  await page.goto(`/canvases/${canvasId}`);
  await page.getByRole('toolbar', { name: 'Zoom' }).waitFor();
  await page.getByRole('group').first().waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
}

async function showSession(page, id) {
  await page.goto(`/support/${id}`);
  await page.getByRole('button', { name: 'Copy answer' }).first().waitFor();
}

async function showNotes(page, id) {
  await page.goto(`/support/${id}`);
  await page.getByRole('heading', { name: 'Steps Taken' }).waitFor();
}

async function showRun(page, id) {
  await page.goto(`/runs/${id}`);
  const main = page.getByRole('main');
  await main.getByText(/retrospective/i).first().waitFor();
  // A step is opened where the page shows its steps by name.
  const step = main.getByText('model:1').first();
  if (await step.waitFor({ timeout: 5_000 }).then(() => true, () => false)) await step.click();
}

async function showAgent(page, id) {
  await page.goto(`/devices/agents/${id}`);
  await page.getByRole('region', { name: 'Dry run' }).getByText(/found/).waitFor();
  // Where the sample lies on this machine is of no use to a reader.
  const place = page.getByText(dataDir);
  await place.evaluate((element) => (element.textContent = '/home/demo/weft/files'));
}

async function showFlow(page, { id, execution }) {
  await page.goto(`/flows/${id}?execution=${execution}`);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByText('Ask somebody').first().click();
  await page.getByRole('region', { name: 'Board of the flow' }).getByText('Waiting').waitFor();
}

async function showSuggestions(page, id) {
  await page.goto(`/devices/suggestions?agent=${id}`);
  await page.getByRole('region', { name: 'Suggestion', exact: true }).getByRole('button', { name: 'Approve' }).waitFor();
  await page.getByRole('region', { name: /^On / }).waitFor();
}

/** The reference device, with its demo data; paired by itself. */
function startDevice() {
  const parameters = ['--demo', '--server', url, '--data', join(dataDir, 'device'), '--name', 'Laptop'];
  return spawn(process.execPath, [join(root, 'dist/device/main.js'), ...parameters], { stdio: 'ignore' });
}

/** An agent on the device's folder, with a dry run and a run behind it. */
async function makeAgent(demo) {
  const found = await until(async () => (await demo('GET', '/api/v1/devices')).items.find((one) => one.is_online));
  const body = { name: 'Mails of clients', device_id: found.device_id, directory_paths: found.capabilities.folders, data_types: ['tasks', 'notes'] };
  const told = { prompt_template: 'What clients ask for is a task; what is worth keeping, but is nothing to do, is a note.', schedule_cron: '0 7 * * 1-5' };
  const { id } = await demo('POST', '/api/v1/agents/local', { ...body, ...told });
  for (const what of ['preview', 'run']) {
    await demo('POST', `/api/v1/agents/${id}/${what}`);
    await until(async () => (await demo('GET', `/api/v1/agents/runs?agent_id=${id}`)).items.every(({ status }) => status !== 'running'));
  }
  return id;
}

/** What `look` finds, once it does. */
async function until(look) {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('It did not come about in time.');
}

/** A board that the agent made, shared with the second person. */
async function makeCanvas(demo, second) {
  const { id } = await demo('POST', '/api/v1/canvas', { title: 'Sprint retrospective' });
  await demo('POST', `/api/v1/canvas/${id}/members`, { email: second.email, role: 'editor' });
  await demo('POST', `/api/v1/canvas/${id}/ai/generate-stream`, { prompt: 'A retrospective board for our sprint' });
  return id;
}

/** A support session under way: an answer of the assistant, and its tasks. */
async function makeOpenSession(demo) {
  const problem_summary = 'The VPN drops about a minute after the laptop wakes up. Two people of sales have it since Monday.';
  const { id } = await demo('POST', '/api/ai-sessions', { title: 'VPN drops after sleep', problem_summary, problem_domain: 'Network', ticket_id: 'T-2042' });
  await demo('POST', `/api/ai-sessions/${id}/messages`, { content: 'The VPN drops after sleep; connecting again by hand works.' });
  return id;
}

/** A flow of a template, run once. */
async function makeFlow(demo) {
  const { items } = await demo('GET', '/api/agent-builder/templates');
  const { name, kind, graph, input } = items.find((one) => one.graph.nodes.some(({ type }) => type === 'human')) ?? items[0];
  const { id } = await demo('POST', '/api/agent-builder/workflows', { name, kind, graph });
  const { execution_id: execution } = await demo('POST', `/api/agent-builder/workflows/${id}/execute`, { input, version: 'draft' });
  await until(async () => ['waiting', 'succeeded'].includes((await demo('GET', `/api/agent-builder/agentflows/${id}/executions/${execution}`)).status));
  return { id, execution };
}

/** One that is resolved, with its notes written. */
async function makeResolvedSession(demo) {
  const problem_summary = 'The printer on the second floor prints blank pages since this morning, from every program.';
  const { id } = await demo('POST', '/api/ai-sessions', { title: 'Printer prints blank pages', problem_summary, problem_domain: 'Hardware', ticket_id: 'T-2041' });
  for (const content of ['The printer restarted without an error; its test page is blank too.', 'The black cartridge says 0 %, the printer’s page of the network still 60 %.'])
    await demo('POST', `/api/ai-sessions/${id}/messages`, { content });
  const resolution_summary = 'The black cartridge was empty. It was replaced, and a test page came out right.';
  await demo('POST', `/api/ai-sessions/${id}/resolve`, { resolution_summary, resolve_code: 'hardware_replaced' });
  await demo('GET', `/api/ai-sessions/${id}/documentation/stream`);
  return id;
}

/** Somebody's calls; a stream is read to its end. */
async function logIn(email) {
  const send = async (token, method, path, body) => {
    const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(new URL(path, url), { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  };
  const { access_token: token } = await send(undefined, 'POST', '/api/v1/auth/login', { email, password: PASSWORD });
  return Object.assign((method, path, body) => send(token, method, path, body), { email });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}
