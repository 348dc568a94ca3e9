import type { EmbedConfig } from '../../../contracts/flows/embed';
import type { FlowEmbedTokenRecord } from '../../../models/flows/flow-embed-token.model';

/** How an embedded chat looks. */
export const embedConfigOf = (embed: FlowEmbedTokenRecord): EmbedConfig => ({
  ...{ title: embed.title, greeting: embed.greeting, suggestions: [...embed.suggestions] },
  ...{ color: embed.color, position: embed.position, scheme: embed.scheme },
  requires_identity: embed.requiresIdentity,
});

/** Nothing from elsewhere, framed by the token's sites alone. */
export const embedPolicy = ({ origins }: Pick<FlowEmbedTokenRecord, 'origins'>): string =>
  [
    ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", 'img-src data:'],
    ...["base-uri 'none'", "form-action 'none'", `frame-ancestors 'self' ${origins.join(' ')}`],
  ].join('; ');

/** The page of the frame. What it shows at first is in it: data, no script. */
export const embedPage = (embed: FlowEmbedTokenRecord): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(embed.title)}</title>
<link rel="stylesheet" href="/widget/style.css">
</head>
<body>
<main id="chat" data-token="${escape(embed.token)}"></main>
<script type="application/json" id="config">${JSON.stringify(embedConfigOf(embed)).replaceAll('<', '\\u003c')}</script>
<script src="/widget/chat.js" defer></script>
</body>
</html>
`;

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
