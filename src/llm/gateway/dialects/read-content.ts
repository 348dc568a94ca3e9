import { LLM_BODY_LIMITS } from '../../../contracts/kernel/body-limits';
import type { ChatMessage, ChatToolCall } from '../../../contracts/gateway/chat-completions';
import { parseWithin } from '../../../platform/measure-json';
import { type CacheMark, readCacheMark } from '../read-cache-mark';
import { unsupported } from './refuse-parameters';

export type ImageSource = { kind: 'data'; mediaType: string; data: string } | { kind: 'url'; url: string };
/** `mark`: the client's, for the provider's cache. */
interface TextPart {
  kind: 'text';
  text: string;
  mark: CacheMark | undefined;
}
export type ReadPart = TextPart | { kind: 'image'; image: ImageSource; mark: CacheMark | undefined };

/**
 * What a message says: texts that are not empty, and images. `path`: of the message, for the error. Throws
 * `model_request_unsupported` for audio, files and whatever else we do not know: leaving it out would change the answer.
 */
export function readContent(provider: string, message: ChatMessage, path: string): ReadPart[] {
  const { content } = message;
  if (content == null) return [];
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content, mark: undefined }];
  return content.flatMap((part, index): ReadPart[] => {
    const text = part.type === 'refusal' ? part['refusal'] : part.type === 'text' ? part['text'] : undefined;
    if (typeof text === 'string') return text === '' ? [] : [{ kind: 'text', text, mark: readCacheMark(part) }];
    const url = part.type === 'image_url' ? (part['image_url'] as { url?: unknown } | undefined)?.url : undefined;
    if (typeof url === 'string') {
      const image = readImage(provider, url, `${path}.content.${index}.image_url.url`);
      return [{ kind: 'image', image, mark: readCacheMark(part) }];
    }
    throw unsupported(provider, `${path}.content.${index}`, `of type "${part.type.slice(0, 40)}" is not supported`);
  });
}

/** The texts of a message. Throws where it holds anything else. */
export const readTexts = (provider: string, message: ChatMessage, path: string): TextPart[] =>
  readContent(provider, message, path).map((part) => {
    if (part.kind === 'text') return part;
    throw unsupported(provider, `${path}.content`, `of a ${message.role} message can only be text`);
  });

/** The same as one. */
export const readText = (provider: string, message: ChatMessage, path: string): string =>
  readTexts(provider, message, path)
    .map(({ text }) => text)
    .join('\n');

/** The one name of it that every provider takes. */
const JPEG = 'image/jpeg';
function readImage(provider: string, url: string, path: string): ImageSource {
  if (/^https?:\/\//i.test(url)) return { kind: 'url', url };
  // Looked at only up to the comma: the rest may be megabytes.
  const comma = url.indexOf(',');
  const mediaType = /^data:(image\/[\w.+-]+)(?:;[\w.+-]+=[^;,]*)*;base64$/i.exec(url.slice(0, Math.max(0, comma)))?.[1];
  if (!mediaType) throw unsupported(provider, path, 'has to be an https address or a data URL of an image in base64');
  return {
    kind: 'data',
    mediaType: mediaType.toLowerCase().replace(/^image\/(jpg|pjpeg)$/, JPEG),
    data: url.slice(comma + 1),
  };
}

/**
 * A tool call's arguments as an object; none are an empty one. What a model wrote that is no JSON object, or one beyond the
 * limits of a body, stays readable, as `INVALID_JSON`: it is told by the call's result, and can do it better.
 */
export function readArguments({ function: { arguments: told } }: ChatToolCall): Record<string, unknown> {
  if (told.trim() === '') return {};
  try {
    const value = parseWithin(LLM_BODY_LIMITS, told);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // as it is
  }
  return { INVALID_JSON: told };
}
