import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const USAGE = `A device of Weft: your tasks, projects and notes on this machine, for agents to work on.

  npm run device -- --demo                  with a freelancer's data, as the demo account of npm start
  npm run device -- --pair CODE             pair by a code of the page Devices, then stay connected
  npm run device                            stay connected, once paired
  npm run device -- --ask "List my tasks"   ask the agents something, and stop
  npm run device -- --list [TABLE]          what is on this device
  npm run device -- --reset                 delete the data of this device; it stays paired

  --server URL   default: where it was paired, else http://localhost:3000
  --data DIR     default: .weft/device
  --name NAME    what the page calls it; default: this machine's name
  --allow DIR    a folder that local agents may read; may be given several times. Default: DIR/files of --data
`;

/** What a person asked for. */
export interface Options {
  task:
    | { kind: 'stay' }
    | { kind: 'ask'; message: string }
    | { kind: 'list'; table: string | undefined }
    | { kind: 'reset' };
  pairingCode: string | undefined;
  isDemo: boolean;
  server: string | undefined;
  data: string;
  name: string;
  allow: string[];
}

/** Throws, with a sentence, for what cannot be. Undefined: help was asked for. */
export function readOptions(args: string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      pair: { type: 'string' },
      server: { type: 'string' },
      data: { type: 'string', default: '.weft/device' },
      name: { type: 'string' },
      allow: { type: 'string', multiple: true, default: [] },
      demo: { type: 'boolean', default: false },
      ask: { type: 'string' },
      list: { type: 'boolean', default: false },
      reset: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  if (positionals.length > (values.list ? 1 : 0)) throw new Error(`What is “${positionals.at(-1)}”?`);
  if (
    values.server !== undefined &&
    !/^https?:$/.test(URL.canParse(values.server) ? new URL(values.server).protocol : '')
  )
    throw new Error('--server wants an address such as http://localhost:3000');
  const task: Options['task'] = values.reset
    ? { kind: 'reset' }
    : values.list
      ? { kind: 'list', table: positionals[0] }
      : values.ask !== undefined
        ? { kind: 'ask', message: values.ask }
        : { kind: 'stay' };
  const data = resolve(values.data);
  return {
    task,
    pairingCode: values.pair?.trim(),
    isDemo: values.demo,
    server: values.server && new URL(values.server).origin,
    data,
    name: (values.name ?? hostname()).trim().slice(0, 100) || 'Device',
    allow: values.allow.map((folder) => resolve(folder)),
  };
}
