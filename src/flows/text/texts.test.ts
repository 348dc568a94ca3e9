import type { FlowScope } from '../flow-scope';
import { conditionFault, isTrue } from './condition';
import { renderText, renderValue, templateFault } from './template';

const scope: FlowScope = {
  input: { name: 'Ada', n: 3, half: 1.5, list: [1, 2], empty: '', nested: { deep: { x: true } } },
  state: { count: 2 },
  nodes: { get: { output: { status: 200, body: { items: ['a', 'b'] } } } },
};

describe('a template', () => {
  it('gives text, objects as JSON, and nothing for what is not there', () => {
    expect(renderText('Hello {{ input.name }}, {{ nodes.get.output.body.items[1] }} of {{ input.list }}', scope)).toBe(
      'Hello Ada, b of [1,2]',
    );
    expect(renderText('{{ input.nested }}|{{ input.gone.gone }}|{{ input.n | plus: 1 }}', scope)).toBe(
      '{"deep":{"x":true}}||4',
    );
    expect(renderText('{% for x in input.list %}{{ x }};{% endfor %}', scope)).toBe('1;2;');
  });
  it('gives the value itself where it is one output', () => {
    expect(
      renderValue(
        { status: '{{ nodes.get.output.status }}', list: ['{{ input.list }}', 'no {{ input.n }}'], as: 1 },
        scope,
      ),
    ).toEqual({
      ...{ status: 200, as: 1 },
      list: [[1, 2], 'no 3'],
    });
    expect(renderValue('{{ input.gone }}', scope)).toBeNull();
  });
  it('sees what lies in its scope alone, nothing of how that is made', () => {
    for (const text of [
      'constructor',
      'input.constructor',
      'input.__proto__',
      'input.constructor.constructor',
      'input.name.constructor',
      'nodes.toString',
    ])
      expect(renderText(`[{{ ${text} }}]`, scope)).toBe('[]');
    const named = JSON.parse('{"__proto__": "{{ input.n }}"}') as unknown;
    expect(Object.keys(renderValue(named, scope) as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
  it('reads no files', () => {
    for (const text of ['{% include "/etc/passwd" %}', '{% render "package.json" %}', '{% layout "x" %}'])
      expect(() => renderText(text, scope)).toThrow(/cannot be worked out/);
  });
  it('is bounded: what would grow or go on without end is an error', () => {
    const bombs = [
      '{% for i in (1..100000000) %}x{% endfor %}',
      '{% assign s = "x" %}{% for i in (1..64) %}{% assign s = s | append: s %}{% endfor %}{{ s }}',
      '{{ "x" | append: "y" | split: "" | join: "z" }}'.repeat(9_000),
    ];
    const begun = process.cpuUsage();
    for (const bomb of bombs) expect(() => renderText(bomb, scope)).toThrow(/cannot be worked out|more than/);
    const { user } = process.cpuUsage(begun);
    expect(user / 1_000).toBeLessThan(3_000);
  });
  it('takes so many steps, not so much time: a long list is nothing, loops in loops are too much', () => {
    const rows = Array.from({ length: 5_000 }, (_, n) => ({ name: `row ${n}`, n }));
    const long = renderText('{% for row in input.rows %}{{ row.name }}: {{ row.n }}, {% endfor %}', {
      ...scope,
      input: { rows },
    });
    expect(long).toHaveLength(rows.map(({ name, n }) => `${name}: ${n}, `).join('').length);
    for (const inner of ['{{ a }}', ''])
      expect(() =>
        renderText(`{% for a in (1..90000) %}{% for b in (1..90000) %}${inner}{% endfor %}{% endfor %}`, scope),
      ).toThrow(/30000 steps/);
  });
  it('says what is wrong', () => {
    expect(templateFault('{{ input.name }}')).toBeUndefined();
    expect(templateFault('{% if %}{% nothing %}')).toMatch(/./);
  });
});

describe('a condition', () => {
  it.each([
    ['nodes.get.output.status >= 200 && nodes.get.output.status < 300', true],
    ['input.n + 1 == 4', true],
    ['input.half * 2.0 == 3.0', true],
    ['size(input.list) == 2 && 2 in input.list', true],
    ['input.name.startsWith("A") && !input.name.contains("x")', true],
    ['has(input.gone) || state.count == 3', false],
    ['input.empty == ""', true],
  ])('%s', (text, expected) => {
    expect(isTrue(text, scope)).toBe(expected);
  });
  it('is neither more nor less than true or false', () => {
    expect(() => isTrue('input.n', scope)).toThrow(/neither true nor false/);
    expect(() => isTrue('input.gone == 1', scope)).toThrow(/gone/);
    expect(() => isTrue('1 +', scope)).toThrow(/cannot be read/);
  });
  it('sees nothing of how its scope is made', () => {
    for (const text of [
      'constructor == null',
      'input.constructor == null',
      'input.__proto__ == null',
      'toString == null',
    ])
      expect(() => isTrue(text, scope)).toThrow();
  });
  it('is looked through in a time that goes by its length, however deep it is', () => {
    const deep = `${Array.from({ length: 20 }, (_, n) => `[1].all(a${n}, `).join('')}true${')'.repeat(20)}`;
    const chain = `input.x${'.map(a, a)'.repeat(40)}.all(b, true) && [1].all(c, c == 1)`;
    const wide = Array.from({ length: 150 }, (_, n) => `[1, 2].all(a${n}, a${n} > 0)`).join(' && ');
    const begun = process.cpuUsage();
    for (const text of [deep, chain, wide]) expect(conditionFault(text) ?? '').toMatch(/^(?!.*items)/);
    expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(1_000);
  });
  it('looks at so many items: of lists that it is given as they are read, of those written in it before', () => {
    const list = Array.from({ length: 300 }, (_, n) => n);
    const with300 = { ...scope, input: { list } };
    expect(isTrue('input.list.all(a, input.list.exists(b, b == a)) && size(input.list) == 300', with300)).toBe(true);
    const nested = 'input.list.all(a, input.list.all(b, input.list.all(c, a + b + c >= 0)))';
    expect(() => isTrue(nested, with300)).toThrow(/50000 items/);
    const literal = `[${list.slice(0, 40).join(',')}]`;
    const within = `${literal}.all(a, ${literal}.all(b, a + b >= 0))`;
    expect(isTrue(within, scope)).toBe(true);
    expect(conditionFault(`${literal}.all(z, ${within})`)).toMatch(/more than 50000 items/);
    expect(() => isTrue(`input.list.all(z, ${within.replaceAll('a + b', 'a + b + z')})`, with300)).toThrow(
      /50000 items/,
    );
    expect(isTrue('["x", "y"].exists(t, input.list.exists(n, string(n) + t == "7x"))', with300)).toBe(true);
  });
  it('is bounded', () => {
    expect(conditionFault('input.name.matches("(a+)+$")')).toMatch(/not available/);
    expect(conditionFault(`${'('.repeat(200)}true${')'.repeat(200)}`)).toMatch(/./);
    expect(conditionFault(Array.from({ length: 3_000 }, () => 'true').join(' && '))).toMatch(/./);
  });
});
