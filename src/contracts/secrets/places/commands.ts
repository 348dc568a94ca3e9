import { type Place, place, VALUE, WORDS } from './place';

const MYSQL = 'mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|mysqlimport';
const WITH_P = String.raw`sshpass|plink|pscp|psftp|putty|7z|7za|rar|unrar|unzip|zip|docker[ \t]login|podman[ \t]login|az[ \t]login|psexec(?:64)?|winexe|mongo(?:sh|dump|restore)?|mosquitto_(?:pub|sub)|pg_restore|oc[ \t]login|cf[ \t]login|twine`;
const PASSWORD_OPTIONS =
  'password|passwd|pass|pwd|passphrase|admin-password|db-password|user-password|http-password|proxy-password|root-password|requirepass|storepass|keypass|new-password';
const KEY_OPTIONS =
  'token|api-?key|apikey|secret|secret-?key|access-?key|auth-?token|access-?token|client-?secret|sas-?token|account-?key';
const QUOTED = String.raw`(?:"(?<quoted>[^"\n]{1,200})"|'(?<single>[^'\n]{1,200})')`;
const CASE = { flags: 'g' };

/** In commands of shells, databases and Windows. */
export const COMMANDS: readonly Place[] = [
  place('password', 'mysql mariadb', String.raw`\b(?:${MYSQL})\b${WORDS}-p(?<secret>[^\s=-][^\s]{3,100})`, {
    ...CASE,
    other: /^(?:ort|rotocol|ath|rint)/,
  }),
  place('password', '-p', String.raw`\b(?:${WITH_P})\b${WORDS}-(?:p|pw|P)[ \t]?${VALUE}`, {
    ...CASE,
    other: /^-|^\d{1,5}$|^[a-z]{1,4}$/,
  }),
  place(
    'password',
    '-pass -pwd -admin- -db- -user- -http- -proxy- -root- -requirepass -storepass -keypass -new-',
    String.raw`(?<![\w-])--?(?:${PASSWORD_OPTIONS})(?:[ \t]{1,3}|=)${VALUE}`,
    {
      other: /^-|^[a-z]{1,5}$/,
    },
  ),
  place(
    'key',
    '-token -api -secret -access -auth -client -sas -account',
    String.raw`(?<![\w-])--?(?:${KEY_OPTIONS})(?:[ \t]{1,3}|=)${VALUE}`,
    {
      other: /^-|^[a-z_-]{1,24}$|^.{1,7}$|^\d+$/i,
    },
  ),
  place(
    'password',
    'curl',
    String.raw`\bcurl\b${WORDS}(?:-u|--user|--proxy-user)[ \t=]{0,2}["']?[^\s:"']{1,80}:(?<secret>[^\s"']{2,200})`,
    CASE,
  ),
  place(
    'password',
    'smbclient rpcclient rpc mount wmic winexe',
    String.raw`\b(?:smbclient|rpcclient|net[ \t]rpc|mount|wmic|winexe)\b${WORDS}(?:-U|user=)[ \t]?["']?[^\s%"',]{1,80}(?:%|,pass(?:word)?=)(?<secret>[^\s"',]{2,200})`,
    CASE,
  ),
  place(
    'password',
    'net',
    String.raw`\bnet[ \t]{1,3}use\b[^\n]{0,120}?[ \t]\/u(?:ser)?:(?:"[^"\n]{1,80}"|[^\s]{1,80})[ \t]{1,3}(?!\/)${VALUE}`,
  ),
  place(
    'password',
    'net',
    String.raw`\bnet[ \t]{1,3}use[ \t]{1,3}(?:[A-Za-z*]:?[ \t]{1,3})?\\\\[^\s]{1,120}[ \t]{1,3}(?![/*])${VALUE}`,
    {
      other: /^[/*]/,
    },
  ),
  place(
    'password',
    'net',
    String.raw`\bnet[ \t]{1,3}user[ \t]{1,3}(?:"[^"\n]{1,80}"|[^\s/]{1,80})[ \t]{1,3}(?![/*])${VALUE}`,
    {
      other: /^[/*]/,
    },
  ),
  place('password', '/p /rp', String.raw`(?<![\w/])\/(?:pass(?:word)?|pwd|rp|p|pw):${VALUE}`, { other: /^\d{1,5}$/ }),
  place(
    'password',
    'convertto-securestring',
    String.raw`\bConvertTo-SecureString(?:[ \t]{1,3}-String)?[ \t]{1,3}${VALUE}`,
    {
      other: /^[-$(]/,
    },
  ),
  place('password', 'redis-cli', String.raw`\bredis-cli\b${WORDS}-a[ \t]{1,3}${VALUE}`, { ...CASE, other: /^-/ }),
  place('password', 'ldap', String.raw`\bldap(?:search|modify|add|whoami|delete)\b${WORDS}-w[ \t]?${VALUE}`, {
    ...CASE,
    other: /^-/,
  }),
  place(
    'password',
    'htpasswd',
    String.raw`\bhtpasswd[ \t]{1,3}-\w{0,8}b\w{0,8}[ \t]{1,3}[^\s]{1,120}[ \t]{1,3}[^\s]{1,80}[ \t]{1,3}${VALUE}`,
    CASE,
  ),
  place(
    'password',
    'echo',
    String.raw`\becho[ \t]{1,3}(?:-n[ \t]{1,3})?["']?(?:[\w.-]{1,40}:)?(?<secret>[^\s"'|:]{4,100})["']?[ \t]{0,3}\|[ \t]{0,3}(?:sudo[ \t]{1,3})?(?:passwd|chpasswd|sudo[ \t]{1,3}-S|smbpasswd|docker[ \t]login|openssl|kinit)\b`,
    CASE,
  ),
  place(
    'password',
    'identified',
    String.raw`\bidentified[ \t]{1,3}(?:with[ \t]{1,3}[\w']{1,40}[ \t]{1,3})?by[ \t]{1,3}(?:password[ \t]{1,3})?${QUOTED}`,
  ),
  place(
    'password',
    'password',
    String.raw`\b(?:with|encrypted)[ \t]{1,3}password[ \t]{1,3}(?:=[ \t]{0,3})?'(?<secret>[^'\n]{3,200})'`,
  ),
  place(
    'key',
    'set export',
    String.raw`\b(?:set|setx|export)[ \t]{1,3}\w{0,40}(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PWD)\w{0,12}[ \t=]{1,3}${VALUE}`,
    { ...CASE, other: /^.{1,5}$|^[A-Za-z_-]+$/ },
  ),
  place('key', 'aws_secret', String.raw`\baws_secret_access_key[ \t=:"']{1,6}(?<secret>[A-Za-z0-9+/]{30,60})`),
];
