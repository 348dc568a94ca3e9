/** A text with a secret in it, by kind. */
export interface SecretExample {
  name: string;
  text: string;
  /** What must not be left to read. */
  secrets: readonly string[];
}

// Nothing here was ever a key. Values are made when the file is loaded, so that no scanner takes it for a leak.
let seed = 7;
const draw = (characters: string, length: number): string =>
  Array.from({ length }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return characters[Math.floor((seed / 2_147_483_648) * characters.length)] ?? '0';
  }).join('');
const HEX = '0123456789abcdef';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const WORD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const word = (length: number) => `7${draw(WORD, length - 2)}q`;
const hex = (length: number) => `a${draw(HEX, length - 2)}4`;
const uuid = () => [8, 4, 4, 4, 12].map((length) => hex(length)).join('-');
/** A password as people make them. */
const human = (...parts: string[]) => parts.join('');

const example = (name: string, text: (secret: string) => string, ...secrets: string[]): SecretExample => ({
  name,
  text: text(secrets[0] ?? ''),
  secrets,
});
/** A token of this beginning, alone in a sentence. */
const token = (name: string, secret: string): SecretExample =>
  example(name, (made) => `We use ${made} for it, since Monday.`, secret);

const begin = (kind: string) => ['-----BEGIN', kind, 'KEY-----'].join(' ');
const end = (kind: string) => ['-----END', kind, 'KEY-----'].join(' ');
const body = () => `${word(64)}\n${word(64)}\n${word(20)}`;

/** Keys and tokens that their beginning gives away. */
const tokens: readonly SecretExample[] = [
  token('AWS access key', `AKIA${draw(UPPER, 15)}7`),
  token('AWS temporary key', `ASIA${draw(UPPER, 15)}7`),
  token('GitHub personal token', `ghp_${word(36)}`),
  token('GitHub app token', `ghs_${word(36)}`),
  token('GitHub fine-grained token', `github_pat_${word(22)}_${word(59)}`),
  token('GitLab token', `glpat-${word(20)}`),
  token('GitLab runner token', `glrt-${word(20)}`),
  token('Slack bot token', `xoxb-${draw('123456789', 12)}-${word(24)}`),
  token('Slack app token', `xapp-1-A${draw(UPPER, 10)}-${draw('123456789', 13)}-${hex(64)}`),
  token('Google API key', `AIza${word(35)}`),
  token('Google OAuth secret', `GOCSPX-${word(28)}`),
  token('Google OAuth token', `ya29.a0${word(60)}`),
  token('Anthropic key', `sk-ant-api03-${word(93)}AA`),
  token('OpenAI project key', `sk-proj-${word(74)}`),
  token('OpenAI old key', `sk-${word(48)}`),
  token('OpenRouter key', `sk-or-v1-${hex(64)}`),
  token('Stripe live key', `sk_live_${word(24)}`),
  token('Stripe webhook secret', `whsec_${word(32)}`),
  token('Hugging Face token', `hf_${word(34)}`),
  token('Groq key', `gsk_${word(52)}`),
  token('npm token', `npm_${word(36)}`),
  token('PyPI token', `pypi-AgEIcHlwaS5vcmc${word(70)}`),
  token('Docker token', `dckr_pat_${word(27)}`),
  token('SendGrid key', `SG.${word(22)}.${word(43)}`),
  token('Mailgun key', `key-${hex(32)}`),
  token('Twilio key', `SK${hex(32)}`),
  token('Shopify token', `shpat_${hex(32)}`),
  token('DigitalOcean token', `dop_v1_${hex(64)}`),
  token('Databricks token', `dapi${hex(32)}`),
  token('Vault token', `hvs.${word(95)}`),
  token('Doppler token', `dp.pt.${word(43)}`),
  token('Grafana token', `glsa_${word(32)}_${hex(8)}`),
  token('New Relic key', `NRAK-${draw(UPPER, 26)}7`),
  token('Sentry token', `sntryu_${hex(64)}`),
  token('Atlassian token', `ATATT3x${word(180)}`),
  token('Linear key', `lin_api_${word(40)}`),
  token('Notion token', `ntn_${draw('123456789', 11)}${word(35)}`),
  token('Figma token', `figd_${word(40)}`),
  token('Tailscale key', `tskey-auth-${word(16)}-${word(32)}`),
  token('Postman key', `PMAK-${hex(24)}-${hex(34)}`),
  token('age key', `AGE-SECRET-KEY-1${draw('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 57)}9`),
  token('Telegram token', `${draw('123456789', 10)}:AA${word(33)}`),
  token('Azure client secret', `${word(3)}8Q~${word(34)}`),
  token('JSON web token', `eyJ${word(30)}.eyJ${word(60)}.${word(43)}`),
];

/** Values that a word, a header, a command or an address announces. */
const announced: readonly SecretExample[] = [
  example('password with a colon', (made) => `user: ana\npassword: ${made}\nserver: dc01`, human('Sommer', '2024!')),
  example('password of letters alone', (made) => `Password: ${made}`, human('sword', 'fish')),
  example('password of digits', (made) => `PW: ${made}`, human('4711', '0815')),
  example(
    'password in a sentence',
    (made) => `Hi, my password is ${made}. Can you log in for me?`,
    human('blue', 'House77'),
  ),
  example('password on the next line', (made) => `The new password:\n${made}\n\nThanks!`, human('Tr0ub', '4dor&3')),
  example('password in quotes', (made) => `the admin password is "${made}"`, human('correct horse', ' battery 9')),
  example('password set to', (made) => `I have reset her password to ${made} for now.`, human('Wel', 'come#1')),
  example('German', (made) => `Das Passwort ist ${made}, danke.`, human('Geheim', '123')),
  example('German, Kennwort', (made) => `Kennwort: ${made}`, human('Blumen', 'topf!')),
  example('French', (made) => `le mot de passe est ${made}`, human('Soleil', '2023')),
  example('Spanish', (made) => `La contraseña es ${made}`, human('Verano', '2024')),
  example('Portuguese', (made) => `a senha: ${made}`, human('praia', '@99')),
  example('Italian', (made) => `la password è ${made}`, human('Estate', '2024!')),
  example('Dutch', (made) => `Het wachtwoord is ${made}`, human('Fiets', '1234')),
  example('Polish', (made) => `hasło to ${made}`, human('Lato', '2024$')),
  example('Russian', (made) => `пароль: ${made}`, human('Leto', '2024')),
  example('Chinese', (made) => `密码是${made}`, human('abc', '@12345')),
  example('Japanese', (made) => `パスワード：${made}`, human('sakura', '88')),
  example('Turkish', (made) => `şifre: ${made}`, human('Ankara', '06!')),
  example('Indonesian', (made) => `kata sandi: ${made}`, human('merdeka', '45')),
  example('PIN', (made) => `PIN: ${made}`, human('48', '21')),
  example('verification code', (made) => `Your verification code is ${made}`, human('483', '920')),
  example(
    'recovery codes',
    (made) => `Recovery codes:\n${made}\n${human('8f4c2', '-9d1e7')}\n${human('77ab1', '-c03f5')}\n`,
    ...[human('3a9b1', '-7c2d8'), human('8f4c2', '-9d1e7'), human('77ab1', '-c03f5')],
  ),
  example('name and password', (made) => `Login: bob / ${made}`, human('Hunter', '22!')),
  example('environment variable', (made) => `export DB_PASSWORD=${made}`, human('p4ss', 'w0rd!')),
  example('.env file', (made) => `PORT=80\nAPI_KEY=${made}\nDEBUG=1`, word(32)),
  example('JSON', (made) => `{"user":"bob","password":"${made}","port":22}`, human('hun', 'ter2')),
  example('escaped JSON in a log', (made) => `body={\\"password\\":\\"${made}\\"}`, human('qwert', 'z123')),
  example('YAML', (made) => `auth:\n  client_secret: ${made}\n  url: x`, word(40)),
  example('XML', (made) => `<user>bob</user><password>${made}</password>`, human('hun', 'ter2')),
  example('XML attribute', (made) => `<add key="Password" value="${made}" />`, human('Adm1n', '!pass')),
  example('connection string', (made) => `Server=db;User Id=sa;Password=${made};Encrypt=true`, human('S3rv3r', '$ql')),
  example(
    'storage account key',
    (made) => `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${made};`,
    `${word(86)}==`,
  ),
  example(
    'service bus key',
    (made) => `Endpoint=sb://x/;SharedAccessKeyName=Root;SharedAccessKey=${made}`,
    `${word(43)}=`,
  ),
  example('AWS secret', (made) => `aws_secret_access_key = ${made}`, word(40)),
  example('address with password', (made) => `postgres://app:${made}@db:5432/x`, human('hunter', '22')),
  example('Redis address', (made) => `redis://:${made}@cache:6379/0`, human('r3d1s', 'pw')),
  example('Git address with token', (made) => `git clone https://bob:${made}@git.example.org/x.git`, word(20)),
  example('token in a query', (made) => `https://api.example.org/v1/x?access_token=${made}&page=2`, word(32)),
  example(
    'shared access signature',
    (made) => `https://x.blob.core.windows.net/a?sv=2022&sig=${made}`,
    `${word(43)}%3D`,
  ),
  example('bearer header', (made) => `Authorization: Bearer ${made}`, word(40)),
  example(
    'basic header',
    (made) => `Authorization: Basic ${made}`,
    Buffer.from(human('bob:hun', 'ter22')).toString('base64'),
  ),
  example('API key header', (made) => `X-Api-Key: ${made}`, word(32)),
  example('cookie', (made) => `Cookie: ${made}`, `sid=${word(32)}; theme=dark`),
  example('session cookie', (made) => `Set-Cookie: ${made}; HttpOnly`, `JSESSIONID=${hex(32)}; Path=/`),
  example(
    'RSA private key',
    (made) => `here:\n${made}\nbye`,
    `${begin('RSA PRIVATE')}\n${body()}\n${end('RSA PRIVATE')}`,
  ),
  example('OpenSSH private key', (made) => made, `${begin('OPENSSH PRIVATE')}\n${body()}\n${end('OPENSSH PRIVATE')}`),
  example('private key, cut off', (made) => made, `${begin('PRIVATE')}\n${body()}`),
  example('mysql -p', (made) => `mysql -u root -p${made} shop`, human('r00t', 'pw!')),
  example('--password', (made) => `pg_dump --password ${made} -h db`, human('dump', 'Me99')),
  example('curl -u', (made) => `curl -u bob:${made} https://example.org`, human('hun', 'ter2')),
  example('sshpass', (made) => `sshpass -p '${made}' ssh root@10.0.0.7`, human('R00t', '!ssh')),
  example('net use', (made) => `net use Z: \\\\srv\\share /user:CORP\\bob ${made}`, human('Corp', '2024!')),
  example('net user', (made) => `net user bob ${made} /add`, human('Neu', 'er#Start1')),
  example('PowerShell', (made) => `ConvertTo-SecureString "${made}" -AsPlainText -Force`, human('P0wer', 'Shell!')),
  example('cmdkey', (made) => `cmdkey /add:srv /user:bob /pass:${made}`, human('Cmd', 'key99')),
  example('smbclient', (made) => `smbclient //srv/x -U bob%${made}`, human('smb', 'P4ss')),
  example('redis-cli', (made) => `redis-cli -h cache -a ${made} ping`, human('c4che', 'Pw')),
  example('SQL user', (made) => `CREATE USER bob IDENTIFIED BY '${made}';`, human('sql', 'Pw!9')),
  example('chpasswd', (made) => `echo "bob:${made}" | chpasswd`, human('Chg', 'me77!')),
  example('Wi-Fi key of netsh', (made) => `    Key Content            : ${made}`, human('Kaffee', 'haus7')),
  example('Wi-Fi code', (made) => `WIFI:T:WPA;S:Office;P:${made};;`, human('Gast', 'Netz-88')),
  example('pre-shared key', (made) => `pre-shared key: ${made}`, human('Vpn', 'Tunnel#4')),
  example('Cisco type 7', (made) => `username bob password 7 ${made}`, hex(16)),
  example('SNMP community', (made) => `snmp-server community ${made} RO`, human('n3t', 'Watch')),
  example('bcrypt hash', (made) => `admin:${made}:x`, `$2b$10$${word(53)}`),
  example('shadow entry', (made) => `root:${made}:19000:0:99999:7:::`, `$6$${word(8)}$${word(86)}`),
  example('NTLM hashes', (made) => `bob:1001:${made}:::`, `${hex(32)}:${hex(32)}`),
  example(
    'BitLocker recovery key',
    (made) => `It asks for ${made} at boot`,
    Array.from({ length: 8 }, () => draw('123456789', 6)).join('-'),
  ),
  example(
    'Windows product key',
    (made) => `Key ${made}`,
    Array.from({ length: 5 }, () => `${draw(UPPER, 4)}7`).join('-'),
  ),
  example(
    'seed phrase',
    (made) => `Seed phrase: ${made}`,
    'ripple scissors kick mammal hire column oak again sun offer wealth tomorrow',
  ),
  example('one-time password key', (made) => `otpauth://totp/Weft:bob?secret=${made}&issuer=Weft`, draw(UPPER, 32)),
  example('Heroku key', (made) => `HEROKU_API_KEY=${made}`, uuid()),
  example(
    'Slack webhook',
    (made) => `https://hooks.slack.com/services/${made}`,
    `T${draw(UPPER, 8)}/B${draw(UPPER, 8)}/${word(24)}`,
  ),
  example('API key in prose', (made) => `the api key is ${made} by the way`, word(32)),
];

/** One text a kind of secret: what people paste. */
export const SECRET_EXAMPLES: readonly SecretExample[] = [...tokens, ...announced];
