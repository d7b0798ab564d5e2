/** Lets files be dropped anywhere on an element: an attachment. Knows not what is in them. */

interface Dropping {
  /** The first of the files that were let go. */
  readonly onfile: (file: File) => void;
  /** Whether something is being held over the element. */
  readonly onhold: (held: boolean) => void;
}

export function droppable({ onfile, onhold }: Dropping): (box: HTMLElement) => () => void {
  const hold = (event: DragEvent) => {
    event.preventDefault();
    onhold(true);
  };
  const leave = () => onhold(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    onhold(false);
    const [file] = event.dataTransfer?.files ?? [];
    if (file) onfile(file);
  };
  return (box) => {
    const listening = new AbortController();
    const { signal } = listening;
    box.addEventListener('dragover', hold, { signal });
    box.addEventListener('dragleave', leave, { signal });
    box.addEventListener('drop', drop, { signal });
    return () => listening.abort();
  };
}
