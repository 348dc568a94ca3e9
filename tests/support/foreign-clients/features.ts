import type { FakeReply, RecordedCall } from '../../fakes/fake-llm/reply';
import { fakeVector } from '../../fakes/fake-llm/wire-embeddings';

/** What is asked of every client with every provider. */
export const FEATURES = [
  'plain',
  'stream',
  'tools',
  'stream with tools',
  'JSON schema',
  'embeddings',
  'unknown model',
  'bad key',
] as const;
export type Feature = (typeof FEATURES)[number];

/** What a client understood of an answer, in one form for all of them. */
export interface Seen {
  text?: string;
  toolCalls?: { name: string; args: unknown }[];
  /** As the provider told it. */
  usage?: { input: number; output: number };
  /** Pieces of text that a stream came in. */
  pieces?: number;
  json?: unknown;
  vectors?: readonly (readonly number[])[];
  /** Status of the error that the client threw. */
  status?: number;
}

export const ANSWER = 'Grüße — здравствуйте, 世界! 👩‍🚀 “quoted” \\ {"a":1} data: [DONE]';
export const CITIES = ['Paris', 'Tōkyō'] as const;
export const PERSON = { name: 'Ada', age: 36 };
/** What the demo model makes of its schema. */
const DEMO_PERSON = { name: 'demo', age: 1 };
export const USAGE = { input: 12, output: 7 };

export const TEXTS = ['Grüße', '世界'] as const;

/** JSON schema of the one tool. */
export const WEATHER_TOOL = {
  name: 'get_weather',
  description: 'The weather in a city.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string', description: 'Name of the city' } },
    required: ['city'],
    additionalProperties: false,
  },
} as const;
export const PERSON_SCHEMA = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'],
  additionalProperties: false,
} as const;

/** What the client says: the fake provider answers by it, whoever asks and however many at once. */
export const promptOf = (feature: Feature): string => `Feature: ${feature}.`;

/** The fake provider's answer to a call, in each provider's own way. */
export function replyTo({ body }: RecordedCall): FakeReply {
  const feature = /Feature: ([\w ]+)\./.exec(JSON.stringify(body))?.[1] ?? 'plain';
  if (feature.includes('tools'))
    return { toolCalls: CITIES.map((city) => ({ name: WEATHER_TOOL.name, args: { city } })) };
  if (feature === 'JSON schema') {
    const tool = forcedTool(body);
    return tool ? { toolCalls: [{ name: tool, args: PERSON }] } : { text: JSON.stringify(PERSON) };
  }
  return { text: ANSWER };
}

/** A provider that has no JSON mode is made to answer by a tool that it must call. */
function forcedTool(body: Record<string, unknown>): string | undefined {
  const choice = body['tool_choice'] as { type?: string; name?: string } | undefined;
  return choice?.type === 'tool' ? choice.name : undefined;
}

/** Why what a client saw is not what the provider said; undefined where it is. */
export function findFault(feature: Feature, seen: Seen, isDemo: boolean): string | undefined {
  const differs = (what: string, found: unknown, wanted: unknown) =>
    JSON.stringify(found) === JSON.stringify(wanted)
      ? undefined
      : `${what} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`;
  switch (feature) {
    case 'unknown model':
      return differs('status', seen.status, 404);
    case 'bad key':
      return differs('status', seen.status, 401);
    case 'plain':
    case 'stream':
      if (isDemo) return seen.text ? undefined : 'no text';
      return (
        differs('text', seen.text, ANSWER) ??
        (feature === 'stream' && (seen.pieces ?? 0) < 3 ? `came in ${seen.pieces ?? 0} pieces` : undefined) ??
        (seen.usage && differs('usage', seen.usage, USAGE))
      );
    case 'tools':
    case 'stream with tools':
      if (isDemo) return differs('tool calls', seen.toolCalls, [{ name: WEATHER_TOOL.name, args: { city: 'demo' } }]);
      return differs(
        'tool calls',
        seen.toolCalls,
        CITIES.map((city) => ({ name: WEATHER_TOOL.name, args: { city } })),
      );
    case 'JSON schema':
      return differs('object', seen.json, isDemo ? DEMO_PERSON : PERSON);
    case 'embeddings':
      return findVectorFault(seen.vectors ?? [], isDemo);
  }
}

function findVectorFault(vectors: readonly (readonly number[])[], isDemo: boolean): string | undefined {
  if (vectors.length !== TEXTS.length) return `${vectors.length} vectors of ${TEXTS.length} texts`;
  const isFarOff = vectors.some((vector, place) => {
    if (isDemo) return Math.abs(Math.hypot(...vector) - 1) > 1e-4;
    const wanted = fakeVector(TEXTS[place] ?? '');
    return vector.length !== wanted.length || vector.some((value, at) => Math.abs(value - (wanted[at] ?? NaN)) > 1e-6);
  });
  return isFarOff ? 'other vectors than the provider’s' : undefined;
}
