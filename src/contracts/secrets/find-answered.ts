import { findSecrets } from './find-secrets';

/** A secret that its surroundings give away, not its own text. */
export interface KnownSecret {
  kind: string;
  secret: string;
}

const ASKS_PASSWORD =
  /passwor|passwd|kennwort|passphrase|passcode|contrase(?:ñ|n)a|senha|mot de passe|wachtwoord|has(?:ł|l)o|lösenord|parola|şifre|пароль|密码|密碼|パスワード|비밀번호|wi-?fi key|pre-?shared key|\bpsk\b|api[ -]?key|token|secret/i;
const ASKS_CODE =
  /\bpin\b|\bpuk\b|\botp\b|(?:verification|recovery|security|unlock|access|door|2fa) (?:code|key)|bestätigungscode/i;
/** A longer answer tells a story: what it holds is looked for in its own words. */
const ANSWER_MAX = 200;

/** What an answer gives away because of what was asked: "Blumen77" to "What is the Wi-Fi password?". */
export function findAnswered(question: string, answer: string): KnownSecret[] {
  if (answer.length > ANSWER_MAX) return [];
  const asked = question.slice(0, 1_000);
  const announced = ASKS_CODE.test(asked) ? 'The pin is ' : ASKS_PASSWORD.test(asked) ? 'The password is ' : undefined;
  if (announced === undefined) return [];
  const text = announced + answer.trim();
  return findSecrets(text)
    .filter(({ start }) => start >= announced.length)
    .map(({ kind, start, end }) => ({ kind, secret: text.slice(start, end) }));
}
