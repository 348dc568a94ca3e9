import { useRef, useState, type ReactNode } from 'react';
import { texts } from '../texts';

interface DropZoneProps {
  /** Nothing may be attached now. */
  isOff: boolean;
  onFiles: (files: File[]) => void;
  children: ReactNode;
}

/** Takes files that are dropped on what is in it. There is a button that does the same. */
export function DropZone({ isOff, onFiles, children }: DropZoneProps) {
  const depth = useRef(0);
  const [isOver, setOver] = useState(false);
  const carriesFiles = (event: React.DragEvent) => !isOff && event.dataTransfer.types.includes('Files');
  const leave = () => {
    depth.current = 0;
    setOver(false);
  };
  return (
    <div
      className="relative flex min-h-0 flex-1 flex-col"
      onDragEnter={(event) => {
        if (!carriesFiles(event)) return;
        depth.current += 1;
        setOver(true);
      }}
      onDragLeave={() => {
        depth.current -= 1;
        if (depth.current <= 0) leave();
      }}
      onDragOver={(event) => {
        if (carriesFiles(event)) event.preventDefault();
      }}
      onDrop={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        leave();
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
      {isOver && (
        <div className="pointer-events-none absolute inset-2 z-10 flex items-center justify-center rounded-card border-2 border-dashed border-accent bg-accent-soft font-medium">
          {texts.composer.drop}
        </div>
      )}
    </div>
  );
}
