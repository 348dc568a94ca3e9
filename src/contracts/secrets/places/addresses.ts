import { type Place, place } from './place';

const QUERY_NAMES =
  'access_token|token|api_?key|auth|apikey|key|sig|signature|code|client_secret|password|pwd|secret|X-Amz-Signature|X-Amz-Credential|session|sid|jwt|id_token|refresh_token';

/** In addresses, and tokens whose form gives them away. */
export const ADDRESSES: readonly Place[] = [
  place(
    'password in an address',
    '://',
    String.raw`(?<=[a-z0-9]:\/\/[^\s:/@?#]{0,120}:)(?<secret>[^\s/"'<>]{2,200})(?=@[\w.[-])`,
    { flags: 'g', other: /^(?:pass(?:word|wd)?|pwd|psw|pw|secret|token|xyz|123|guest)$/i },
  ),
  place('token', '?', String.raw`(?<=[?&;](?:${QUERY_NAMES})=)(?<secret>[^\s&;#"'<>)]{8,2000})`, {
    other: /^[A-Za-z_-]+$/,
  }),
  place(
    'webhook address',
    'hooks.slack.com',
    String.raw`(?<=hooks\.slack\.com\/(?:services|workflows|triggers)\/)(?<secret>[A-Za-z0-9+/_-]{20,120})`,
  ),
  place(
    'webhook address',
    '/api/webhooks/',
    String.raw`(?<=discord(?:app)?\.com\/api\/webhooks\/\d{5,25}\/)(?<secret>[\w-]{30,120})`,
  ),
  place(
    'webhook address',
    'webhook.office.com',
    String.raw`(?<=webhook\.office\.com\/webhookb2\/)(?<secret>[\w@/-]{40,300})`,
  ),
  place(
    'webhook address',
    'hooks.zapier.com',
    String.raw`(?<=hooks\.zapier\.com\/hooks\/catch\/)(?<secret>\d{3,12}\/\w{5,20})`,
  ),
  place('Telegram token', ':aa', String.raw`(?<![\w-])(?<secret>\d{7,12}:AA[\w-]{32,36})(?![\w-])`, { flags: 'g' }),
  place('Discord token', '.', String.raw`(?<![\w.-])(?<secret>[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40})(?![\w-])`, {
    flags: 'g',
    other: (value) => !/\d/.test(value),
  }),
  place('Azure client secret', 'q~', String.raw`(?<![\w~.-])(?<secret>[\w~.]{3}\dQ~[\w~.-]{31,34})(?![\w~.-])`, {
    flags: 'g',
  }),
  place(
    'one-time password key',
    'otpauth://',
    String.raw`(?<=otpauth:\/\/[^\s"'<>]{0,300}[?&]secret=)(?<secret>[A-Z2-7=]{8,128})`,
  ),
];
