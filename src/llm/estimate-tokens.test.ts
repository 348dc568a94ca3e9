import { estimateTokens, weighTokens, wholeTokens } from './estimate-tokens';

/** A text, and its tokens by cl100k_base and o200k_base, counted with js-tiktoken 1.0.21. */
const COUNTED: [script: string, text: string, cl100k: number, o200k: number][] = [
  [
    'english',
    'Every model call is paid before it is sent. What it may cost at the most is held of the budget, and what it did cost is settled however the call ends, also where its process is killed in the middle of an answer.',
    48,
    48,
  ],
  [
    'german',
    'Jeder Aufruf eines Modells wird bezahlt, bevor er gesendet wird. Was er höchstens kosten kann, wird vom Budget zurückgehalten; was er tatsächlich gekostet hat, wird abgerechnet, wie auch immer der Aufruf endet.',
    62,
    50,
  ],
  [
    'french',
    'Chaque appel d’un modèle est payé avant d’être envoyé. Ce qu’il peut coûter au maximum est réservé sur le budget, et ce qu’il a réellement coûté est réglé, quelle que soit la façon dont l’appel se termine.',
    62,
    49,
  ],
  [
    'vietnamese',
    'Mỗi lần gọi mô hình đều được thanh toán trước khi gửi đi. Số tiền tối đa có thể tốn sẽ được giữ lại từ ngân sách, và chi phí thực tế sẽ được quyết toán dù cuộc gọi kết thúc như thế nào.',
    92,
    50,
  ],
  [
    'polish',
    'Każde wywołanie modelu jest opłacane przed wysłaniem. To, ile może najwyżej kosztować, jest rezerwowane z budżetu, a to, ile rzeczywiście kosztowało, jest rozliczane niezależnie od tego, jak się zakończy.',
    74,
    63,
  ],
  [
    'russian',
    'Каждый вызов модели оплачивается до отправки. Сумма, которую он может стоить самое большее, удерживается из бюджета, а то, во что он обошёлся на самом деле, списывается, чем бы вызов ни закончился.',
    82,
    55,
  ],
  [
    'greek',
    'Κάθε κλήση ενός μοντέλου πληρώνεται πριν σταλεί. Το ανώτατο κόστος της δεσμεύεται από τον προϋπολογισμό και το πραγματικό κόστος εκκαθαρίζεται όπως κι αν τελειώσει η κλήση.',
    152,
    59,
  ],
  [
    'arabic',
    'يُدفع ثمن كل استدعاء للنموذج قبل إرساله. يُحجز من الميزانية أقصى ما يمكن أن يكلّفه، ثم تتم تسوية ما كلّفه فعلاً مهما كانت الطريقة التي انتهى بها الاستدعاء.',
    112,
    55,
  ],
  [
    'hebrew',
    'כל קריאה למודל משולמת לפני שהיא נשלחת. העלות המרבית שלה נשמרת מהתקציב, ומה שעלתה בפועל מסולק לא משנה איך הקריאה מסתיימת.',
    113,
    44,
  ],
  [
    'hindi',
    'मॉडल की हर कॉल का भुगतान भेजे जाने से पहले किया जाता है। उसकी अधिकतम लागत बजट में रोक ली जाती है और वास्तविक लागत का हिसाब कॉल के अंत में किया जाता है।',
    148,
    42,
  ],
  [
    'thai',
    'ทุกการเรียกใช้โมเดลจะถูกชำระเงินก่อนส่งออกไป จำนวนเงินสูงสุดที่อาจเสียไปจะถูกกันไว้จากงบประมาณ และค่าใช้จ่ายจริงจะถูกหักไม่ว่าการเรียกจะจบลงอย่างไร',
    132,
    56,
  ],
  [
    'chinese',
    '每一次模型调用在发送之前都要先付款。它最多可能花费的金额会从预算中预留出来，无论调用如何结束，实际花费都会被结算，即使进程在回答中途被终止也是如此。',
    80,
    53,
  ],
  [
    'japanese',
    'モデルの呼び出しは、送信される前に必ず支払われます。かかりうる最大の費用は予算から確保され、実際にかかった費用は、呼び出しがどのように終わっても精算されます。',
    87,
    65,
  ],
  [
    'korean',
    '모든 모델 호출은 전송되기 전에 비용이 확보됩니다. 최대로 들 수 있는 금액은 예산에서 보류되고, 실제로 든 비용은 호출이 어떻게 끝나든 정산됩니다.',
    71,
    46,
  ],
  ['emoji', '🥊🎉👩‍🚀🇩🇪😀👍🏽🔥✨🚀', 36, 21],
  ['digits', '2026-11-24 08:25:13 1234567890 3.14159265 192.168.178.42 0x7fff5fbff8c0', 42, 42],
  [
    'code',
    'async function pay(call: Call, { budget, ledger }: Deps): Promise<Receipt> {\n  const held = await budget.hold(call.id, costAtMost(call));\n  try {\n    return await send(call, { signal: AbortSignal.timeout(30_000) });\n  } finally {\n    await ledger.settle(held, call.usage?.totalTokens ?? 0);\n  }\n}\n',
    81,
    82,
  ],
  [
    'json',
    '{"type":"function","function":{"name":"create_sticky","description":"Puts a sticky note on the canvas.","parameters":{"type":"object","properties":{"text":{"type":"string","maxLength":2000},"color":{"type":"string","enum":["yellow","pink","green","blue"]},"x":{"type":"number"},"y":{"type":"number"}},"required":["text"],"additionalProperties":false}}}',
    82,
    86,
  ],
];

describe('estimateTokens', () => {
  it.each(COUNTED)('is near what tokenizers make of %s', (_, text, cl100k, o200k) => {
    const [least, most] = [Math.min(cl100k, o200k), Math.max(cl100k, o200k)];
    expect(estimateTokens(text)).toBeGreaterThanOrEqual(0.5 * most);
    expect(estimateTokens(text)).toBeLessThanOrEqual(2 * least);
    // What a quarter of the characters is off by is no reason to be off as much the other way.
    const isNear = (guess: number) => Math.abs(Math.log(guess / Math.sqrt(cl100k * o200k)));
    expect(isNear(estimateTokens(text))).toBeLessThan(0.35);
  });

  it('is a token or so a character of Chinese, a quarter of one of English letters', () => {
    expect(estimateTokens('漢'.repeat(1_000))).toBe(1_000);
    expect(estimateTokens('x'.repeat(1_000))).toBe(250);
    expect(estimateTokens('')).toBe(0);
  });

  it('adds up whatever a text is cut into', () => {
    const text = COUNTED.map(([, part]) => part).join('\n');
    const pieces = text.match(/[\s\S]{1,7}/g) ?? [];
    expect(wholeTokens(pieces.reduce((sum, piece) => sum + weighTokens(piece), 0))).toBe(estimateTokens(text));
  });

  it('reads of a long text only places spread over it', () => {
    const part = 'Jeder Aufruf wird bezahlt. 每一次调用都要付款。';
    const text = part.repeat(100_000);
    expect(weighTokens(text) / (100_000 * weighTokens(part))).toBeCloseTo(1, 1);
  });
});
