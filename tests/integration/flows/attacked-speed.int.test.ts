/** Flows that are made to harm: nothing gets out, and other people's flows go on meanwhile. */
import type { Execution } from '../../../src/contracts/flows/executions';
import type { FlowGraph } from '../../../src/contracts/flows/graph';
import { graphOf } from '../../../src/flows/engine/graph-cases';
import { isFullDepth } from '../../support/depth';
import { ProcessRig } from '../../rigs/process-rig';
import type { WeftClient } from '../../support/weft-client';
import { execute, makeFlow, settled } from './flow-ground';

const TEST_MS = 240_000;
/** Executions that are timed. The figure (twice as long at most) is held at full depth, on a machine that does nothing else. */
const TIMED = isFullDepth ? 100 : 8;
/** Code that would go on for ever is ended after this. */
const HANG_MS = isFullDepth ? 2_000 : 400;
/** Attacks that are under way at any moment. */
const ATTACKERS = 2;
const ROUNDS = 3;

let rig: ProcessRig;
let person: WeftClient;
let attacker: WeftClient;
beforeAll(async () => {
  rig = await ProcessRig.start({ workers: 1, environment: { DEFAULT_TIER: 'enterprise' } });
  [person, attacker] = await Promise.all([rig.person(), rig.person()]);
}, TEST_MS);
afterAll(() => rig?.stop());

const BOMBS: readonly ['code' | 'template' | 'condition' | 'http', object][] = [
  ['code', { code: 'while (true);', timeoutMs: HANG_MS }],
  ['code', { code: 'let a = []; for (;;) a.push("x".repeat(1e6) + a.length)', timeoutMs: HANG_MS }],
  ['code', { code: 'return /(a+)+$/.test("a".repeat(40) + "!")', timeoutMs: HANG_MS }],
  ['template', { template: '{% for a in (1..100000) %}{% for b in (1..100000) %}{{ a }}{% endfor %}{% endfor %}' }],
  [
    'template',
    {
      template: '{% assign x = "aaaaaaaaaa" %}{% for a in (1..60) %}{% assign x = x | append: x %}{% endfor %}{{ x }}',
    },
  ],
  ['condition', { expression: 'input.list.all(a, input.list.all(b, input.list.all(c, a + b + c >= 0)))' }],
  ['http', { url: 'http://169.254.169.254/latest/meta-data/' }],
  ['http', { url: 'http://[::ffff:127.0.0.1]:80/' }],
];
const bomb = ([type, config]: (typeof BOMBS)[number]): FlowGraph =>
  graphOf({ start: ['start'], does: [type, config] }, ['start -> does']);
const harmless: FlowGraph = graphOf(
  {
    start: ['start'],
    say: ['template', { template: 'Hello {{ input.name }}' }],
    count: ['code', { code: 'return inputs.text.length', inputs: { text: '{{ nodes.say.output }}' } }],
    out: ['output', { value: '{{ nodes.count.output }}' }],
  },
  ['start -> say -> count -> out'],
);

test(
  'others’ executions go on nearly as before while flows that are made to harm run',
  async () => {
    const flow = await makeFlow({ person }, harmless);
    const bombs = await Promise.all(BOMBS.map((one) => makeFlow({ person: attacker }, bomb(one))));
    const timeOnce = async (): Promise<number> => {
      const startedAt = performance.now();
      const done = await settled({ person }, flow, await execute({ person }, flow, { name: 'Ana' }));
      expect(done.output).toBe(9);
      return performance.now() - startedAt;
    };
    // Of few the middle one: the slowest of them tells more of the machine.
    const part = isFullDepth ? 0.95 : 0.5;
    const timed = async (): Promise<number> => {
      const times: number[] = [];
      for (let number = 0; number < TIMED; number += 1) times.push(await timeOnce());
      return times.toSorted((one, other) => one - other)[Math.floor(TIMED * part)] ?? Infinity;
    };
    await timeOnce();
    let [quiet, attacked] = [0, Infinity];
    const allowed = () => (isFullDepth ? 2 * quiet : 4 * quiet + 200);
    for (let round = 1; round <= ROUNDS && attacked > allowed(); round += 1) {
      quiet = await timed();
      const ends: Execution[] = [];
      let isOver = false;
      const attack = async (first: number) => {
        for (let number = first; !isOver; number += ATTACKERS) {
          const chosen = bombs[number % bombs.length];
          if (chosen)
            ends.push(
              await settled(
                { person: attacker },
                chosen,
                await execute({ person: attacker }, chosen, { list: Array.from({ length: 500 }, (_, at) => at) }),
              ),
            );
        }
      };
      const attacks = Array.from({ length: ATTACKERS }, (_, first) => attack(first));
      attacked = await timed();
      isOver = true;
      await Promise.all(attacks);
      process.stderr.write(
        `  p${part * 100} of others: quiet ${quiet.toFixed(0)} ms, attacked ${attacked.toFixed(0)} ms, ${ends.length} attacks\n`,
      );
      expect(ends.map(({ status }) => status)).toEqual(ends.map(() => 'failed'));
    }
    expect(attacked).toBeLessThanOrEqual(allowed());
  },
  TEST_MS,
);
