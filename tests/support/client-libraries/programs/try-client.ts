// What the TypeScript client does with a server that is awkward: writes what it saw as JSON.
import { AuthenticationError, NotFoundError, ValidationError, WeftClient, WeftError } from 'weft-client';

const { env } = process;
const baseUrl = env['WEFT_URL'] ?? '';
const client = new WeftClient({ baseUrl });
const workflow = env['WORKFLOW'] ?? '';
const befall = (mode: string) => fetch(`${baseUrl}/_next/${mode}`);
const failing = async (work: Promise<unknown>): Promise<WeftError> =>
  work.then(
    () => Promise.reject(new Error('It was expected to fail.')),
    (error: unknown) => (error instanceof WeftError ? error : Promise.reject(error)),
  );

const names: string[] = [];
for await (const { name } of await client.workflows.list({ limit: 1 })) names.push(name);

const absent = await failing(client.workflows.get('0'.repeat(24)));
const invalid = await failing(client.workflows.update(workflow, { name: '' }));
const stranger = await failing(new WeftClient({ baseUrl, apiKey: 'weft_sk_nothing' }).workflows.list());

await befall('refuse');
const began = Date.now();
await client.workflows.get(workflow);
const waitedMs = Date.now() - began;

await befall('lose');
const { execution_id: execution } = await client.workflows.execute(workflow, { input: 'data' });
let run = await client.agentflows.executions.get(workflow, execution);
for (const end = Date.now() + 30_000; run.status !== 'succeeded' && Date.now() < end;)
  run = await client.agentflows.executions.get(workflow, execution);

await befall('cut');
let [text, ended] = ['', ''];
for await (const { event, data } of client.chatflows.chatStream({
  message: 'The coffee machine leaks since Monday.',
})) {
  if (event === 'reset') text = '';
  if (event === 'token') text += String(data['text']);
  if (event === 'end') ended = String(data['message']);
}
await befall('none');

const store = await client.documentStores.create({ name: 'From TypeScript' });
const file = new TextEncoder().encode('# Bread\n\nBread is baked at noon.\n');
const { status } = await client.documents.upload(store.id, file, { name: 'bread.md' });

process.stdout.write(
  JSON.stringify({
    names,
    errors: [
      absent instanceof NotFoundError,
      invalid instanceof ValidationError,
      stranger instanceof AuthenticationError,
    ],
    codes: [absent.code, stranger.code],
    fields: invalid.errors.map(({ path }) => path),
    hasWaited: waitedMs >= 900,
    output: run.output,
    stream: { text, ended },
    status,
  }),
);
