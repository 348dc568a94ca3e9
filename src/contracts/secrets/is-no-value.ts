/** Words that stand where a value would, in code, manuals, forms and messages; in lower case. */
const ORDINARY = new Set(
  `string text str char varchar boolean bool number integer int float object array list map any unknown void null nil none
  undefined true false yes no on off required optional enabled disabled default empty blank hidden masked redacted removed
  omitted protected encrypted decrypted hashed salted plain plaintext cleartext clear secure insecure weak strong short long
  password passwort kennwort passwd passphrase secret secrets token tokens key keys value values field fields input output
  option options flag argument arguments parameter parameters param name username user users email login account type
  prompt file path here there this that these those the a an and or not your my our his her their its new old current same
  wrong right correct incorrect invalid valid expired expires changed change reset set unset missing mismatch match matches
  failed failure error ok okay success successful done pending unknown denied rejected accepted needed necessary mandatory
  manager policy policies rules rule hash hashes hint help info example sample test demo dummy foo bar baz changeme change_me
  todo fixme xxx tbd n/a see from with without for by in at to as is are was were be been has have had will would can could
  may might must should shall if when where which who what why how all some each every only also just now then still already
  provided generated stored saved sent received given used unused working works verified confirmed unchanged unavailable
  available authentication authorization auth basic bearer digest oauth oauth2 saml oidc ldap kerberos ntlm ssh tls ssl x509
  base64 base32 base58 hex utf8 utf-8 ascii md5 sha1 sha256 sha384 sha512 hmac bcrypt scrypt argon2 argon2id pbkdf2 hs256 rs256
  es256 aes aes128 aes256 rsa ed25519 ecdsa uuid uuidv4 jwt jwts json xml yaml html http https env environment config
  readonly protected public private static const let var func function async await return self super none optional
  und oder nicht falsch richtig abgelaufen erforderlich zurückgesetzt geändert leer hier neu alt ungültig korrekt vergessen
  incorrecta caducada obligatoria requerida olvidada incorrecte expiré requis oublié obligatoire incorreta expirada
  verkeerd verlopen vereist onjuist nieprawidłowe неверный неверен истек`.split(/\s+/),
);

/** A reference, a blank or a mask: whatever stands for a value that is not told. Each is anchored and linear. */
const STANDS_FOR: readonly RegExp[] = [
  /^\[secret: /,
  /^[*•●·.…_x?#=~-]+$/iu,
  /^[*•●]{3,}/u,
  /^<[A-Za-z_ -]/,
  /^--?[A-Za-z]/,
  /^[A-Z]+(?:_[A-Z]+)+$/,
  /^\[[^\]]*\]?$/,
  /^\(/,
  /^\{[^{]/,
  /^\{\{/,
  /^\$[A-Za-z_{(][\w.}:?!+-]*\)?$/,
  /^\$\(/,
  /^%[\w%]+%?$/,
  /^#\{/,
  /^&[\w-]+;?$/,
  /^@[\w./-]+$/,
  /^(?:process\.env|os\.environ|env[.[(]|System\.getenv|getenv|import\.meta|secrets\.|vars\.|vault:|ref\+|op:\/\/|keychain:|file:|arn:aws)/i,
];

/** As a word of its own within the value: a password that only holds these letters is one. */
const FILLER =
  /(?<![a-z])(?:example|placeholder|your(?=[-_ ]|pass|api|token|secret|key)|change[-_]?me|dummy|redacted|removed|fake|lorem|insert|replace|todo)(?![a-z]*\d)|_here\b|-here\b|x{5,}|\.{3}|…|^(?:my|some|the|a|test|demo|new|old|user|db|admin|secret|super|super-?secret)[-_]?(?:pass(?:word|phrase|wd)?|pw|secret|token|key|api[-_]?key)s?[-_]?\d{0,3}$/i;

/** True for what stands where a value was left out, is named elsewhere, or is an ordinary word. */
export function isNoValue(value: string): boolean {
  const head = value.slice(0, 200);
  return ORDINARY.has(head.toLowerCase()) || STANDS_FOR.some((pattern) => pattern.test(head)) || FILLER.test(head);
}

const MEMBER =
  /^[!&*]{0,2}[A-Za-z_$][\w$]{0,80}(?:(?:\?\.|\.|::|->)[A-Za-z_$][\w$]{0,80}|\[[^\]\n]{0,40}\])+[;,!)]{0,3}$/;
const CALL = /^[!&*]{0,2}[A-Za-z_$][\w$.:>-]{0,120}\(/;
/** As a type: `string|undefined`, `Array<string>`, `z.string()`. */
const TYPE = /^[A-Za-z_][\w.]{0,80}(?:<[^>\n]{0,80}>|\[\])?(?:\s*\|\s*[A-Za-z_][\w.]{0,80}(?:\[\])?)*[;,)?]{0,2}$/;
const PATH = /^(?:~|\.{1,2}|[A-Za-z]:)?[\\/](?:[\w.@%~+-]+[\\/])*[\w.@%~+-]*$/;
const URL = /^[a-z][a-z0-9+.-]{1,20}:\/\//i;

/** True for what code has in the place of a value: a member, a call, a path, an address. Quoted text is no code. */
export const isCode = (value: string): boolean => MEMBER.test(value) || CALL.test(value) || isPlace(value);
/** A path or an address; quoted too it is no password. */
export const isPlace = (value: string): boolean => PATH.test(value) || URL.test(value);

/** A name as programs have it: letters, with a number behind at most. */
export const isName = (value: string): boolean => TYPE.test(value) && !/\d[A-Za-z]+\d|[A-Za-z]\d{3,}/.test(value);
