import { weighTokens } from '../estimate-tokens';
import { ModelAnswerInvalid, ModelCut, ModelRefused } from '../model-errors';
import { OpenAiStreamScanner } from './openai-stream-scanner';

const event = (choices: object[], more: object = {}) => `data: ${JSON.stringify({ id: 'x', choices, ...more })}\n\n`;
const said = (content: string) => event([{ index: 0, delta: { content }, finish_reason: null }], { usage: null });
const ROLE = event([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]);
const FINISH = event([{ index: 0, delta: {}, finish_reason: 'stop' }]);
const told = { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 };
const USAGE = event([], { usage: told });
const DONE = 'data: [DONE]\n\n';

/** Everything it lets through, fed in pieces of `size` bytes. */
function scan(text: string, { size = 7, hidesUsage = true } = {}) {
  const scanner = new OpenAiStreamScanner({ hidesUsage });
  const bytes = Buffer.from(text);
  const shown: string[] = [];
  const show = (piece: Uint8Array | string | undefined) =>
    piece !== undefined && shown.push(Buffer.from(piece).toString());
  for (let at = 0; at < bytes.length; at += size) show(scanner.push(bytes.subarray(at, at + size)));
  show(scanner.end());
  return { scanner, shown };
}

describe('OpenAiStreamScanner', () => {
  const answer = [ROLE, ': a comment\n\n', said('Grüße "an" 🥊\n'), said('alle'), FINISH, USAGE, DONE];

  it.each([1, 7, 100, 100_000])('lets all through but the hidden usage, cut after every %i bytes', (size) => {
    const { scanner, shown } = scan(answer.join(''), { size });
    expect(shown.join('')).toBe(answer.filter((one) => one !== USAGE).join(''));
    expect(scanner.usage).toEqual(told);
    expect(scanner.outputTokens).toBeCloseTo(weighTokens('Grüße "an" 🥊\nalle'));
  });

  it('shows the usage to who asked, and the one that comes with the end to everybody', () => {
    expect(scan(answer.join(''), { hidesUsage: false }).shown.join('')).toBe(answer.join(''));
    const together = event([{ index: 0, delta: {}, finish_reason: 'stop' }], { usage: told });
    const { shown, scanner } = scan([said('x'), together, DONE].join(''));
    expect(shown.join('')).toContain('"usage":{"prompt_tokens":12');
    expect(scanner.usage).toEqual(told);
  });

  it('shows nothing before something is said, and only whole events', () => {
    const scanner = new OpenAiStreamScanner({ hidesUsage: true });
    expect(scanner.push(Buffer.from(ROLE + said('Hi').slice(0, -4)))).toBeUndefined();
    expect(scanner.push(Buffer.from(said('Hi').slice(-4)))?.toString()).toBe(ROLE + said('Hi'));
    expect(scanner.push(Buffer.from('data: {"cho'))).toBeUndefined();
  });

  it('withholds what its provider declined before a word, with what it cost; never what was begun', () => {
    const declined = FINISH.replace('"stop"', '"content_filter"');
    const scanner = new OpenAiStreamScanner({ hidesUsage: true, withholdsDeclined: true });
    expect(scanner.push(Buffer.from(ROLE + declined + USAGE + DONE))).toBeUndefined();
    expect(() => scanner.end()).toThrow(ModelRefused);
    expect(scanner.usage).toEqual(told);
    const begun = new OpenAiStreamScanner({ hidesUsage: true, withholdsDeclined: true });
    expect(begun.push(Buffer.from(ROLE + said('a') + declined + DONE))?.toString()).toContain('content_filter');
    expect(begun.end()).toBeUndefined();
    expect(scan(ROLE + declined + DONE).shown.join('')).toContain('content_filter');
  });

  it('takes a tool call for something said', () => {
    const call = event([
      { index: 0, delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '' } }] } },
    ]);
    expect(new OpenAiStreamScanner({ hidesUsage: true }).push(Buffer.from(ROLE + call))?.toString()).toBe(ROLE + call);
  });

  it('is whole once every answer that was asked for has ended, or the server says that it is done', () => {
    const second = event([{ index: 1, delta: { content: 'Ho' }, finish_reason: null }]);
    const cut = new OpenAiStreamScanner({ hidesUsage: true, choices: 2 });
    cut.push(Buffer.from(said('Hi') + second + FINISH));
    expect(cut.isFinished).toBe(false);
    expect(() => cut.end()).toThrow(ModelCut);
    const whole = new OpenAiStreamScanner({ hidesUsage: true, choices: 2 });
    whole.push(Buffer.from(said('Hi') + second + FINISH + FINISH.replace('"index":0', '"index":1')));
    expect(whole.isFinished).toBe(true);
    const fewer = new OpenAiStreamScanner({ hidesUsage: true, choices: 2 });
    fewer.push(Buffer.from(said('Hi') + FINISH + DONE));
    expect(fewer.isFinished).toBe(true);
  });

  it('drops a byte order mark, and ends what the server left open', () => {
    const { shown } = scan(`\uFEFF${said('Hi')}${FINISH}data: [DONE]`, { size: 1 });
    expect(shown.join('')).toBe(said('Hi') + FINISH + DONE);
    expect(scan(said('Hi') + FINISH).shown.join('')).toBe(said('Hi') + FINISH + DONE);
  });

  it('does not take words of the answer for the server’s own', () => {
    const text = said('"usage":{"prompt_tokens":1},"error":{"message":"no"},"finish_reason":"stop" data: [DONE]\n\n');
    const { scanner, shown } = scan(said('a') + text + FINISH + DONE);
    expect(shown.join('')).toBe(said('a') + text + FINISH + DONE);
    expect(scanner.usage).toBeUndefined();
    expect(() => scan(said('a') + text)).toThrow(ModelCut);
  });

  it.each([
    [
      'an error event',
      said('a') + event([], { error: { message: 'overloaded', code: 529 } }),
      { status: 529, message: 'overloaded' },
    ],
    ['no JSON', 'data: <html>\n\n', { name: 'ModelAnswerInvalid' }],
    ['an end without a reason', ROLE + said('a') + DONE, { name: 'ModelCut' }],
    ['nothing but comments', ': ping\n\n'.repeat(9), { name: 'ModelCut' }],
    ['an end within an event', said('a') + FINISH.slice(0, -20), { name: 'ModelCut' }],
  ])('refuses %s', (_, text, error) => {
    expect(() => scan(text)).toThrow(expect.objectContaining(error));
  });

  it('shows what came before an error in one piece with it', () => {
    const scanner = new OpenAiStreamScanner({ hidesUsage: true });
    const shown = scanner.push(Buffer.from(said('a') + event([], { error: { message: 'no', code: 500 } }) + said('b')));
    expect(shown?.toString()).toBe(said('a'));
    expect(scanner.outputTokens).toBe(0.25);
    expect(scanner.failure).toMatchObject({ status: 500, message: 'no' });
  });

  it('holds no more than a bounded start back', () => {
    expect(() => scan(': ping\n\n'.repeat(20_000), { size: 4_096 })).toThrow(ModelAnswerInvalid);
  });
});
