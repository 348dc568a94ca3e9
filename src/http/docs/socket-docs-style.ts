/** The style of `/docs/sockets`, in the colours of the pages, light and dark as the system is. */
export const SOCKET_DOCS_STYLE = `:root {
  color-scheme: light dark;
  --bg: light-dark(#fafafa, #0f0f12);
  --panel: light-dark(#ffffff, #17171b);
  --soft: light-dark(#f4f4f5, #222228);
  --fg: light-dark(#18181b, #ececf0);
  --dim: light-dark(#5b5b64, #a3a3ae);
  --line: light-dark(#e4e4e7, #2c2c33);
  --link: light-dark(#4338ca, #a5b4fc);
  --focus: light-dark(#4f46e5, #a5b4fc);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 14px/20px Inter, system-ui, sans-serif; }
main { max-width: 960px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { margin: 0 0 12px; font-size: 24px; line-height: 32px; }
h2 { margin: 40px 0 12px; font-size: 18px; line-height: 24px; }
h3 { margin: 0; font-size: 14px; line-height: 20px; overflow-wrap: anywhere; }
p { margin: 4px 0 8px; }
a { color: var(--link); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
code, pre { font: 12.5px/18px "JetBrains Mono", ui-monospace, monospace; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 4px 0 12px; padding: 0; list-style: none; }
nav li { line-height: 24px; }
article { margin: 8px 0; padding: 12px 16px; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); }
article:target { border-color: var(--focus); }
.way { margin-left: 8px; color: var(--dim); font-weight: 400; font-size: 12px; }
summary { padding: 2px 0; color: var(--dim); cursor: pointer; }
pre { max-height: 480px; margin: 8px 0 0; padding: 12px; overflow: auto; border-radius: 6px; background: var(--soft); }
`;
