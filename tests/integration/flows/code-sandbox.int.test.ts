/** The sandbox of code nodes: in threads of the built server, so it is no unit test. */
import { runCode } from '../../../src/flows/sandbox/run-code';

const run = async (code: string, inputs: unknown = {}, signal = new AbortController().signal): Promise<string> => {
  const done = await runCode({ code, owner: 'somebody', timeoutMs: 1_000 }, { inputs }, signal);
  return 'error' in done ? `${done.error.code}: ${done.error.message}` : done.value;
};

test.each([
  ['return 1', '1'],
  ['return { a: [1, inputs.x] }', '{"a":[1,2]}'],
  ['', 'null'],
  ['return await Promise.resolve("later")', '"later"'],
  ['console.log("heard by nobody"); return typeof console', '"object"'],
  ['throw new Error("no")', 'code_failed: no'],
  ['return x.y', "code_failed: ReferenceError: 'x' is not defined"],
  ['return (', 'code_failed: SyntaxError'],
  ['await new Promise(() => {})', 'code_failed: The code waits for something that never comes.'],
  ['while (true);', 'code_timeout: The code took more than 1000 ms.'],
  ['return "x".repeat(600000)', 'code_output_too_large'],
  ['function f() { return f() } f()', 'code_failed: InternalError: stack overflow'],
  // What gets out of sandboxes that share their host's objects (CVE-2025-68613 and its like).
  [
    'return typeof process + typeof require + typeof fetch + typeof setTimeout',
    '"undefinedundefinedundefinedundefined"',
  ],
  ['return this.constructor.constructor("return process")()', 'code_failed'],
  ['return [].constructor.constructor("return typeof process")()', '"undefined"'],
  ['return await import("fs")', 'code_failed'],
  ['inputs.__proto__.polluted = 1; return ({}).polluted', '1'],
])('%j gives %s', async (code, expected) => {
  expect(await run(code, { x: 2 })).toContain(expected);
});

test('nothing of one piece of code is there for the next, whatever it did', async () => {
  await run('globalThis.kept = 1; Object.prototype.polluted = 1; JSON.stringify = () => "9"; return 1');
  expect(await run('return [typeof kept, typeof ({}).polluted, JSON.stringify([1])]')).toBe(
    '["undefined","undefined","[1]"]',
  );
  expect((Object.prototype as { polluted?: unknown }).polluted).toBeUndefined();
});

test('memory, regular expressions and big numbers end in time; others go on meanwhile', async () => {
  const hogs = [
    'let a = []; for (;;) a.push("x".repeat(1e6) + a.length)',
    '/(a+)+$/.test("a".repeat(40) + "!")',
    'return (2n ** 100000n) ** 1000n',
    'new Array(1e9).fill(1)',
    'return [...Array(1e7).keys()].map(String).sort()',
  ];
  const given = await Promise.all([...hogs.map((code) => run(code)), run('return 7')]);
  expect(given.slice(0, -1).every((said) => /^code_/.test(said))).toBe(true);
  expect(given.at(-1)).toBe('7');
}, 60_000);

test('who asks may leave', async () => {
  const leaving = new AbortController();
  const asked = run('while (true);', {}, leaving.signal);
  leaving.abort(new Error('left'));
  await expect(asked).rejects.toThrow('left');
});
