import type { EmbedToken } from '@contracts/flows/embed';
import { useEffect, useRef } from 'react';
import { previewEmbed } from '@/api/flow-embeds';
import { texts } from './texts';

/** The chat as a site has it, to be tried: this page stands for the site's, and says who the visitor is. */
export function EmbedPreview({ embed: { id, workflow_id: flowId, token, name } }: { embed: EmbedToken }) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const answer = ({ source, data }: MessageEvent<{ weft?: string } | null>) => {
      const inner = frame.current?.contentWindow;
      if (!inner || source !== inner || data?.weft !== 'visitor-wanted') return;
      previewEmbed(flowId, id).then(
        ({ visitor_token: visitor }) => inner.postMessage({ weft: 'visitor', visitor }, location.origin),
        () => inner.postMessage({ weft: 'refused' }, location.origin),
      );
    };
    window.addEventListener('message', answer);
    return () => window.removeEventListener('message', answer);
  }, [flowId, id]);
  return (
    <iframe
      ref={frame}
      title={texts.previewTitle(name)}
      src={`/embed/${token}`}
      className="h-96 w-full rounded-card border border-line"
    />
  );
}
