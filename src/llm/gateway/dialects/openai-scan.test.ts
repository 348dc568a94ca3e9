import { ModelAnswerInvalid, ModelCut } from '../../model-errors';
import { openAiStreams, openAiUsage, usageEvent } from './__fixtures__/openai';
import { cuts } from './__fixtures__/read-in-pieces';
import { openOpenAiScan } from './openai-scan';

const bytes = (value: string) => new TextEncoder().encode(value);
function scan(pieces: Uint8Array[], hidesUsage: boolean) {
  const open = openOpenAiScan({ hidesUsage });
  const passed = [...pieces.flatMap((piece) => open.push(piece)), ...open.end()];
  const { usage, finishReason, isVisible, outputLength } = open;
  return { passed: Buffer.concat(passed).toString('utf8'), usage, finishReason, isVisible, outputLength };
}

describe('openOpenAiScan', () => {
  it.each([
    ['plain', 'stop', true, Array.from('Grüße "usage": {"x"} \\ 京都 👩‍🚀!').length],
    ['parallelTools', 'tool_calls', true, 'get_weather{"city":"Paris"}get_time{}'.length],
    ['refusal', 'stop', true, 'I cannot help.'.length],
    ['length', 'length', true, 'Once'.length],
    ['reasoning', 'stop', false, 'hm, so'.length],
  ] as const)(
    'reads "%s" however it is cut, and passes every byte on',
    (name, finishReason, isVisible, outputLength) => {
      const stream = openAiStreams[name];
      const usage = stream.includes(usageEvent) ? openAiUsage : undefined;
      const spaced = stream.replace(/^data: \{.*$/gm, (line) => line.replace(/":(?=["{n])/g, '": '));
      for (const variant of [stream, stream.replaceAll('\n', '\r\n'), name === 'plain' ? `\ufeff${stream}` : spaced])
        for (const [, pieces] of cuts(variant)) {
          const seen = scan(pieces, false);
          expect(seen).toEqual({ passed: variant, usage, finishReason, isVisible, outputLength });
        }
    },
  );

  it.each(['plain', 'parallelTools', 'refusal', 'length'] as const)('hides the usage of "%s" alone', (name) => {
    const stream = openAiStreams[name];
    const unended = stream.replace(/data: \[DONE\]\n\n$/, 'data: [DONE]');
    const crlf = stream.replaceAll('\n', '\r\n');
    for (const variant of [stream, unended, crlf])
      for (const [, pieces] of cuts(variant)) {
        const { passed, usage } = scan(pieces, true);
        expect(passed).toBe(variant.replace(variant === crlf ? usageEvent.replaceAll('\n', '\r\n') : usageEvent, ''));
        expect(usage).toEqual(stream.includes(usageEvent) ? openAiUsage : undefined);
      }
  });

  it('gives the same bytes, not copies, where nothing is to be taken out', () => {
    const piece = bytes(openAiStreams.cut);
    expect(openOpenAiScan({ hidesUsage: true }).push(piece)[0]).toBe(piece);
    expect(openOpenAiScan({ hidesUsage: false }).push(piece.subarray(0, 9))[0]).toHaveLength(9);
  });

  it('is not visible before something to see has come', () => {
    const open = openOpenAiScan({ hidesUsage: false });
    const events = openAiStreams.plain.split(/(?<=\n\n)/);
    open.push(bytes(events.slice(0, 2).join('')));
    expect(open.isVisible).toBe(false);
    open.push(bytes(events[2] ?? ''));
    expect(open.isVisible).toBe(true);
  });

  it('passes on Azure’s first chunk, which has no choices either', () => {
    const event = 'data: {"choices":[],"prompt_filter_results":[],"usage":null}\n\n';
    expect(Buffer.concat(openOpenAiScan({ hidesUsage: true }).push(bytes(event))).toString()).toBe(event);
  });

  it.each([
    [openAiStreams.error, 500],
    ['data: {"error":"upstream is gone"}\n\n', 500],
    ['data: {"error": {"message":"slow down","code":"rate_limit_exceeded"}}\n\n', 429],
    ['data: {"object":"error","message":"too long","code":400}\n\n', 400],
  ])('throws for the error in %j', (stream, status) => {
    for (const [, pieces] of cuts(stream))
      expect(() => scan(pieces, false)).toThrow(expect.objectContaining({ name: 'ProviderError', status }));
  });

  it('throws for a cut and for what is no event stream', () => {
    expect(() => scan([bytes(`${openAiStreams.cut}data: [DONE]\n\n`)], false)).toThrow(ModelCut);
    for (const garbage of ['<html>\n', '{"error":{}}\n', 'data: hello\n\n', 'data: {"usage":{\n\n'])
      expect(() => scan([bytes(garbage)], false)).toThrow(ModelAnswerInvalid);
    const open = openOpenAiScan({ hidesUsage: false });
    const long = bytes('x'.repeat(64 * 1_024));
    expect(() => Array.from({ length: 17 }, () => open.push(long))).toThrow(ModelAnswerInvalid);
  });
});
