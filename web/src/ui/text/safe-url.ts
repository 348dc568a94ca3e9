const ALLOWED = new Set(['http:', 'https:', 'mailto:']);

/** The address if it may be followed (http, https, mailto), else null. Relative addresses are not followed. */
export function safeUrl(text: string): URL | null {
  try {
    const url = new URL(text);
    return ALLOWED.has(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** The address if a picture may be loaded from it: this origin or an inline data: picture. Nothing else is asked for. */
export function safeImageSource(text: string, origin: string): string | null {
  if (/^data:image\/(png|jpeg|gif|webp);base64,[a-z0-9+/=]+$/i.test(text)) return text;
  try {
    const url = new URL(text, origin);
    return url.origin === origin && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : null;
  } catch {
    return null;
  }
}
