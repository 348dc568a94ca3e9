import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operations, gatewayOperations } from './operations';
import type { Operation } from './kernel/operation';

const all = new Map<string, Operation>([...operations, ...gatewayOperations].map((one) => [one.id, one]));
const calling = [...all.values()].filter(({ callsModels }) => callsModels).map(({ id }) => id);

describe('operations that call models', () => {
  it('are all that count as generations or model calls, and more', () => {
    const counted = [...all.values()].filter(({ limit }) => limit === 'generations' || limit === 'llm');
    expect(counted.filter(({ callsModels }) => !callsModels)).toEqual([]);
    expect(calling).toEqual(expect.arrayContaining(['runs.retry', 'approvals.approve']));
  });

  it('are listed in docs/accounts.md', () => {
    const page = readFileSync(join(__dirname, '../../docs/accounts.md'), 'utf8');
    const listed = /That is: ([\s\S]+?)\. Cancelling/.exec(page)?.[1] ?? '';
    const names = Array.from(listed.matchAll(/`([^`]+)`/g), ([, name]) => name);
    expect(names.sort()).toEqual(calling.sort());
  });
});
