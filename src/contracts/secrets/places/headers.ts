import { type Place, place } from './place';

const SESSION_COOKIES = String.raw`JSESSIONID|PHPSESSID|ASP\.NET_SessionId|connect\.sid|sessionid|session_id|_gitlab_session|laravel_session|\.ASPXAUTH|MoodleSession`;

/** In headers of HTTP and in cookies. */
export const HEADERS: readonly Place[] = [
  place('token', 'bearer', String.raw`\bbearer[ \t]{1,4}(?<secret>[\w.~+/-]{12,4000}=*)`, {
    other: /^[a-z_.-]*$|^[A-Za-z]+(?:[-.][A-Za-z]+)*$/,
  }),
  place('password', 'basic', String.raw`\bbasic[ \t]{1,4}(?<secret>[A-Za-z0-9+/]{8,1000}={0,2})(?![\w-])`, {
    other: (value) => !isNameAndPassword(value),
  }),
  place(
    'token',
    'authorization',
    String.raw`\bauthorization["']?[ \t]{0,3}[:=][ \t]{0,3}["']?(?:(?:token|apikey|api-key|digest|ntlm|negotiate|key|aws4-hmac-sha256|ssws|splunk|oauth)[ \t]{1,3})(?<secret>[^\s"'][^\n"']{7,600})`,
  ),
  place(
    'token',
    'x-',
    String.raw`\bx-(?:api-key|auth-token|access-token|auth-key|vault-token|gitlab-token|amz-security-token|goog-api-key|functions-key|csrf-token)["']?[ \t]{0,3}[:=][ \t]{0,3}["']?(?<secret>[^\s"',;]{8,2000})`,
  ),
  place(
    'cookie',
    'cookie',
    String.raw`\b(?:set-)?cookie["']?[ \t]{0,3}:[ \t]{0,3}["']?(?<secret>[\w.%!-]{1,80}=[^\s;"']{6,2000}(?:;[ \t]?[\w.%!-]{1,80}=[^\s;"']{1,2000}){0,40})`,
  ),
  place(
    'cookie',
    'sess connect.sid aspxauth',
    String.raw`(?<![\w-])(?:${SESSION_COOKIES})=(?<secret>[^\s;"'&]{8,1000})`,
  ),
];

/** Base64 of "name:password" in printable characters. */
function isNameAndPassword(base64: string): boolean {
  if (base64.replace(/={1,2}$/, '').length % 4 === 1) return false;
  const text = atob(base64);
  return text.includes(':') && /^[\x20-\x7e]+$/.test(text);
}
