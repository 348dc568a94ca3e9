import { useInfiniteQuery } from '@tanstack/react-query';
import { listChunks } from '@/api/documents';
import { keys } from '@/api/keys';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/overlays/Dialog';
import { SkeletonRows } from '@/ui/Skeleton';
import { documentTexts as texts } from '../texts';

interface ChunksDialogProps {
  storeId: string;
  documentId: string;
  name: string;
  onClose: () => void;
}

/** What a document was cut into. */
export function ChunksDialog({ storeId, documentId, name, onClose }: ChunksDialogProps) {
  const query = useInfiniteQuery({
    queryKey: keys.documentChunks(documentId),
    queryFn: ({ pageParam, signal }) => listChunks(storeId, documentId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const failure = failureOf(query);
  const chunks = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog isOpen title={texts.pieces(name)} onOpenChange={onClose}>
      <div className="scroll-quiet flex max-h-[60vh] flex-col gap-2 overflow-y-auto" tabIndex={0}>
        {failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
        {query.isPending && failure === null && <SkeletonRows count={4} className="h-16" />}
        <ol className="flex flex-col gap-2">
          {chunks.map(({ number, heading, page, text }) => (
            <li key={number} className="rounded-card border border-line p-3">
              <p className="text-small text-dim">
                {[`${number + 1}`, ...heading, ...(page === null ? [] : [texts.page(page)])].join(' · ')}
              </p>
              <p className="mt-1 text-small break-words whitespace-pre-line">{text}</p>
            </li>
          ))}
        </ol>
        {query.hasNextPage && (
          <Button aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {texts.more}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
