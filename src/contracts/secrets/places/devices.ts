import { type Place, place, VALUE } from './place';

const CASE = { flags: 'g' };

/** In configurations of networks and devices; hashes of passwords; what is printed to be kept. */
export const DEVICES: readonly Place[] = [
  place(
    'password hash',
    '$',
    String.raw`(?<![\w$])(?<secret>\$(?:2[abxy]|1|5|6|y|7|apr1|sha1|argon2i?d?|8|9|14)\$[\w./$=,+-]{12,200})`,
    CASE,
  ),
  place('password hash', ':', String.raw`(?<=:\d{3,6}:)(?<secret>[0-9a-fA-F]{32}:[0-9a-fA-F]{32})(?=:)`, CASE),
  place(
    'password',
    'password secret key',
    String.raw`\b(?:password|secret|key-string|key)[ \t]{1,3}(?:0|5|7|8|9)[ \t]{1,3}(?<secret>[^\s]{6,200})`,
    {
      ...CASE,
      other: /^[a-z]+$/,
    },
  ),
  place(
    'network key',
    'isakmp',
    String.raw`\bcrypto[ \t]{1,3}isakmp[ \t]{1,3}key[ \t]{1,3}(?:[067][ \t]{1,3})?(?<secret>[^\s]{4,200})[ \t]{1,3}address\b`,
  ),
  place('community', 'snmp-server', String.raw`\bsnmp-server[ \t]{1,3}community[ \t]{1,3}(?<secret>[^\s]{4,100})`, {
    other: /^(?:string|public|private)$/i,
  }),
  place(
    'community',
    'snmp',
    String.raw`\bsnmp(?:walk|get|bulkwalk|set|getnext)\b[^\n]{0,80}?[ \t]-c[ \t]{0,2}(?<secret>[^\s-][^\s]{3,100})`,
    {
      ...CASE,
      other: /^(?:public|private)$/,
    },
  ),
  place(
    'network key',
    'psk wpa_passphrase set-key',
    String.raw`\b(?:wpa-psk|wpa_passphrase[ \t]{1,3}[^\s]{1,40}|wpa2?-psk[ \t]{1,3}ascii[ \t]{1,3}\d?|psk-key[ \t]{1,3}ascii|set-key[ \t]{1,3}ascii[ \t]{1,3}\d)[ \t]{1,3}${VALUE}`,
    { other: /^(?:is|was|key|and|or|with|auth\w*|only|mode|network|security)$/i },
  ),
  place('network key', 'wifi:', String.raw`\bWIFI:[^\n]{0,120}?;?P:(?<secret>[^;\n]{4,100});`, CASE),
  place('recovery key', '-', String.raw`(?<![\d-])(?<secret>\d{6}(?:-\d{6}){7})(?!-?\d)`, CASE),
  place('product key', '-', String.raw`(?<![A-Z0-9-])(?<secret>[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4})(?![A-Z0-9-])`, {
    ...CASE,
    other: /^(?:[A-Z-]+|[0-9-]+)$|^(.)\1{4}/,
  }),
  place(
    'seed phrase',
    'phrase seed mnemonic',
    String.raw`\b(?:seed(?:[ -]phrase)?|recovery[ -]phrase|mnemonic(?:[ -]phrase)?|secret[ -]phrase|wallet[ -]phrase)[ \t]{0,3}(?:is|:|=)[ \t\r\n"']{0,4}(?<secret>[a-z]{3,8}(?:[ \t,]{1,2}[a-z]{3,8}){11,23})(?![a-z])`,
  ),
];
